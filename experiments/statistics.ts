/**
 * The statistics of the harness: robust summaries, seeded bootstrap intervals, the Mann–Whitney test and the verdict words.
 *
 * Medians and median absolute deviations, because a stray interrupt moves a mean. Percentile bootstrap after Efron,
 * "Bootstrap methods: another look at the jackknife" (1979); the rank test after Mann and Whitney, "On a test of whether
 * one of two random variables is stochastically larger than the other" (1947), exact for small samples without ties.
 *
 * @module
 */

/** What a comparison of two samples says. */
export const VERDICTS = ["faster", "same", "slower", "inconclusive"] as const;
/** One of the verdict words. */
export type Verdict = typeof VERDICTS[number];

/** Below this p a difference counts as a difference. */
export const SIGNIFICANCE = 0.01;
/** Ratios within ± this of 1 are called the same. */
export const SAME_BAND = 0.05;
/** Resamples of a bootstrap. */
export const RESAMPLES = 2000;

/** A closed interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The outcome of {@linkcode compare}: `ratio` is median(candidate) / median(base), under 1 = the candidate is faster. */
export interface Comparison {
  readonly ratio: number;
  /** 99 % bootstrap interval of the ratio. */
  readonly interval: Interval;
  /** Two-sided Mann–Whitney p. */
  readonly p: number;
  readonly verdict: Verdict;
}

/** Where a resampled interval starts from: confidence in (0, 1), seed, and the number of resamples. */
export interface BootstrapOptions {
  readonly confidence?: number;
  readonly seed?: number;
  readonly resamples?: number;
}

/** A generator of numbers in [0, 1) from a 32-bit seed (mulberry32: enough for resampling, the same everywhere). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function requireSamples(samples: ArrayLike<number>, action: string): void {
  if (samples.length === 0) throw new RangeError(`Cannot ${action}: the sample is empty`);
}

function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const at = (sorted.length - 1) * q;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

/**
 * The q-quantile, linearly interpolated between order statistics (type 7 of Hyndman and Fan).
 *
 * @throws {RangeError} for an empty sample or q outside [0, 1].
 */
export function quantile(samples: ArrayLike<number>, q: number): number {
  requireSamples(samples, "take a quantile");
  if (!(q >= 0 && q <= 1)) throw new RangeError(`Cannot take quantile ${q}: allowed is 0 to 1`);
  return quantileOfSorted(Float64Array.from(samples).sort(), q);
}

/** The median. */
export function median(samples: ArrayLike<number>): number {
  return quantile(samples, 0.5);
}

/** The median absolute deviation from the median, unscaled. */
export function medianAbsoluteDeviation(samples: ArrayLike<number>): number {
  const centre = median(samples);
  return median(Float64Array.from(samples, (x) => Math.abs(x - centre)));
}

function resampledMedian(samples: Float64Array, scratch: Float64Array, random: () => number): number {
  for (let i = 0; i < scratch.length; i++) scratch[i] = samples[Math.floor(random() * samples.length)];
  return quantileOfSorted(scratch.sort(), 0.5);
}

function percentileInterval(statistics: Float64Array, confidence: number): Interval {
  statistics.sort();
  const tail = (1 - confidence) / 2;
  return { low: quantileOfSorted(statistics, tail), high: quantileOfSorted(statistics, 1 - tail) };
}

/** The bootstrap interval of the median; the same seed gives the same interval. */
export function medianInterval(samples: ArrayLike<number>, options: BootstrapOptions = {}): Interval {
  requireSamples(samples, "bootstrap a median");
  const { confidence = 0.95, seed = 1, resamples = RESAMPLES } = options;
  const random = seededRandom(seed);
  const values = Float64Array.from(samples);
  const scratch = new Float64Array(values.length);
  return percentileInterval(
    Float64Array.from({ length: resamples }, () => resampledMedian(values, scratch, random)),
    confidence,
  );
}

/** The bootstrap interval of median(candidate) / median(base), both resampled. */
export function ratioInterval(
  candidate: ArrayLike<number>,
  base: ArrayLike<number>,
  options: BootstrapOptions = {},
): Interval {
  requireSamples(candidate, "bootstrap a ratio");
  requireSamples(base, "bootstrap a ratio");
  const { confidence = 0.99, seed = 1, resamples = RESAMPLES } = options;
  const random = seededRandom(seed);
  const [above, below] = [Float64Array.from(candidate), Float64Array.from(base)];
  const [aboveScratch, belowScratch] = [new Float64Array(above.length), new Float64Array(below.length)];
  const ratios = Float64Array.from(
    { length: resamples },
    () => resampledMedian(above, aboveScratch, random) / resampledMedian(below, belowScratch, random),
  );
  return percentileInterval(ratios, confidence);
}

/** Largest product of sample sizes for which the exact distribution of U is counted. */
const EXACT_LIMIT = 2500;

/**
 * Number of ways, by U, in which m values of one sample and n of the other interleave:
 * w(m, n, u) = w(m − 1, n, u − n) + w(m, n − 1, u), here as the coefficients of a Gaussian binomial.
 */
function uCounts(m: number, n: number): Float64Array {
  const size = m * n + 1;
  const counts = new Float64Array(size);
  counts[0] = 1;
  for (let i = 1; i <= m; i++) {
    // multiply by (1 − x^(n+i)), then divide by (1 − x^i)
    for (let u = size - 1; u >= n + i; u--) counts[u] -= counts[u - n - i];
    for (let u = i; u < size; u++) counts[u] += counts[u - i];
  }
  return counts;
}

/** The error function to 1.2e−7 (Abramowitz and Stegun 7.1.26 refined; Numerical Recipes' erfcc form). */
function complementaryError(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const c = [
    -1.26551223,
    1.00002368,
    0.37409196,
    0.09678418,
    -0.18628806,
    0.27886807,
    -1.13520398,
    1.48851587,
    -0.82215223,
  ];
  const polynomial = [...c, 0.17087277].reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const result = t * Math.exp(-x * x + polynomial);
  return x >= 0 ? result : 2 - result;
}

/**
 * The two-sided Mann–Whitney test.
 *
 * @returns U of the first sample (its pairs that are larger, ties counted half) and p.
 */
export function mannWhitney(a: ArrayLike<number>, b: ArrayLike<number>): { u: number; p: number } {
  requireSamples(a, "rank");
  requireSamples(b, "rank");
  const [m, n] = [a.length, b.length];
  const all = [...Array.from(a, (x) => ({ x, first: true })), ...Array.from(b, (x) => ({ x, first: false }))]
    .sort((left, right) => left.x - right.x);
  let [rankSum, tieTerm] = [0, 0];
  for (let start = 0; start < all.length;) {
    let end = start;
    while (end < all.length && all[end].x === all[start].x) end++;
    const count = end - start;
    tieTerm += count ** 3 - count;
    for (let i = start; i < end; i++) if (all[i].first) rankSum += (start + end + 1) / 2;
    start = end;
  }
  const u = rankSum - m * (m + 1) / 2;
  if (tieTerm === 0 && m * n <= EXACT_LIMIT) {
    const counts = uCounts(m, n);
    const [total, edge] = [counts.reduce((sum, w) => sum + w, 0), Math.min(u, m * n - u)];
    let tail = 0;
    for (let i = 0; i <= edge; i++) tail += counts[i];
    return { u, p: Math.min(1, 2 * tail / total) };
  }
  const variance = m * n / 12 * (m + n + 1 - tieTerm / ((m + n) * (m + n - 1)));
  if (variance === 0) return { u, p: 1 };
  const z = Math.max(0, Math.abs(u - m * n / 2) - 0.5) / Math.sqrt(variance);
  return { u, p: Math.min(1, complementaryError(z / Math.SQRT2)) };
}

/**
 * Compares two samples of times: `faster` or `slower` needs p < 0.01 and the 99 % interval of the ratio wholly outside
 * ± 5 %; `same` needs the interval wholly inside; anything else is `inconclusive`.
 */
export function compare(
  candidate: ArrayLike<number>,
  base: ArrayLike<number>,
  options: Omit<BootstrapOptions, "confidence"> = {},
): Comparison {
  const ratio = median(candidate) / median(base);
  const interval = ratioInterval(candidate, base, { ...options, confidence: 0.99 });
  const { p } = mannWhitney(candidate, base);
  return { ratio, interval, p, verdict: verdictOf(interval, p) };
}

function verdictOf({ low, high }: Interval, p: number): Verdict {
  if (low > 1 - SAME_BAND && high < 1 + SAME_BAND) return "same";
  if (p < SIGNIFICANCE && high < 1 - SAME_BAND) return "faster";
  if (p < SIGNIFICANCE && low > 1 + SAME_BAND) return "slower";
  return "inconclusive";
}
