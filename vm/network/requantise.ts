/**
 * From exact integer accumulators to 8-bit values, bit for bit as onnxruntime's CPU kernels do it: one float32
 * product, rounding to the nearest even integer, zero point, clamp. Every function here is monotone.
 *
 * @module
 */

/** Element types of quantised activations and their ranges. */
export const INTEGER_RANGES = { int8: { min: -128, max: 127 }, uint8: { min: 0, max: 255 } } as const;

/** The type of a quantised activation. */
export type IntegerType = keyof typeof INTEGER_RANGES;

/** real = scale·(integer − zeroPoint). */
export interface Quantisation {
  readonly type: IntegerType;
  readonly scale: number;
  readonly zeroPoint: number;
}

/** A non-decreasing function of an accumulator. Equal keys mean equal functions. */
export interface Requantise {
  readonly key: string;
  apply(accumulator: number): number;
}

/** Rounds to the nearest integer, halves to the even one. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The quantised value of `real / scale`, given that quotient. */
function quantised(quotient: number, to: Quantisation, relu: boolean): number {
  const { min, max } = INTEGER_RANGES[to.type];
  const low = relu ? Math.max(min, to.zeroPoint) : min;
  return Math.min(max, Math.max(low, roundHalfEven(quotient) + to.zeroPoint));
}

/** QuantizeLinear of a real number. */
export function quantise(real: number, to: Quantisation): number {
  return quantised(Math.fround(Math.fround(real) / Math.fround(to.scale)), to, false);
}

class Linear implements Requantise {
  readonly key: string;
  readonly #factor: number;
  readonly #to: Quantisation;
  readonly #relu: boolean;

  constructor(factor: number, to: Quantisation, relu: boolean) {
    this.key = `linear ${factor} ${to.type} ${to.zeroPoint} ${relu}`;
    this.#factor = factor;
    this.#to = to;
    this.#relu = relu;
  }

  apply(accumulator: number): number {
    return quantised(Math.fround(Math.fround(accumulator) * this.#factor), this.#to, this.#relu);
  }
}

/** Gemm, Conv, MatMul: the accumulator counts units of `inputScale·weightScale`. */
export function linearRequantise(
  inputScale: number,
  weightScale: number,
  to: Quantisation,
  relu: boolean,
): Requantise {
  return new Linear(Math.fround(Math.fround(inputScale * weightScale) / to.scale), to, relu);
}

/**
 * Whether the quantisation is part of onnxruntime's kernel for a sum or a mean: then the zero point is added before
 * rounding, which moves halves when it is odd. A ReLU that cannot be dropped stands between them.
 */
function isFused(to: Quantisation, relu: boolean): boolean {
  return !relu || to.zeroPoint === INTEGER_RANGES[to.type].min;
}

/** Zero point first, then rounding and clamp. */
function quantisedWithZero(quotient: number, to: Quantisation): number {
  const { min, max } = INTEGER_RANGES[to.type];
  return Math.min(max, Math.max(min, roundHalfEven(Math.fround(quotient + to.zeroPoint))));
}

/** A mean over a window, or over the whole image, where the kernel works on the integer sum. */
export interface Mean {
  readonly count: number;
  readonly whole: boolean;
}

class Average implements Requantise {
  readonly key: string;
  readonly #inputScale: number;
  readonly #count: number;
  readonly #to: Quantisation;
  readonly #relu: boolean;
  readonly #withZero: boolean;

  constructor(inputScale: number, { count, whole }: Mean, to: Quantisation, relu: boolean) {
    const withZero = !whole && isFused(to, relu);
    this.key = `average ${inputScale} ${count} ${withZero} ${to.scale} ${to.type} ${to.zeroPoint} ${relu}`;
    this.#inputScale = inputScale;
    this.#count = count;
    this.#to = to;
    this.#relu = relu;
    this.#withZero = withZero;
  }

  apply(accumulator: number): number {
    const mean = Math.fround(Math.fround(accumulator * this.#inputScale) / this.#count);
    const quotient = Math.fround(mean / this.#to.scale);
    return this.#withZero ? quantisedWithZero(quotient, this.#to) : quantised(quotient, this.#to, this.#relu);
  }
}

/** AveragePool, GlobalAveragePool: the accumulator is the sum of `count` inputs, zero point taken off. */
export function averageRequantise(
  inputScale: number,
  mean: Mean,
  to: Quantisation,
  relu: boolean,
): Requantise {
  return new Average(inputScale, mean, to, relu);
}

class Rescale implements Requantise {
  readonly key: string;
  readonly #inputScale: number;
  readonly #to: Quantisation;
  readonly #relu: boolean;

  constructor(inputScale: number, to: Quantisation, relu: boolean) {
    this.key = `rescale ${inputScale} ${to.scale} ${to.type} ${to.zeroPoint} ${relu}`;
    this.#inputScale = inputScale;
    this.#to = to;
    this.#relu = relu;
  }

  apply(accumulator: number): number {
    const real = Math.fround(accumulator * this.#inputScale);
    return quantised(Math.fround(real / this.#to.scale), this.#to, this.#relu);
  }
}

/** Dequantise and quantise again: the accumulator is one input, zero point taken off. */
export function rescale(inputScale: number, to: Quantisation, relu: boolean): Requantise {
  return new Rescale(inputScale, to, relu);
}

/** Add of two quantised tensors as one function of `weightA·(a − zeroA) + weightB·(b − zeroB)`. */
export interface Sum {
  readonly weightA: number;
  readonly weightB: number;
  readonly requantise: Requantise;
}

/** A function by its values. */
class Listed implements Requantise {
  readonly key: string;
  readonly #values: ReadonlyMap<number, number>;

  constructor(key: string, values: ReadonlyMap<number, number>) {
    this.key = key;
    this.#values = values;
  }

  apply(accumulator: number): number {
    const value = this.#values.get(accumulator);
    if (value === undefined) throw new RangeError(`${accumulator} is no sum of two 8-bit values`);
    return value;
  }
}

/** Largest weight of an addend that is tried. */
const WEIGHT_MAX = 256;

/** The two smallest whole numbers in the ratio of the scales; undefined when there are none up to 256. */
function wholeRatio(scaleA: number, scaleB: number): readonly [number, number] | undefined {
  for (let weight = 1; weight <= WEIGHT_MAX; weight++) {
    const other = weight * (scaleB / scaleA);
    if (other <= WEIGHT_MAX && other >= 1 && Number.isInteger(other)) return [weight, other];
  }
  return undefined;
}

/** The quantised sum of two quantised numbers. */
export function addQuantised(
  a: { readonly value: number; readonly from: Quantisation },
  b: { readonly value: number; readonly from: Quantisation },
  to: Quantisation,
  relu: boolean,
): number {
  const { min, max } = INTEGER_RANGES[to.type];
  if (!isFused(to, relu)) {
    const left = Math.fround(a.from.scale * (a.value - a.from.zeroPoint));
    const right = Math.fround(b.from.scale * (b.value - b.from.zeroPoint));
    return quantised(Math.fround(Math.fround(left + right) / to.scale), to, relu);
  }
  const ratioA = Math.fround(a.from.scale / to.scale), ratioB = Math.fround(b.from.scale / to.scale);
  const zeros = Math.fround(Math.fround(ratioA * a.from.zeroPoint) + Math.fround(ratioB * b.from.zeroPoint));
  const left = Math.fround(Math.fround(a.value * ratioA) + Math.fround(to.zeroPoint - zeros));
  const sum = Math.fround(Math.fround(b.value * ratioB) + left);
  return Math.min(max, Math.max(min, roundHalfEven(sum)));
}

/**
 * Writes an Add as a function of one integer accumulator; undefined when the scales are in no small whole ratio, or
 * when rounding makes equal accumulators give different sums (checked on all 65,536 pairs).
 */
export function sumRequantise(
  a: Quantisation,
  b: Quantisation,
  to: Quantisation,
  relu: boolean,
): Sum | undefined {
  const ratio = wholeRatio(a.scale, b.scale);
  if (ratio === undefined) return undefined;
  const [weightA, weightB] = ratio;
  const table = new Map<number, number>();
  const rangeA = INTEGER_RANGES[a.type], rangeB = INTEGER_RANGES[b.type];
  for (let left = rangeA.min; left <= rangeA.max; left++) {
    for (let right = rangeB.min; right <= rangeB.max; right++) {
      const accumulator = weightA * (left - a.zeroPoint) + weightB * (right - b.zeroPoint);
      const value = addQuantised({ value: left, from: a }, { value: right, from: b }, to, relu);
      const known = table.get(accumulator);
      if (known === undefined) table.set(accumulator, value);
      else if (known !== value) return undefined;
    }
  }
  // Values the accumulator cannot take (gaps of a ratio such as 2:3) continue the value below them.
  const reachable = [...table.keys()].sort((x, y) => x - y);
  const filled = new Map<number, number>();
  let last = table.get(reachable[0]) as number;
  for (let value = reachable[0]; value <= (reachable.at(-1) as number); value++) {
    last = table.get(value) ?? last;
    filled.set(value, last);
  }
  return {
    weightA,
    weightB,
    requantise: new Listed(
      `sum ${a.scale} ${a.zeroPoint} ${b.scale} ${b.zeroPoint} ${to.scale} ${to.type} ${to.zeroPoint} ${relu}`,
      filled,
    ),
  };
}
