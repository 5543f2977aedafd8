/**
 * Named sets of protocol options. A profile is never called secure: what it is worth for an AIR and a size is computed,
 * and shown wherever the name is.
 *
 * @module
 */
import { UserError } from "./errors.ts";
import { OPTIONS, type ProtocolOptions, protocolOptions, resolveOptions } from "./options.ts";
import { type SecurityInput, solveAttackQueries, solveQueries } from "./security.ts";

/** One profile: its options, or some of them and the proven bits that the number of queries is solved for. */
export interface Profile {
  readonly help: string;
  readonly options: Partial<ProtocolOptions>;
  /** Proven bits to reach; absent when the profile is fixed. */
  readonly targetProvenBits?: number;
}

const BLAKE2S = { hash: "blake2s", logBlowup: 1, foldStep: 1, logLastLayer: 0 } as const;

/** The profiles by name. */
export const PROFILES = {
  smoke: {
    help:
      "3 queries, blow-up 2, 10 bits of work: for comparison with published timings, worth next to nothing",
    options: { ...BLAKE2S, queries: 3, powBits: 10 },
  },
  stwo96: {
    help: "70 queries, blow-up 2, 26 bits of work: what is commonly called 96 bits",
    options: { ...BLAKE2S, queries: 70, powBits: 26 },
  },
  onchain80: {
    // A Poseidon252 nonce costs a whole permutation a try, hence fewer bits of work. The last layer is as large as pays for the layers it
    // saves: calldata and predicted gas of 0 to 5 were computed for wide_fibonacci, range_lookup and programs at 2^8 to 2^16 rows. At 2^10
    // rows a network's proof has 2,787 felts with a constant last layer, 2,542 with 2^4 and 2,515 with 2^5 coefficients; only at 2^12 rows
    // is 2^4 shorter, by 2 %. The bits are the same. It needs 2^8 rows.
    help: "34 queries, blow-up 16, 20 bits of work, Poseidon252: short proofs for a contract, from 2^8 rows",
    options: { hash: "poseidon252", logBlowup: 4, foldStep: 3, logLastLayer: 5, queries: 34, powBits: 20 },
  },
  proven96: {
    help: "blow-up 2, 26 bits of work, and the fewest queries that reach 96 proven bits for the AIR and size",
    options: { ...BLAKE2S, powBits: 26 },
    targetProvenBits: 96,
  },
} as const satisfies Record<string, Profile>;

/** Bits to reach, and how they are counted: against the best known attack, or as proven. */
export interface Target {
  readonly basis: "attack" | "proven";
  readonly bits: number;
}

/** The name of a profile. */
export type ProfileName = keyof typeof PROFILES;

/** The search limits of the solver: the options' own. */
const LIMITS = { queriesMax: OPTIONS.queries.max, interactionPowBitsMax: OPTIONS.interactionPowBits.max };

const SOLVERS = { attack: solveAttackQueries, proven: solveQueries } as const;

/** What can be had instead of an unreachable target, in words. */
function unreachableText(
  input: SecurityInput,
  { basis, bits }: Target,
  { best, limitingRound }: { best: number; limitingRound: string },
): string {
  const blowup = 2 ** input.logBlowup;
  const reached = SOLVERS[basis](input, best, LIMITS);
  const instead = "queries" in reached && best > 0
    ? `--queries ${reached.queries} reaches ${best}`
    : "nothing can be reached";
  return `Cannot reach ${bits} ${basis} bits: 2^${input.logRows} rows with ${input.batchSize} samples and blow-up ${blowup} ` +
    `allow at most ${best} (the ${limitingRound} round is the limit), ${instead}`;
}

/**
 * Options with the fewest queries that reach a target for one AIR and size, and with the work before the LogUp challenges that it
 * needs. `options.queries` is not used.
 *
 * @throws {UserError} for a target that cannot be reached, naming what can.
 */
export function targetOptions(
  options: ProtocolOptions,
  target: Target,
  securityInputFor: (options: ProtocolOptions) => SecurityInput,
): ProtocolOptions {
  const input = securityInputFor(options);
  const solution = SOLVERS[target.basis](input, target.bits, LIMITS);
  if ("unreachable" in solution) throw new UserError(unreachableText(input, target, solution.unreachable));
  return { ...options, ...solution };
}

/**
 * The protocol options of a profile for one AIR and size, with `overrides` on top.
 *
 * @param securityInputFor counts what the soundness of given options depends on, for the AIR at hand.
 * @throws {UserError} for an unknown profile, a value that is not allowed, queries given beside a target,
 * or a target that cannot be reached (naming what can).
 */
export function profileOptions(
  name: string,
  overrides: Partial<ProtocolOptions>,
  securityInputFor: (options: ProtocolOptions) => SecurityInput,
): ProtocolOptions {
  if (!Object.hasOwn(PROFILES, name)) {
    throw new UserError(`Cannot use profile ${name}: profiles are ${Object.keys(PROFILES).join(", ")}`, 2);
  }
  const profile: Profile = PROFILES[name as ProfileName];
  const target = profile.targetProvenBits;
  if (target !== undefined && overrides.queries !== undefined) {
    throw new UserError(
      `Cannot use --queries with profile ${name}: it computes the number of queries itself, leave out one of the two`,
      2,
    );
  }
  const options = protocolOptions(resolveOptions({ ...profile.options, ...overrides }));
  return target === undefined
    ? options
    : targetOptions(options, { basis: "proven", bits: target }, securityInputFor);
}
