/**
 * The one table of options. From it come the types, the parser and its errors, the command-line flags and their help,
 * the C++ and Rust headers, experiment axes and record columns.
 *
 * Three groups: `protocol` options are part of the statement and change the proof's bytes; `execution` options say how
 * the same bytes are made; `measurement` options say how often and what is checked.
 *
 * @module
 */
import { UserError } from "./errors.ts";

/** The group an option belongs to. */
export type OptionGroup = "protocol" | "execution" | "measurement";

interface OptionBase {
  readonly group: OptionGroup;
  readonly help: string;
}
/** An option whose value is a whole number in a closed range. */
export interface IntegerOption extends OptionBase {
  readonly kind: "integer";
  readonly min: number;
  readonly max: number;
  readonly default: number;
}
/** An option whose value is one of a list of words. */
export interface ChoiceOption extends OptionBase {
  readonly kind: "choice";
  readonly choices: readonly string[];
  readonly default: string;
}
/** An option that is on or off. */
export interface FlagOption extends OptionBase {
  readonly kind: "flag";
  readonly default: boolean;
}
/** One row of the table. */
export type OptionSpec = IntegerOption | ChoiceOption | FlagOption;

/** Every option there is. A toggle exists here or does not exist. */
export const OPTIONS = {
  hash: {
    group: "protocol",
    kind: "choice",
    choices: ["blake2s", "blake2s_m31", "poseidon252"],
    default: "blake2s",
    help: "hash of Merkle trees and transcript",
  },
  logBlowup: {
    group: "protocol",
    kind: "integer",
    min: 1,
    max: 16,
    default: 1,
    help: "log2 of the blow-up factor",
  },
  queries: {
    group: "protocol",
    kind: "integer",
    min: 1,
    max: 1024,
    default: 3,
    help: "number of FRI queries drawn",
  },
  powBits: {
    group: "protocol",
    kind: "integer",
    min: 0,
    max: 32,
    default: 10,
    help: "proof-of-work bits before the queries",
  },
  foldStep: {
    group: "protocol",
    kind: "integer",
    min: 1,
    max: 10,
    default: 1,
    help: "log2 of the folding factor of a FRI layer",
  },
  logLastLayer: {
    group: "protocol",
    kind: "integer",
    min: 0,
    max: 10,
    default: 0,
    help: "log2 of the last layer's degree bound",
  },
  liftingLogSize: {
    group: "protocol",
    kind: "integer",
    min: 0,
    max: 30,
    default: 0,
    help: "log2 of the size all trees are lifted to; 0 = the largest column's",
  },
  interactionPowBits: {
    group: "protocol",
    kind: "integer",
    min: 0,
    max: 32,
    default: 0,
    help: "proof-of-work bits before the LogUp challenges; 0 = none",
  },
  binding: {
    group: "protocol",
    kind: "choice",
    choices: ["statement", "bare"],
    default: "statement",
    help:
      "what the transcript starts with: the whole statement, or the configuration alone (for comparison only)",
  },
  backend: {
    group: "execution",
    kind: "choice",
    choices: ["reference", "cpu", "stwo", "emu", "cuda"],
    default: "cpu",
    help:
      "prover: readable TypeScript, C++ SIMD, the official stwo crate, the GPU kernels emulated on the processor, or an NVIDIA GPU",
  },
  threads: {
    group: "execution",
    kind: "integer",
    min: 0,
    max: 64,
    default: 0,
    help: "worker threads; 0 = one per core",
  },
  simd: {
    group: "execution",
    kind: "choice",
    choices: ["auto", "scalar", "avx2", "avx512"],
    default: "auto",
    help: "vector instructions of the cpu backend",
  },
  interpretConstraints: {
    group: "execution",
    kind: "flag",
    default: false,
    help: "evaluate constraints from bytecode even where generated code exists",
  },
  peerCoefficients: {
    group: "execution",
    kind: "flag",
    default: false,
    help: "stwo backend: keep polynomial coefficients (its faster out-of-domain path) instead of its default",
  },
  device: {
    group: "execution",
    kind: "integer",
    min: 0,
    max: 15,
    default: 0,
    help: "cuda backend: the number of the device",
  },
  deviceTrace: {
    group: "execution",
    kind: "flag",
    default: false,
    help: "GPU backends: the trace's columns are made on the device instead of coming from the host",
  },
  bulkUpload: {
    group: "execution",
    kind: "flag",
    default: true,
    help:
      "GPU backends: columns go up from pinned memory by groups, under the transforms of the group before, instead of one pageable copy a column",
  },
  gpuComposition: {
    group: "execution",
    kind: "flag",
    default: true,
    help:
      "GPU backends: constraints are evaluated on the device instead of on the processor, columns brought back",
  },
  deviceTranscript: {
    group: "execution",
    kind: "flag",
    default: false,
    help:
      "GPU backends: the transcript, the nonce and the query positions are made on the device, nothing waits for the host",
  },
  cudaGraphs: {
    group: "execution",
    kind: "flag",
    default: true,
    help:
      "GPU backends: everything between two round trips to the host is one graph, kept by shape, instead of launches",
  },
  pipelineReuse: {
    group: "execution",
    kind: "flag",
    default: true,
    help: "memory, tables and plans are kept from proof to proof instead of being made anew for each",
  },
  streams: {
    group: "execution",
    kind: "integer",
    min: 1,
    max: 16,
    default: 1,
    help: "proofs in flight at a time, each with a prover of its own",
  },
  samples: { group: "measurement", kind: "integer", min: 1, max: 10000, default: 10, help: "timed samples" },
  warmups: {
    group: "measurement",
    kind: "integer",
    min: 0,
    max: 1000,
    default: 1,
    help: "untimed proofs before the samples",
  },
  seed: {
    group: "measurement",
    kind: "integer",
    min: 0,
    max: 2147483646,
    default: 0,
    help: "seed of the generated trace; 0 = the fixed rule",
  },
  verifyOfficial: {
    group: "measurement",
    kind: "integer",
    min: 0,
    max: 100,
    default: 20,
    help: "percentage of timed proofs that the official verifier checks as well",
  },
} as const satisfies Record<string, OptionSpec>;

/** The name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** The type of an option's value. */
export type ValueOf<S> = S extends { kind: "integer" } ? number
  : S extends { kind: "flag" } ? boolean
  : S extends { kind: "choice"; choices: readonly (infer C)[] } ? C
  : never;

/** The options of a group. */
export type InGroup<G extends OptionGroup> = {
  [K in OptionName as typeof OPTIONS[K]["group"] extends G ? K : never]: ValueOf<typeof OPTIONS[K]>;
};

/** The options that are part of the statement. */
export type ProtocolOptions = InGroup<"protocol">;
/** The options that say how the same bytes are made. */
export type ExecutionOptions = InGroup<"execution">;
/** The options that say how a measurement is taken. */
export type MeasurementOptions = InGroup<"measurement">;
/** All options, none omitted. */
export type Options = ProtocolOptions & ExecutionOptions & MeasurementOptions;
/** The hash functions. */
export type HashName = ProtocolOptions["hash"];
/** The provers. */
export type BackendName = ExecutionOptions["backend"];

/** The names of a group's options, in table order: the order of the words that cross to native code and to the key. */
export function optionNames<G extends OptionGroup>(group: G): (keyof InGroup<G> & OptionName)[] {
  return (Object.keys(OPTIONS) as OptionName[]).filter((name) =>
    OPTIONS[name].group === group
  ) as (keyof InGroup<G> & OptionName)[];
}

/** The flag of an option on the command line: `logBlowup` → `log-blowup`. */
export function flagOf(name: OptionName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The allowed values of an option, in words. */
export function allowedValues(name: OptionName): string {
  const spec: OptionSpec = OPTIONS[name];
  if (spec.kind === "integer") return `a whole number from ${spec.min} to ${spec.max}`;
  if (spec.kind === "flag") return "true or false";
  return spec.choices.join(", ");
}

/** Every option at its default. */
export function defaultOptions(): Options {
  return Object.fromEntries(
    (Object.keys(OPTIONS) as OptionName[]).map((name) => [name, OPTIONS[name].default]),
  ) as unknown as Options;
}

/**
 * Checks one value, given as text or as itself.
 *
 * @throws {UserError} naming the option, what was given and what is allowed.
 */
export function parseOption(name: OptionName, value: unknown): number | boolean | string {
  const spec: OptionSpec = OPTIONS[name];
  const refuse = () =>
    new UserError(`Cannot use --${flagOf(name)} ${String(value)}: allowed is ${allowedValues(name)}`, 2);
  if (spec.kind === "flag") {
    if (value === true || value === "true") return true;
    if (value === false || value === "false") return false;
    throw refuse();
  }
  if (spec.kind === "choice") {
    if (typeof value !== "string" || !spec.choices.includes(value)) throw refuse();
    return value;
  }
  if (typeof value === "string" && !/^\d{1,10}$/.test(value)) throw refuse();
  const n = typeof value === "number" || typeof value === "string" ? Number(value) : NaN;
  if (!Number.isInteger(n) || n < spec.min || n > spec.max) throw refuse();
  return n;
}

/**
 * Fills in defaults and checks every value.
 *
 * @example
 * ```ts
 * import { resolveOptions } from "./options.ts";
 * import { assertEquals } from "@std/assert";
 * assertEquals(resolveOptions({ queries: 70 }).queries, 70);
 * ```
 *
 * @throws {UserError} for an unknown name or a value that is not allowed.
 */
export function resolveOptions(given: Partial<Record<OptionName, unknown>>): Options {
  const resolved: Record<string, unknown> = { ...defaultOptions() };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(OPTIONS, name)) {
      throw new UserError(`Cannot use option ${name}: options are ${Object.keys(OPTIONS).join(", ")}`, 2);
    }
    if (value !== undefined) resolved[name] = parseOption(name as OptionName, value);
  }
  return resolved as Options;
}

/** The protocol options alone. */
export function protocolOptions(options: ProtocolOptions): ProtocolOptions {
  return Object.fromEntries(
    optionNames("protocol").map((name) => [name, options[name]]),
  ) as unknown as ProtocolOptions;
}

/** The values of a group's options as words, in table order (a choice is its index, a flag 0 or 1). */
export function optionWords(group: OptionGroup, options: Partial<Options>): number[] {
  return optionNames(group).map((name) => {
    const spec: OptionSpec = OPTIONS[name];
    const value = (options as Record<string, unknown>)[name] ?? spec.default;
    if (spec.kind === "choice") return spec.choices.indexOf(value as string);
    return Number(value);
  });
}

/** The inverse of {@linkcode optionWords}; `undefined` when a word is out of range or the count is wrong. */
export function optionsFromWords(
  group: OptionGroup,
  words: readonly number[],
): Record<string, unknown> | undefined {
  const names = optionNames(group);
  if (words.length !== names.length) return undefined;
  const result: Record<string, unknown> = {};
  for (const [i, name] of names.entries()) {
    const spec: OptionSpec = OPTIONS[name];
    const word = words[i];
    if (spec.kind === "choice") {
      if (word >= spec.choices.length) return undefined;
      result[name] = spec.choices[word];
    } else if (spec.kind === "flag") {
      if (word > 1) return undefined;
      result[name] = word === 1;
    } else {
      if (word < spec.min || word > spec.max) return undefined;
      result[name] = word;
    }
  }
  return result;
}
