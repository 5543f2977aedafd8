/**
 * Power laws: y = factor · x^exponent, fitted by least squares on logarithms, with Student's interval of the exponent. The interval is that of
 * the line through the points: where the law does not hold, it is wide.
 *
 * @module
 */
import type { Interval } from "./statistics.ts";

/** A fitted law. */
export interface PowerLaw {
  readonly exponent: number;
  /** 95 %. */
  readonly interval: Interval;
  readonly factor: number;
  readonly points: number;
}

/** Two-sided 95 % quantiles of Student's distribution by degrees of freedom, from one; the last for all larger. */
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 1.96];
/** Fewest points: with two, a line says nothing about itself. */
export const FIT_POINTS_MIN = 3;

/**
 * Fits a power law.
 *
 * @param points positive numbers
 * @returns undefined for fewer than three points or equal x
 */
export function fitPowerLaw(points: readonly (readonly [x: number, y: number])[]): PowerLaw | undefined {
  const n = points.length;
  const [xs, ys] = [points.map(([x]) => Math.log(x)), points.map(([, y]) => Math.log(y))];
  const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / n;
  const [mx, my] = [mean(xs), mean(ys)];
  const sxx = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  if (n < FIT_POINTS_MIN || sxx === 0) return undefined;
  const exponent = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i] - my), 0) / sxx;
  const residual = ys.reduce((sum, y, i) => sum + (y - my - exponent * (xs[i] - mx)) ** 2, 0);
  const error = Math.sqrt(residual / (n - 2) / sxx);
  const half = STUDENT[Math.min(n - 2, STUDENT.length) - 1] * error;
  return {
    exponent,
    interval: { low: exponent - half, high: exponent + half },
    factor: Math.exp(my - exponent * mx),
    points: n,
  };
}
