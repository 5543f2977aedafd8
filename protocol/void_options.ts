/**
 * Which execution options mean nothing where they are set: the one place that decides it. Provers refuse such options, experiments record
 * the cells as skipped with the reason.
 *
 * @module
 */
import { UserError } from "./errors.ts";
import { type BackendName, type ExecutionOptions, flagOf, type OptionName, OPTIONS } from "./options.ts";

/** An option that was set and has no effect, and why. */
export interface VoidOption {
  readonly name: OptionName & keyof ExecutionOptions;
  /** A sentence without its subject: "applies to … only". */
  readonly reason: string;
}

const GPU: readonly BackendName[] = ["emu", "cuda"];

/** The provers that know an option; those not listed know it all. `threads` and `streams` are bounds that every prover keeps. */
const KNOWN_TO: Readonly<Partial<Record<VoidOption["name"], readonly BackendName[]>>> = {
  interpretConstraints: ["cpu", "stwo", ...GPU],
  peerCoefficients: ["stwo"],
  device: ["cuda"],
  deviceTrace: GPU,
  bulkUpload: GPU,
  gpuComposition: GPU,
  deviceTranscript: GPU,
  cudaGraphs: GPU,
  pipelineReuse: ["cpu", ...GPU],
};

function reasonOf(name: VoidOption["name"], options: ExecutionOptions): string | undefined {
  const { backend } = options;
  const known = KNOWN_TO[name];
  if (known && !known.includes(backend)) {
    return `applies to ${known.join(", ")} only, the backend is ${backend}`;
  }
  const gpu = GPU.includes(backend);
  // the official crate is compiled for its instructions: there is a library of it for AVX2 alone
  if (name === "simd" && backend === "stwo" && options.simd === "avx2") return undefined;
  if (name === "simd" && backend !== "cpu" && !(gpu && !options.gpuComposition)) {
    return gpu
      ? "the processor evaluates nothing while gpuComposition is on"
      : `applies to cpu only, the backend is ${backend}`;
  }
  if (name === "bulkUpload" && options.deviceTrace) return "no columns go up while deviceTrace is on";
  return undefined;
}

/**
 * The options set to something else than their default that would change nothing.
 *
 * @example
 * ```ts
 * import { resolveOptions } from "./options.ts";
 * import { assertEquals } from "@std/assert";
 * const options = resolveOptions({ backend: "cpu", cudaGraphs: false });
 * assertEquals(voidOptions(options).map(({ name }) => name), ["cudaGraphs"]);
 * ```
 */
export function voidOptions(options: ExecutionOptions): VoidOption[] {
  const set = (Object.keys(OPTIONS) as OptionName[]).filter((name): name is VoidOption["name"] =>
    OPTIONS[name].group === "execution" && options[name as VoidOption["name"]] !== OPTIONS[name].default
  );
  return set.flatMap((name) => {
    const reason = reasonOf(name, options);
    return reason === undefined ? [] : [{ name, reason }];
  });
}

/** The options that have no effect, in one line: `--simd avx2: applies to …; …`. Empty when there is none. */
export function voidOptionsText(options: ExecutionOptions): string {
  return voidOptions(options).map(({ name, reason }) =>
    `--${flagOf(name)} ${String(options[name])}: ${reason}`
  ).join("; ");
}

/**
 * Refuses options that have no effect: nothing that was asked for is left out in silence.
 *
 * @throws {UserError} naming each and why.
 */
export function requireEffect(options: ExecutionOptions): void {
  const text = voidOptionsText(options);
  if (text !== "") throw new UserError(`Cannot open the ${options.backend} prover with ${text}`, 2);
}
