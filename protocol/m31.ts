/**
 * M31: integers mod P = 2^31 − 1, always canonical numbers in [0, P) (stwo `core/fields/m31.rs`).
 *
 * @module
 */

/** The Mersenne prime 2^31 − 1. */
export const P = 2147483647;

/** a + b. */
export function add(a: number, b: number): number {
  const sum = a + b;
  return sum >= P ? sum - P : sum;
}

/** a − b. */
export function sub(a: number, b: number): number {
  return a >= b ? a - b : a - b + P;
}

/** −a. */
export function neg(a: number): number {
  return a === 0 ? 0 : P - a;
}

/** 2^−31, exact. */
const SCALE = 4.656612873077393e-10;

/**
 * a·b without BigInt: a·b = high·2^31 + low and 2^31 ≡ 1, so a·b ≡ high + low. `Math.imul` gives low exactly. The
 * floating-point product is off by at most 2^9 and becomes a multiple of 2^31 once low is taken away, so rounding gives
 * high exactly.
 */
export function mul(a: number, b: number): number {
  const low = Math.imul(a, b) & P;
  const high = ((a * b - low) * SCALE + 0.5) | 0;
  const sum = (high - P + low) | 0;
  return sum < 0 ? sum + P : sum;
}

/** a². */
export function square(a: number): number {
  return mul(a, a);
}

/** a^exponent for a whole exponent ≥ 0. */
export function pow(a: number, exponent: number): number {
  let result = 1;
  for (let base = a, e = exponent; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) result = mul(result, base);
    base = mul(base, base);
  }
  return result;
}

/**
 * 1/a.
 *
 * @throws {RangeError} for zero.
 */
export function inv(a: number): number {
  if (a === 0) throw new RangeError("Cannot invert 0 in M31");
  return pow(a, P - 2);
}

/**
 * The inverses of many elements with one inversion (Montgomery's trick).
 *
 * @throws {RangeError} when one of them is zero.
 */
export function inverses(values: Uint32Array): Uint32Array {
  const result = new Uint32Array(values.length);
  let product = 1;
  for (let i = 0; i < values.length; i++) {
    result[i] = product;
    product = mul(product, values[i]);
  }
  let rest = inv(product);
  for (let i = values.length - 1; i >= 0; i--) {
    result[i] = mul(result[i], rest);
    rest = mul(rest, values[i]);
  }
  return result;
}
