/**
 * DEEP quotients: one column that is of low degree only when every sampled value is right
 * (stwo `core/pcs/quotients.rs`, `prover/pcs/quotient_ops.rs`).
 *
 * Sample k (value v at the point w of column f) contributes, with ρ = α^k and q a point of the lifting domain,
 *
 *   ρ·(c·f(q) − a·q.y − b) / den(q),   a = conj(v) − v,   c = conj(w.y) − w.y,   b = v·c − a·w.y,
 *   den(q) = (Re w.x − q.x)·Im w.y − (Re w.y − q.y)·Im w.x
 *
 * where Re + Im·u are the CM31 parts. Samples at the same point share the denominator and the sums of ρ·a and ρ·b.
 *
 * @module
 */
import { addToSecurePoint, domainPoint, LOG_ORDER, pointAt, type SecurePoint } from "./circle.ts";
import { ProofError } from "./errors.ts";
import { twiddles } from "./fft.ts";
import { type SecureColumn, secureColumn } from "./fri.ts";
import * as m31 from "./m31.ts";
import { liftPosition } from "./merkle.ts";
import * as qm31 from "./qm31.ts";
import type { QM31 } from "./qm31.ts";

/** A committed column and what is claimed of it, lifted, at some points. */
export interface SampledColumn {
  /** log2 of its extended values. */
  readonly log: number;
  /** In the order of the mask's offsets. */
  readonly points: readonly SecurePoint[];
  /** One per point. */
  readonly values: readonly QM31[];
}

/** z + offset·S with S the row step of a trace of 2^traceLog rows: where a mask of that offset is sampled. */
export function maskPoint(z: SecurePoint, offset: number, traceLog: number): SecurePoint {
  return offset === 0 ? z : addToSecurePoint(z, pointAt(offset * 2 ** (LOG_ORDER - traceLog)));
}

/** All samples at one point. */
export interface QuotientBatch {
  /** Where the samples are taken. */
  readonly point: SecurePoint;
  /** Index of a column and ρ·c; a column may come twice. */
  readonly terms: readonly { readonly column: number; readonly weight: QM31 }[];
  /** Σ ρ·a. */
  readonly a: QM31;
  /** Σ ρ·b. */
  readonly b: QM31;
}

interface Sample {
  readonly point: SecurePoint;
  readonly value: QM31;
}

/**
 * The samples of a column in the order of the powers of α. One sampled at exactly two points gets a third sample, first:
 * the second one shifted by the column's period in the lifting domain, which ties the lifted column to its size.
 */
function withPeriodicity({ log, points, values }: SampledColumn, liftingLog: number): Sample[] {
  const samples = points.map((point, k) => ({ point, value: values[k] }));
  if (samples.length !== 2) return samples;
  const { point, value } = samples[1];
  const period = pointAt(2 ** (LOG_ORDER - liftingLog + log));
  return [{ point: addToSecurePoint(point, period), value }, ...samples];
}

/** Groups the samples of all columns (trees in order, flattened) by point, with their powers of α. */
export function quotientBatches(
  columns: readonly SampledColumn[],
  alpha: QM31,
  liftingLog: number,
): QuotientBatch[] {
  const batches = new Map<
    string,
    { point: SecurePoint; terms: { column: number; weight: QM31 }[]; a: QM31; b: QM31 }
  >();
  let power = qm31.ONE;
  for (const [column, sampled] of columns.entries()) {
    for (const { point, value } of withPeriodicity(sampled, liftingLog)) {
      const key = `${point.x} ${point.y}`;
      let batch = batches.get(key);
      if (!batch) batches.set(key, batch = { point, terms: [], a: qm31.ZERO, b: qm31.ZERO });
      const a = qm31.sub(qm31.conj(value), value);
      const c = qm31.sub(qm31.conj(point.y), point.y);
      const b = qm31.sub(qm31.mul(value, c), qm31.mul(a, point.y));
      batch.terms.push({ column, weight: qm31.mul(power, c) });
      batch.a = qm31.add(batch.a, qm31.mul(power, a));
      batch.b = qm31.add(batch.b, qm31.mul(power, b));
      power = qm31.mul(power, alpha);
    }
  }
  return [...batches.values()];
}

/** Points as two lists of coordinates. */
interface Points {
  readonly x: Uint32Array;
  readonly y: Uint32Array;
}

function pointsAt(liftingLog: number, positions: ArrayLike<number>): Points {
  const points = { x: new Uint32Array(positions.length), y: new Uint32Array(positions.length) };
  for (let k = 0; k < positions.length; k++) {
    const { x, y } = domainPoint(liftingLog, positions[k]);
    points.x[k] = x;
    points.y[k] = y;
  }
  return points;
}

/** The points at all positions of a domain of log ≥ 2: four neighbours are (x, ±y) and (−x, ±y'). */
function allPoints(log: number): Points {
  const points = { x: new Uint32Array(2 ** log), y: new Uint32Array(2 ** log) };
  const [ys, xs] = twiddles(log).forward;
  for (let p = 0; p < 2 ** log; p++) {
    const x = xs[p >>> 2];
    const y = ys[p >>> 1];
    points.x[p] = p & 2 ? m31.neg(x) : x;
    points.y[p] = p & 1 ? m31.neg(y) : y;
  }
  return points;
}

/** sum += weight·values. */
function addWeighted(sum: SecureColumn, values: ArrayLike<number>, weight: QM31): void {
  for (let coordinate = 0; coordinate < 4; coordinate++) {
    const target = sum[coordinate];
    const factor = weight[coordinate];
    for (let k = 0; k < target.length; k++) target[k] = m31.add(target[k], m31.mul(factor, values[k]));
  }
}

/** answers += (sums − a·q.y − b)/den(q). The sums are overwritten. */
function addQuotients(
  answers: SecureColumn,
  sums: SecureColumn,
  { point, a, b }: QuotientBatch,
  { x, y }: Points,
): void {
  const { add, sub, mul } = m31;
  const count = x.length;
  const re = new Uint32Array(count);
  const im = new Uint32Array(count);
  const norm = new Uint32Array(count);
  const [xr0, xr1, xi0, xi1] = point.x;
  const [yr0, yr1, yi0, yi1] = point.y;
  for (let k = 0; k < count; k++) {
    const dx = sub(xr0, x[k]);
    const dy = sub(yr0, y[k]);
    re[k] = sub(sub(mul(dx, yi0), mul(xr1, yi1)), sub(mul(dy, xi0), mul(yr1, xi1)));
    im[k] = sub(add(mul(dx, yi1), mul(xr1, yi0)), add(mul(dy, xi1), mul(yr1, xi0)));
    norm[k] = add(mul(re[k], re[k]), mul(im[k], im[k]));
  }
  if (norm.includes(0)) {
    throw new ProofError("oods", "Cannot compute quotients: a sample point meets a position of the domain");
  }
  const scales = m31.inverses(norm);
  for (let k = 0; k < count; k++) {
    const c = mul(re[k], scales[k]);
    const s = mul(im[k], scales[k]);
    // Each CM31 half (u + v·i) is multiplied by c − s·i.
    for (let half = 0; half < 4; half += 2) {
      const u = sub(sub(sums[half][k], mul(a[half], y[k])), b[half]);
      const v = sub(sub(sums[half + 1][k], mul(a[half + 1], y[k])), b[half + 1]);
      answers[half][k] = add(answers[half][k], add(mul(u, c), mul(v, s)));
      answers[half + 1][k] = add(answers[half + 1][k], sub(mul(v, c), mul(u, s)));
    }
  }
}

/**
 * The answers at query positions.
 *
 * @param positions in the lifting domain
 * @param queriedValues per column (trees flattened) the lifted column's value at each position
 * @returns one value per position, as a secure column
 * @throws {ProofError} `oods` where a quotient is not defined
 */
export function answersAt(
  batches: readonly QuotientBatch[],
  liftingLog: number,
  positions: readonly number[],
  queriedValues: readonly ArrayLike<number>[],
): SecureColumn {
  const points = pointsAt(liftingLog, positions);
  const answers = secureColumn(positions.length);
  for (const batch of batches) {
    const sums = secureColumn(positions.length);
    for (const { column, weight } of batch.terms) addWeighted(sums, queriedValues[column], weight);
    addQuotients(answers, sums, batch, points);
  }
  return answers;
}

/**
 * The answers at all positions of the lifting domain, of four points or more.
 *
 * @param columns extended values (trees flattened), each a power of two of them, in stored order
 */
export function answersEverywhere(
  batches: readonly QuotientBatch[],
  liftingLog: number,
  columns: readonly Uint32Array[],
): SecureColumn {
  const size = 2 ** liftingLog;
  const points = allPoints(liftingLog);
  const answers = secureColumn(size);
  for (const batch of batches) {
    addQuotients(answers, liftedSums(batch, liftingLog, columns), batch, points);
  }
  return answers;
}

/** Σ weight·column over the lifting domain: columns of one size are summed before they are lifted. */
function liftedSums(batch: QuotientBatch, liftingLog: number, columns: readonly Uint32Array[]): SecureColumn {
  const bySize = new Map<number, SecureColumn>();
  for (const { column, weight } of batch.terms) {
    const { length } = columns[column];
    let sums = bySize.get(length);
    if (!sums) bySize.set(length, sums = secureColumn(length));
    addWeighted(sums, columns[column], weight);
  }
  return addLifted([...bySize.values()], liftingLog);
}

/** The sum of secure columns of different sizes, each lifted to 2^log values. */
export function addLifted(columns: readonly SecureColumn[], log: number): SecureColumn {
  const total = secureColumn(2 ** log);
  for (const column of columns) {
    const columnLog = Math.log2(column[0].length);
    for (let p = 0; p < 2 ** log; p++) {
      const from = liftPosition(p, log, columnLog);
      for (let coordinate = 0; coordinate < 4; coordinate++) {
        total[coordinate][p] = m31.add(total[coordinate][p], column[coordinate][from]);
      }
    }
  }
  return total;
}
