/**
 * What a parameter set is worth: attack bits and proven bits, computed from the parameters really used.
 *
 * Round by round the errors are those of DEEP-ALI with FRI over the degree-4 extension of M31: proximity gaps from Ben-Sasson,
 * Carmon, Haböck, Kopparty and Saraf, "On Proximity Gaps for Reed–Solomon Codes" (2025), theorems 1.3, 1.4 and 4.2; the rounds of FRI
 * from Haböck, "A summary on the FRI low degree test" (2022). They agree with the `soundcalc` calculator for its field M31^4.
 *
 * All errors are kept as log2; a count never exceeds 2^100, so a double holds every sum to 52 significant bits and every
 * figure here is right to far better than the hundredth of a bit that is shown.
 *
 * @module
 */

/** log2 of the number of elements of the degree-4 extension of M31. */
export const LOG_FIELD = 4 * Math.log2(2147483647);
/** Largest multiplicity tried in the Johnson regime. */
export const MULTIPLICITY_MAX = 60;

/** Everything the error terms depend on. */
export interface SecurityInput {
  /** log2 of the rows the low-degree test is about: the largest component's, or more when trees are lifted above it. */
  readonly logRows: number;
  readonly logBlowup: number;
  readonly queries: number;
  /** Proof-of-work bits in front of the queries. */
  readonly powBits: number;
  /** Proof-of-work bits in front of the LogUp challenges. */
  readonly interactionPowBits: number;
  /** log2 of the folding factor. */
  readonly foldStep: number;
  readonly logLastLayer: number;
  /** Powers of the DEEP coefficient: every sample, and one periodicity sample per column with exactly two. */
  readonly batchSize: number;
  /** Constraints over all components, LogUp's own included. */
  readonly constraints: number;
  /** Largest degree of a constraint in the columns. */
  readonly airDegree: number;
  /** Most points at which one column is sampled. */
  readonly maxOffsets: number;
  /** Fractions in all rows of all components and the longest tuple; null without LogUp. */
  readonly logup: { readonly fractions: number; readonly longestTuple: number } | null;
}

/** A decoding regime: how far from the code a word is accepted, and how many codewords may then be that near. */
export interface Regime {
  /** Unique decoding, or up to the Johnson bound. */
  readonly name: "unique" | "johnson";
  /** Multiplicity m of the Johnson regime; null for unique decoding. */
  readonly multiplicity: number | null;
  /** Proximity parameter. */
  readonly gamma: number;
  /** List size. */
  readonly list: number;
}

/** A round's error, as −log2. */
export interface SecurityRounds {
  /** Batching the columns by powers of one coefficient. */
  readonly batching: number;
  /** The weakest of the FRI folds. */
  readonly commit: number;
  /** The queries, and the work before them. */
  readonly query: number;
  /** Batching the constraints. */
  readonly ali: number;
  /** The out-of-domain point. */
  readonly deep: number;
  /** null without LogUp. */
  readonly logup: number | null;
}

/** The name of a round. */
export type RoundName = keyof SecurityRounds;

/** What the parameters are worth. */
export interface SecurityReport {
  /** Bits against the best known attack, rounded down: an upper bound, not a proof. */
  readonly attackBits: number;
  /** Bits that follow from published theorems, rounded down: the better regime's total. */
  readonly provenBits: number;
  /** The regime that gives the proven bits. */
  readonly regime: Regime;
  /** Its rounds, not rounded. */
  readonly rounds: SecurityRounds;
  /** The round that limits the proven bits. */
  readonly limitingRound: RoundName;
  /** Queries that count: never more than there are positions, since equal ones are opened once. */
  readonly queriesCounted: number;
}

/** Unique decoding: half the distance, one codeword. */
export function uniqueRegime(logBlowup: number): Regime {
  return { name: "unique", multiplicity: null, gamma: (1 - 2 ** -logBlowup) / 2, list: 1 };
}

/** The Johnson radius less √ρ/(2m). For small m and large ρ, γ is not positive and nothing follows. */
export function johnsonRegime(logBlowup: number, multiplicity: number): Regime {
  const root = Math.sqrt(2 ** -logBlowup);
  return {
    name: "johnson",
    multiplicity,
    gamma: 1 - root - root / (2 * multiplicity),
    list: (multiplicity + 0.5) / root,
  };
}

/**
 * The Johnson regime at soundcalc's standard gap max(ρ/20, √ρ/100), for comparison with its published tables.
 * The gap is recovered from γ, as there: where √ρ/(2·gap) is a whole number, the rounding decides the multiplicity.
 */
export function johnsonRegimeAtStandardGap(logBlowup: number): Regime {
  const rate = 2 ** -logBlowup;
  const root = Math.sqrt(rate);
  const gamma = 1 - root - Math.max(rate / 20, root / 100);
  const gap = 1 - root - gamma;
  return {
    name: "johnson",
    multiplicity: Math.max(Math.ceil(root / (2 * gap)), 3),
    gamma,
    list: 1 / (2 * gap * root),
  };
}

/** −log2(numerator / field). */
function bitsOver(numerator: number): number {
  return LOG_FIELD - Math.log2(numerator);
}

/** Numerator of the proximity error e(n) for 2^logRows rows; the denominator is the field. */
function proximityNumerator(regime: Regime, logRows: number, logBlowup: number): number {
  const rate = 2 ** -logBlowup;
  const size = 2 ** (logRows + logBlowup);
  if (regime.multiplicity === null) return regime.gamma * size + 1;
  const m = regime.multiplicity + 0.5;
  return (2 * m ** 5 + 3 * m * regime.gamma * rate) * size / (3 * rate ** 1.5) + m / Math.sqrt(rate);
}

/** The folds of FRI from 2^logRows rows: log2 of the factor, log2 of the rows after it. Only the last may be shorter. */
function foldSchedule(
  input: Pick<SecurityInput, "logRows" | "foldStep" | "logLastLayer">,
): [number, number][] {
  const folds: [number, number][] = [[input.foldStep, input.logRows - input.foldStep]];
  for (let logRows = input.logRows - input.foldStep; logRows > input.logLastLayer;) {
    const step = Math.min(input.foldStep, logRows - input.logLastLayer);
    logRows -= step;
    folds.push([step, logRows]);
  }
  return folds;
}

/** Queries at distinct positions, at most. */
function countedQueries(input: SecurityInput): number {
  return Math.min(input.queries, 2 ** (input.logRows + input.logBlowup));
}

/** The algebraic rounds that do not depend on a proximity gap, for a list of the given size. */
function fieldRounds(input: SecurityInput, list: number): Pick<SecurityRounds, "ali" | "deep" | "logup"> {
  const rows = 2 ** input.logRows;
  const deep = input.airDegree * (rows + input.maxOffsets - 1) + rows - 1;
  // The denominator of DEEP is F − n − N; with n + N < 2^47 its log2 is that of F to the last bit of a double.
  return {
    ali: bitsOver(list * input.constraints),
    deep: bitsOver(list * deep),
    logup: input.logup &&
      bitsOver(input.logup.fractions * input.logup.longestTuple) + input.interactionPowBits,
  };
}

/** Every round's error in a regime, as −log2. */
export function securityRounds(input: SecurityInput, regime: Regime): SecurityRounds {
  const proximity = (logRows: number) => proximityNumerator(regime, logRows, input.logBlowup);
  const folds = foldSchedule(input).map(([step, after]) => bitsOver((2 ** step - 1) * proximity(after)));
  return {
    batching: bitsOver((input.batchSize - 1) * proximity(input.logRows)),
    commit: Math.min(...folds),
    query: input.powBits - countedQueries(input) * Math.log2(1 - regime.gamma),
    ...fieldRounds(input, regime.list),
  };
}

/** The weakest round and its bits. */
export function weakestRound(rounds: SecurityRounds): [RoundName, number] {
  const entries = Object.entries(rounds) as [RoundName, number | null][];
  const present = entries.filter((entry): entry is [RoundName, number] => entry[1] !== null);
  return present.reduce((least, entry) => entry[1] < least[1] ? entry : least);
}

/** The regimes from which the proven bits may be taken. */
function regimes(logBlowup: number): Regime[] {
  const johnson = Array.from({ length: MULTIPLICITY_MAX }, (_, i) => johnsonRegime(logBlowup, i + 1));
  return [uniqueRegime(logBlowup), ...johnson.filter((regime) => regime.gamma > 0)];
}

/** Bits against the best known attack, not rounded: the queries, or the field where that is less. */
export function attackBitsOf(input: SecurityInput): number {
  const field = fieldRounds(input, 1);
  return Math.min(
    countedQueries(input) * input.logBlowup + input.powBits,
    field.ali,
    field.deep,
    field.logup ?? Infinity,
  );
}

/**
 * Attack bits and proven bits of a parameter set that the prover can run at all.
 *
 * @example
 * ```ts
 * import { security } from "./security.ts";
 * import { assertEquals } from "@std/assert";
 * const { attackBits, provenBits } = security({
 *   logRows: 16, logBlowup: 1, queries: 70, powBits: 26, interactionPowBits: 0, foldStep: 1, logLastLayer: 0,
 *   batchSize: 35, constraints: 21, airDegree: 2, maxOffsets: 2, logup: null,
 * });
 * assertEquals([attackBits, provenBits], [96, 60]);
 * ```
 */
export function security(input: SecurityInput): SecurityReport {
  const candidates = regimes(input.logBlowup).map((regime) => {
    const rounds = securityRounds(input, regime);
    return { regime, rounds, weakest: weakestRound(rounds) };
  });
  const best = candidates.reduce((most, candidate) =>
    candidate.weakest[1] > most.weakest[1] ? candidate : most
  );
  return {
    attackBits: floorBits(attackBitsOf(input)),
    provenBits: floorBits(best.weakest[1]),
    regime: best.regime,
    rounds: best.rounds,
    limitingRound: best.weakest[0],
    queriesCounted: countedQueries(input),
  };
}

/** Whole bits, rounded down; an error above one is no bits. */
function floorBits(bits: number): number {
  return Math.max(0, Math.floor(bits));
}

/** Limits within which the solvers search: those of the options. */
export interface SolveLimits {
  readonly queriesMax: number;
  readonly interactionPowBitsMax: number;
}

/** The answer of a solver. */
export type Solution =
  | { readonly queries: number; readonly interactionPowBits: number }
  | { readonly unreachable: { readonly best: number; readonly limitingRound: RoundName } };

/** Fewest proof-of-work bits in front of the LogUp challenges that let `target` bits be reached. */
function interactionWork(
  input: SecurityInput,
  target: number,
  { interactionPowBitsMax }: SolveLimits,
): number {
  const logup = fieldRounds({ ...input, interactionPowBits: 0 }, 1).logup;
  const missing = logup === null ? 0 : Math.ceil(target - logup);
  return Math.min(interactionPowBitsMax, Math.max(input.interactionPowBits, missing));
}

/**
 * The smallest number of queries that reaches `target` attack bits. `input.queries` is not used.
 *
 * Each query is worth log2 of the blow-up; what the field allows is a limit that no query lifts.
 */
export function solveAttackQueries(input: SecurityInput, target: number, limits: SolveLimits): Solution {
  const interactionPowBits = interactionWork(input, target, limits);
  const bitsAt = (queries: number) => floorBits(attackBitsOf({ ...input, queries, interactionPowBits }));
  const queries = Math.max(1, Math.ceil((target - input.powBits) / input.logBlowup));
  if (queries <= limits.queriesMax && bitsAt(queries) >= target) return { queries, interactionPowBits };
  const best = bitsAt(limits.queriesMax);
  const field = fieldRounds({ ...input, interactionPowBits }, 1);
  const [limitingRound] = weakestRound({
    batching: Infinity,
    commit: Infinity,
    query: countedQueries({ ...input, queries: limits.queriesMax }) * input.logBlowup + input.powBits,
    ...field,
  });
  return { unreachable: { best, limitingRound } };
}

/**
 * The smallest number of queries that reaches `target` proven bits, with the fewest proof-of-work bits in front of the
 * LogUp challenges that let it (never fewer than `input` has). `input.queries` is not used.
 *
 * Proven bits never fall when queries are added, so the search is by bisection.
 */
export function solveQueries(input: SecurityInput, target: number, limits: SolveLimits): Solution {
  const interactionPowBits = interactionWork(input, target, limits);
  const at = (queries: number) => security({ ...input, queries, interactionPowBits });
  const most = at(limits.queriesMax);
  if (most.provenBits < target) {
    return { unreachable: { best: most.provenBits, limitingRound: most.limitingRound } };
  }
  let low = 1;
  let high = limits.queriesMax;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (at(middle).provenBits >= target) high = middle;
    else low = middle + 1;
  }
  return { queries: low, interactionPowBits };
}
