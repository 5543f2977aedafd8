/**
 * QM31, the secure field: CM31[u]/(u² − 2 − i), elements (a + b·i) + (c + d·i)·u stored [a, b, c, d]
 * (stwo `core/fields/qm31.rs`).
 *
 * @module
 */
import * as cm31 from "./cm31.ts";
import type { CM31 } from "./cm31.ts";
import * as m31 from "./m31.ts";

/** (a + b·i) + (c + d·i)·u. */
export type QM31 = readonly [number, number, number, number];

/** 0. */
export const ZERO: QM31 = [0, 0, 0, 0];
/** 1. */
export const ONE: QM31 = [1, 0, 0, 0];

/** A base-field element. */
export function fromM31(a: number): QM31 {
  return [a, 0, 0, 0];
}

/** x + y. */
export function add(x: QM31, y: QM31): QM31 {
  return [m31.add(x[0], y[0]), m31.add(x[1], y[1]), m31.add(x[2], y[2]), m31.add(x[3], y[3])];
}

/** x − y. */
export function sub(x: QM31, y: QM31): QM31 {
  return [m31.sub(x[0], y[0]), m31.sub(x[1], y[1]), m31.sub(x[2], y[2]), m31.sub(x[3], y[3])];
}

/** −x. */
export function neg(x: QM31): QM31 {
  return [m31.neg(x[0]), m31.neg(x[1]), m31.neg(x[2]), m31.neg(x[3])];
}

/** (2 + i)·(a + b·i). */
function timesR([a, b]: CM31): CM31 {
  return [m31.sub(m31.add(a, a), b), m31.add(m31.add(b, b), a)];
}

/** x·y: (A + B·u)(C + D·u) = (A·C + R·B·D) + (A·D + B·C)·u with R = 2 + i, written out to allocate only the result. */
export function mul(x: QM31, y: QM31): QM31 {
  const { add, sub, mul } = m31;
  const [a0, a1, b0, b1] = x;
  const [c0, c1, d0, d1] = y;
  const bd0 = sub(mul(b0, d0), mul(b1, d1));
  const bd1 = add(mul(b0, d1), mul(b1, d0));
  return [
    add(sub(mul(a0, c0), mul(a1, c1)), sub(add(bd0, bd0), bd1)),
    add(add(mul(a0, c1), mul(a1, c0)), add(add(bd1, bd1), bd0)),
    add(sub(mul(a0, d0), mul(a1, d1)), sub(mul(b0, c0), mul(b1, c1))),
    add(add(mul(a0, d1), mul(a1, d0)), add(mul(b0, c1), mul(b1, c0))),
  ];
}

/** x·m for a base-field m. */
export function mulM31(x: QM31, m: number): QM31 {
  return [m31.mul(x[0], m), m31.mul(x[1], m), m31.mul(x[2], m), m31.mul(x[3], m)];
}

/** x². */
export function square(x: QM31): QM31 {
  return mul(x, x);
}

/** x^exponent for a whole exponent ≥ 0. */
export function pow(x: QM31, exponent: number): QM31 {
  let result = ONE;
  for (let base = x, e = exponent; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) result = mul(result, base);
    base = square(base);
  }
  return result;
}

/** A − B·u: the conjugate that the DEEP quotients use. */
export function conj(x: QM31): QM31 {
  return [x[0], x[1], m31.neg(x[2]), m31.neg(x[3])];
}

/**
 * 1/x = (A − B·u)/(A² − R·B²).
 *
 * @throws {RangeError} for zero.
 */
export function inv(x: QM31): QM31 {
  const a: CM31 = [x[0], x[1]];
  const b: CM31 = [x[2], x[3]];
  const norm = cm31.inv(cm31.sub(cm31.mul(a, a), timesR(cm31.mul(b, b))));
  const low = cm31.mul(a, norm);
  const high = cm31.mul(cm31.neg(b), norm);
  return [low[0], low[1], high[0], high[1]];
}

/** Whether x = y. */
export function eq(x: QM31, y: QM31): boolean {
  return x[0] === y[0] && x[1] === y[1] && x[2] === y[2] && x[3] === y[3];
}

const I: QM31 = [0, 1, 0, 0];
const U: QM31 = [0, 0, 1, 0];
const IU: QM31 = [0, 0, 0, 1];

/** e0 + e1·i + e2·u + e3·i·u: a secure value from the values of its four coordinate polynomials. */
export function fromPartialEvals(e0: QM31, e1: QM31, e2: QM31, e3: QM31): QM31 {
  return add(add(e0, mul(e1, I)), add(mul(e2, U), mul(e3, IU)));
}

/** Whether four numbers are canonical coordinates. */
export function isCanonical(x: QM31): boolean {
  return x.every((c) => Number.isInteger(c) && c >= 0 && c < m31.P);
}
