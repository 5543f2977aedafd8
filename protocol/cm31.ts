/**
 * CM31 = M31[i]/(i² + 1), elements a + b·i as pairs (stwo `core/fields/cm31.rs`).
 *
 * @module
 */
import * as m31 from "./m31.ts";

/** a + b·i. */
export type CM31 = readonly [number, number];

/** x + y. */
export function add(x: CM31, y: CM31): CM31 {
  return [m31.add(x[0], y[0]), m31.add(x[1], y[1])];
}

/** x − y. */
export function sub(x: CM31, y: CM31): CM31 {
  return [m31.sub(x[0], y[0]), m31.sub(x[1], y[1])];
}

/** x·y. */
export function mul(x: CM31, y: CM31): CM31 {
  return [
    m31.sub(m31.mul(x[0], y[0]), m31.mul(x[1], y[1])),
    m31.add(m31.mul(x[0], y[1]), m31.mul(x[1], y[0])),
  ];
}

/** −x. */
export function neg(x: CM31): CM31 {
  return [m31.neg(x[0]), m31.neg(x[1])];
}

/**
 * 1/x = (a − b·i)/(a² + b²).
 *
 * @throws {RangeError} for zero.
 */
export function inv(x: CM31): CM31 {
  const norm = m31.inv(m31.add(m31.square(x[0]), m31.square(x[1])));
  return [m31.mul(x[0], norm), m31.mul(m31.neg(x[1]), norm)];
}
