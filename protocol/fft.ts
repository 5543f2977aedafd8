/**
 * The circle FFT (stwo `core/fft.rs`, `prover/backend/cpu/circle.rs`; Haböck, Levit and Papini, "Circle STARKs",
 * section 4): between values in stored order and coefficients.
 *
 * Coefficient j of a polynomial of log n belongs to y^b0 · x^b1 · π(x)^b2 ⋯ π^(n−2)(x)^b(n−1), with b0, b1, … the bits of j.
 *
 * @module
 */
import {
  addPoints,
  bitReverse,
  type CirclePoint,
  doubleSecureX,
  doubleX,
  LOG_ORDER,
  pointAt,
  type SecurePoint,
} from "./circle.ts";
import * as m31 from "./m31.ts";
import * as qm31 from "./qm31.ts";
import type { QM31 } from "./qm31.ts";

/**
 * Twiddle factors of the circle domain of 2^log points. Layer 0 has the y coordinate at position 2h, layer i ≥ 1 the x
 * coordinate at position 2h of the line domain of log − i. A domain's layers 1, 2, … are those of its line domain.
 */
export interface Twiddles {
  /** log2 of the domain's points. */
  readonly log: number;
  /** By layer; layer i has 2^(log−1−i) of them. */
  readonly forward: readonly Uint32Array[];
  /** Their inverses. */
  readonly inverse: readonly Uint32Array[];
}

/** Computes the twiddle factors of the circle domain of 2^log points, log ≥ 1. */
export function twiddles(log: number): Twiddles {
  const first = 2 ** (LOG_ORDER - 1 - log);
  const step = pointAt(4 * first);
  const half = 2 ** (log - 1);
  const y = new Uint32Array(half);
  const x = new Uint32Array(half >> 1);
  let point: CirclePoint = pointAt(first);
  for (let i = 0; i < half; i++) {
    y[bitReverse(i, log - 1)] = point.y;
    if (i < x.length) x[bitReverse(i, log - 2)] = point.x;
    point = addPoints(point, step);
  }
  const forward = [y];
  if (log > 1) forward.push(x);
  for (let layer = 2; layer < log; layer++) {
    const below = forward[layer - 1];
    forward.push(Uint32Array.from({ length: below.length >> 1 }, (_, h) => doubleX(below[2 * h])));
  }
  return { log, forward, inverse: forward.map(m31.inverses) };
}

/** {@linkcode twiddles} that remembers what it has computed: for transforms of many columns. */
export function twiddleCache(): (log: number) => Twiddles {
  const computed = new Map<number, Twiddles>();
  return (log) => {
    const known = computed.get(log);
    if (known) return known;
    const factors = twiddles(log);
    computed.set(log, factors);
    return factors;
  };
}

/** Runs the layers of the inverse transform in place; layer i works on pairs 2^i apart. Nothing is halved. */
export function inverseLayers(values: Uint32Array, layers: readonly Uint32Array[]): void {
  for (let layer = 0; layer < layers.length; layer++) {
    const stride = 1 << layer;
    for (let h = 0, start = 0; start < values.length; h++, start += 2 * stride) {
      const t = layers[layer][h];
      for (let i = start; i < start + stride; i++) {
        const a = values[i];
        const b = values[i + stride];
        values[i] = m31.add(a, b);
        values[i + stride] = m31.mul(m31.sub(a, b), t);
      }
    }
  }
}

function forwardLayers(values: Uint32Array, layers: readonly Uint32Array[]): void {
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    const stride = 1 << layer;
    for (let h = 0, start = 0; start < values.length; h++, start += 2 * stride) {
      const t = layers[layer][h];
      for (let i = start; i < start + stride; i++) {
        const a = values[i];
        const b = m31.mul(values[i + stride], t);
        values[i] = m31.add(a, b);
        values[i + stride] = m31.sub(a, b);
      }
    }
  }
}

/** 1/2^log: what the inverse transform multiplies its result by. */
export function inverseSize(log: number): number {
  return m31.inv(m31.pow(2, log));
}

/** The coefficients of the polynomial with these values on the circle domain of their number, in stored order. */
export function interpolate(values: Uint32Array, factors = twiddles(Math.log2(values.length))): Uint32Array {
  checkLog("interpolate", values.length, factors.log, factors);
  const coefficients = values.slice();
  inverseLayers(coefficients, factors.inverse);
  const scale = inverseSize(factors.log);
  for (let i = 0; i < coefficients.length; i++) coefficients[i] = m31.mul(coefficients[i], scale);
  return coefficients;
}

/** The values, in stored order, of a polynomial on the circle domain of 2^log points. */
export function evaluate(coefficients: Uint32Array, log: number, factors = twiddles(log)): Uint32Array {
  if (coefficients.length > 2 ** log) {
    throw new RangeError(
      `Cannot evaluate ${coefficients.length} coefficients on 2^${log} points: too few points`,
    );
  }
  const values = new Uint32Array(2 ** log);
  checkLog("evaluate", values.length, log, factors);
  values.set(coefficients);
  forwardLayers(values, factors.forward);
  return values;
}

function checkLog(action: string, length: number, log: number, factors: Twiddles): void {
  if (length !== 2 ** log || factors.log !== log) {
    throw new RangeError(`Cannot ${action} ${length} values with twiddles of 2^${factors.log} points`);
  }
}

/** The values of all 2^log basis polynomials at a point, as 4 coordinates each. */
export function basisAt(log: number, point: SecurePoint): Uint32Array {
  const basis = new Uint32Array(4 << log);
  basis[0] = 1;
  let factor = point.y;
  for (let bit = 0; bit < log; bit++) {
    for (let j = 0; j < 1 << bit; j++) {
      basis.set(
        qm31.mul([basis[4 * j], basis[4 * j + 1], basis[4 * j + 2], basis[4 * j + 3]], factor),
        4 * (j + (1 << bit)),
      );
    }
    factor = bit === 0 ? point.x : doubleSecureX(factor);
  }
  return basis;
}

/** Σ coefficient·basis value: a polynomial's value at the basis's point. */
export function evalOnBasis(coefficients: Uint32Array, basis: Uint32Array): QM31 {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let j = 0; j < coefficients.length; j++) {
    const value = coefficients[j];
    a = m31.add(a, m31.mul(value, basis[4 * j]));
    b = m31.add(b, m31.mul(value, basis[4 * j + 1]));
    c = m31.add(c, m31.mul(value, basis[4 * j + 2]));
    d = m31.add(d, m31.mul(value, basis[4 * j + 3]));
  }
  return [a, b, c, d];
}

/** A polynomial's value at a point. */
export function evalAtPoint(coefficients: Uint32Array, point: SecurePoint): QM31 {
  return evalOnBasis(coefficients, basisAt(Math.log2(coefficients.length), point));
}
