/**
 * The circle group x² + y² = 1 over M31 and its cosets, the domains on which columns live, and the order in which their
 * values are stored (stwo `core/circle.rs`, `core/poly/circle/domain.rs`, `core/poly/line.rs`; Haböck, Levit and Papini,
 * "Circle STARKs", section 3).
 *
 * A point's index i means i·G, of 2^31 points. The circle domain of log n is H followed by its conjugates, H being the
 * coset with first index 2^(30−n) and step 2^(32−n). The line domain of log k holds the x coordinates of the coset with
 * first index 2^(29−k) and step 2^(31−k). Values are stored in bit-reversed order of the domain index: that is a
 * position.
 *
 * @module
 */
import * as m31 from "./m31.ts";
import * as qm31 from "./qm31.ts";
import type { QM31 } from "./qm31.ts";

/** A point over M31. */
export interface CirclePoint {
  /** First coordinate. */
  readonly x: number;
  /** Second coordinate. */
  readonly y: number;
}

/** A point over QM31. */
export interface SecurePoint {
  /** First coordinate. */
  readonly x: QM31;
  /** Second coordinate. */
  readonly y: QM31;
}

/** The generator, of order 2^31. */
export const G: CirclePoint = { x: 2, y: 1268011823 };
/** The neutral element. */
export const IDENTITY: CirclePoint = { x: 1, y: 0 };
/** log2 of the number of points. */
export const LOG_ORDER = 31;

/** p + q. */
export function addPoints(p: CirclePoint, q: CirclePoint): CirclePoint {
  return {
    x: m31.sub(m31.mul(p.x, q.x), m31.mul(p.y, q.y)),
    y: m31.add(m31.mul(p.x, q.y), m31.mul(p.y, q.x)),
  };
}

/** 2p. */
export function doublePoint(p: CirclePoint): CirclePoint {
  return { x: doubleX(p.x), y: m31.mul(m31.add(p.x, p.x), p.y) };
}

/** π(x) = 2x² − 1: the x coordinate of twice a point. */
export function doubleX(x: number): number {
  const square = m31.square(x);
  return m31.sub(m31.add(square, square), 1);
}

/** 2^k·G for k = 0 … 30. */
const POWERS: readonly CirclePoint[] = Array.from({ length: LOG_ORDER - 1 }).reduce<CirclePoint[]>(
  (powers) => [...powers, doublePoint(powers[powers.length - 1])],
  [G],
);

/** index·G, for any whole index. */
export function pointAt(index: number): CirclePoint {
  let point = IDENTITY;
  for (let k = 0, rest = modOrder(index); rest > 0; k++, rest >>>= 1) {
    if (rest & 1) point = addPoints(point, POWERS[k]);
  }
  return point;
}

/** index mod 2^31: the low bits of its two's complement. */
function modOrder(index: number): number {
  const order = 2 ** LOG_ORDER;
  return ((index % order) + order) % order;
}

/** Reverses the low `log` bits of i. */
export function bitReverse(i: number, log: number): number {
  let reversed = 0;
  for (let k = 0; k < log; k++) reversed = reversed * 2 + ((i >>> k) & 1);
  return reversed;
}

/** The point at a position of the circle domain of 2^log points, log ≥ 1. */
export function domainPoint(log: number, position: number): CirclePoint {
  const half = 2 ** (log - 1);
  const index = bitReverse(position, log);
  const first = 2 ** (LOG_ORDER - 1 - log);
  const point = pointAt(first + 4 * first * (index % half));
  return index < half ? point : { x: point.x, y: m31.neg(point.y) };
}

/** The x coordinate at a position of the line domain of 2^log values, log ≥ 1. */
export function lineX(log: number, position: number): number {
  const first = 2 ** (LOG_ORDER - 2 - log);
  return pointAt(first + 4 * first * bitReverse(position, log)).x;
}

/** The position of a natural row: rows count along the coset with first index 2^(30−log) and step 2^(31−log). */
export function rowToPosition(row: number, log: number): number {
  const index = row % 2 === 0 ? row / 2 : 2 ** log - (row + 1) / 2;
  return bitReverse(index, log);
}

/** The natural row at a position: the inverse of {@linkcode rowToPosition}. */
export function positionToRow(position: number, log: number): number {
  const index = bitReverse(position, log);
  return 2 * index < 2 ** log ? 2 * index : 2 ** (log + 1) - 1 - 2 * index;
}

/**
 * The position that holds, for the row read at `position`, the row `offset` further on (cyclically).
 *
 * @param evalLog log2 of the domain that positions count: traceLog, or more for an extended column
 * @param traceLog log2 of the rows
 */
export function maskPosition(position: number, evalLog: number, traceLog: number, offset: number): number {
  if (offset === 0) return position;
  const rows = 2 ** traceLog;
  if (evalLog === traceLog) {
    return rowToPosition((((positionToRow(position, traceLog) + offset) % rows) + rows) % rows, traceLog);
  }
  const half = 2 ** (evalLog - 1);
  const index = bitReverse(position, evalLog);
  const conjugate = index >= half;
  // The second half holds conjugates in the same order, so there the shift goes the other way.
  const shift = offset * 2 ** (evalLog - traceLog - 1) * (conjugate ? -1 : 1);
  const moved = (((index % half) + shift) % half + half) % half;
  return bitReverse(conjugate ? half + moved : moved, evalLog);
}

/** z + p for a secure z. */
export function addToSecurePoint(z: SecurePoint, p: CirclePoint): SecurePoint {
  return {
    x: qm31.sub(qm31.mulM31(z.x, p.x), qm31.mulM31(z.y, p.y)),
    y: qm31.add(qm31.mulM31(z.x, p.y), qm31.mulM31(z.y, p.x)),
  };
}

/** π(x) over QM31. */
export function doubleSecureX(x: QM31): QM31 {
  const square = qm31.square(x);
  return qm31.sub(qm31.add(square, square), qm31.ONE);
}

/** 2^times·z. */
export function doubleSecurePoint(z: SecurePoint, times = 1): SecurePoint {
  let { x, y } = z;
  for (let i = 0; i < times; i++) [x, y] = [doubleSecureX(x), qm31.mul(qm31.add(x, x), y)];
  return { x, y };
}

/**
 * The point ((1 − t²)/(1 + t²), 2t/(1 + t²)).
 *
 * @throws {RangeError} when t² = −1.
 */
export function securePointFromT(t: QM31): SecurePoint {
  const square = qm31.square(t);
  const scale = qm31.inv(qm31.add(qm31.ONE, square));
  return { x: qm31.mul(qm31.sub(qm31.ONE, square), scale), y: qm31.mul(qm31.add(t, t), scale) };
}

/** π^(log−1)(x): the polynomial that vanishes on the rows of a trace of 2^log rows, log ≥ 1. */
export function vanishingAt(point: SecurePoint, log: number): QM31 {
  let x = point.x;
  for (let i = 1; i < log; i++) x = doubleSecureX(x);
  return x;
}

/** {@linkcode vanishingAt} at a point over M31. */
export function vanishingAtM31(point: CirclePoint, log: number): number {
  let x = point.x;
  for (let i = 1; i < log; i++) x = doubleX(x);
  return x;
}
