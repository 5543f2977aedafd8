/**
 * The arithmetic of FRI over the circle (stwo `core/fri.rs`, `core/poly/line.rs`; Haböck, Levit and Papini, "Circle
 * STARKs", section 5): folding whole layers, folding one group at its own place, and the last layer's polynomial.
 *
 * A pair f(q), f(−q) at positions 2i, 2i + 1 folds into f(q) + f(−q) + μ·(f(q) − f(−q))/t, with t the y coordinate in the
 * first fold of the first layer and x in all others. Nothing is halved. A step of s folds has challenges μ, μ², μ⁴, …
 *
 * @module
 */
import { bitReverse, domainPoint, doubleSecureX, lineX } from "./circle.ts";
import { inverseLayers, inverseSize, type Twiddles } from "./fft.ts";
import * as m31 from "./m31.ts";
import * as qm31 from "./qm31.ts";
import type { QM31 } from "./qm31.ts";

/** A column over QM31: four columns over M31, one per coordinate. */
export type SecureColumn = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

/** A secure column of zeros. */
export function secureColumn(length: number): SecureColumn {
  return [new Uint32Array(length), new Uint32Array(length), new Uint32Array(length), new Uint32Array(length)];
}

/** The element at a position. */
export function secureAt([a, b, c, d]: SecureColumn, position: number): QM31 {
  return [a[position], b[position], c[position], d[position]];
}

/** Sets the element at a position. */
export function setSecure(column: SecureColumn, position: number, value: QM31): void {
  for (let k = 0; k < 4; k++) column[k][position] = value[k];
}

/** One fold of a pair, given 1/t. */
function foldPair(a: QM31, b: QM31, inverse: number, challenge: QM31): QM31 {
  return qm31.add(qm31.add(a, b), qm31.mul(challenge, qm31.mulM31(qm31.sub(a, b), inverse)));
}

/** One fold of a whole layer, given 1/t of every pair. */
function foldOnce(values: SecureColumn, inverses: Uint32Array, challenge: QM31): SecureColumn {
  const folded = secureColumn(values[0].length / 2);
  for (let i = 0; i < folded[0].length; i++) {
    setSecure(
      folded,
      i,
      foldPair(secureAt(values, 2 * i), secureAt(values, 2 * i + 1), inverses[i], challenge),
    );
  }
  return folded;
}

/**
 * Folds a layer `step` times.
 *
 * @param values on the circle domain (kind `circle`) or the line domain of their number
 * @param factors of a circle domain at least as large as the layer's (`line`: twice as large)
 */
export function foldLayer(
  values: SecureColumn,
  kind: "circle" | "line",
  step: number,
  challenge: QM31,
  factors: Twiddles,
): SecureColumn {
  let folded = values;
  let power = challenge;
  for (let fold = 0; fold < step; fold++) {
    const log = Math.log2(folded[0].length);
    const circle = kind === "circle" && fold === 0;
    if (circle && factors.log !== log || factors.log < log + (circle ? 0 : 1)) {
      throw new RangeError(`Cannot fold 2^${log} values with twiddles of 2^${factors.log} points`);
    }
    folded = foldOnce(folded, factors.inverse[circle ? 0 : factors.log - log], power);
    power = qm31.square(power);
  }
  return folded;
}

/** A group of neighbouring positions that folds into one value. */
export interface FoldInput {
  /** `circle` for the first layer, `line` for the others. */
  readonly kind: "circle" | "line";
  /** log2 of the layer's number of values. */
  readonly log: number;
  /** The group's index: its position in the folded layer. */
  readonly index: number;
  /** Its 2^step values. */
  readonly values: readonly QM31[];
  /** Of the first fold; squared from fold to fold. */
  readonly challenge: QM31;
}

/** Folds one group to one value: what {@linkcode foldLayer} has at position `index`. */
export function foldGroup({ kind, log, index, values, challenge }: FoldInput): QM31 {
  let group = values;
  let power = challenge;
  for (let layerLog = log; group.length > 1; layerLog--) {
    const first = index * group.length;
    const circle = kind === "circle" && layerLog === log;
    const next: QM31[] = [];
    for (let i = 0; i < group.length; i += 2) {
      const t = circle ? domainPoint(layerLog, first + i).y : lineX(layerLog, first + i);
      next.push(foldPair(group[i], group[i + 1], m31.inv(t), power));
    }
    group = next;
    power = qm31.square(power);
  }
  return group[0];
}

/**
 * The last layer's polynomial: its 2^logDegree coefficients in stored (bit-reversed) order; undefined when the values are
 * not those of a polynomial of that many coefficients.
 *
 * @param values on the line domain of their number
 * @param factors of a circle domain at least twice as large
 */
export function interpolateLastLayer(
  values: SecureColumn,
  logDegree: number,
  factors: Twiddles,
): QM31[] | undefined {
  const log = Math.log2(values[0].length);
  const scale = inverseSize(log);
  const coordinates = values.map((column) => {
    const coefficients = column.slice();
    inverseLayers(coefficients, factors.inverse.slice(factors.log - log));
    return coefficients.map((c) => m31.mul(c, scale));
  });
  const degree = 2 ** logDegree;
  if (coordinates.some((column) => column.subarray(degree).some((c) => c !== 0))) return undefined;
  const [a, b, c, d] = coordinates;
  return Array.from({ length: degree }, (_, m) => {
    const j = bitReverse(m, logDegree);
    return [a[j], b[j], c[j], d[j]];
  });
}

/** A line polynomial's value at x; a power of two of coefficients in stored (bit-reversed) order. */
export function evalLinePoly(coefficients: readonly QM31[], x: QM31): QM31 {
  const factors: QM31[] = [];
  for (let length = 1, power = x; length < coefficients.length; length *= 2) {
    factors.push(power);
    power = doubleSecureX(power);
  }
  // Neighbours differ in the factor of the highest π power.
  let values = coefficients;
  for (const factor of factors.reverse()) {
    values = Array.from(
      { length: values.length / 2 },
      (_, i) => qm31.add(values[2 * i], qm31.mul(values[2 * i + 1], factor)),
    );
  }
  return values[0];
}
