/**
 * Native provers behind the C ABI of `cuda/prover_api.h`: loading, proving, and what comes out.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { airWords } from "../air/encode.ts";
import { preprocessedColumns } from "../air/key.ts";
import { airLayout } from "../air/layout.ts";
import type { TranscriptPrefix } from "../air/transcript_prefix.ts";
import { UserError } from "../protocol/errors.ts";
import { optionWords } from "../protocol/options.ts";
import { KERNEL_WORK, type KernelName, type KernelRun } from "./kernels.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { type DeviceDescription, fromNative } from "./device_run.ts";
import {
  ERROR_BYTES,
  errorText,
  libraryPath,
  type NativeBackend,
  OK,
  openLibrary,
  requireBackend,
  requireVersion,
  usableBackends,
} from "./native_library.ts";
import { type NativeReport, reportFields } from "./native_report.ts";
import type {
  ProveHooks,
  ProveOutput,
  Prover,
  ProverDescription,
  ProverOptions,
  TraceInput,
} from "./prover.ts";

const SYMBOLS = {
  ob_abi_version: { parameters: [], result: "u32" },
  ob_describe: { parameters: ["buffer", "buffer", "usize"], result: "i32" },
  ob_open: { parameters: ["buffer", "buffer", "usize"], result: "pointer" },
  ob_load: {
    parameters: ["pointer", "buffer", "buffer", "usize", "buffer", "usize"],
    result: "i32",
    nonblocking: true,
  },
  ob_prove: {
    parameters: ["pointer", "buffer", "buffer", "usize", "buffer", "usize", "buffer", "usize"],
    result: "i32",
    nonblocking: true,
  },
  ob_verify: {
    parameters: ["pointer", "buffer", "buffer", "usize", "buffer", "usize", "buffer", "usize"],
    result: "i32",
    nonblocking: true,
  },
  ob_output_size: { parameters: ["pointer", "u32"], result: "i64" },
  ob_output_copy: { parameters: ["pointer", "u32", "buffer", "usize"], result: "i32" },
  ob_kernel: {
    parameters: ["pointer", "buffer", "u32", "u32", "buffer", "usize"],
    result: "i32",
    nonblocking: true,
  },
  ob_close: { parameters: ["pointer"], result: "void" },
} as const;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

const CANCELLED = 3;
const REFUSED = 4;
const OUTPUT = {
  proof: 0,
  claimedSums: 1,
  interactionNonce: 2,
  report: 3,
  preprocessedRoot: 4,
  kernels: 5,
} as const;
const PROGRESS_POLL_MS = 20;

/**
 * What a library says of itself and of its devices, without a prover.
 *
 * @throws {UserError} when it is not built, or from other tables.
 */
export function describeBackend(backend: NativeBackend): ProverDescription {
  const library = openLibrary(backend, libraryPath(backend), SYMBOLS);
  try {
    requireVersion(backend, library.symbols.ob_abi_version());
    return describe(library);
  } finally {
    library.close();
  }
}

/** A native prover. Besides proving, the stwo backend can verify with the official verifier. */
export class NativeProver implements Prover {
  readonly description: ProverDescription;
  readonly deviceTrace: boolean;
  readonly #backend: NativeBackend;
  readonly #library: Library;
  #handle: Deno.PointerValue;
  #busy = false;
  #layout: ReturnType<typeof airLayout> | undefined;

  constructor(
    backend: NativeBackend,
    options: ProverOptions,
    path: URL = libraryPath(backend, options.simd),
  ) {
    this.#backend = backend;
    this.deviceTrace = options.deviceTrace;
    this.#library = openLibrary(backend, path, SYMBOLS);
    try {
      requireVersion(backend, this.#library.symbols.ob_abi_version());
      this.description = describe(this.#library);
      requireBackend(backend, this.description.backend);
      const error = new Uint8Array(ERROR_BYTES);
      const words = Uint32Array.from([
        ...optionWords("protocol", options),
        ...optionWords("execution", options),
      ]);
      this.#handle = this.#library.symbols.ob_open(error, words, BigInt(words.length));
      if (this.#handle === null) {
        const problem = this.description.deviceProblem === null
          ? ""
          : `; the provers that are there: ${usableBackends().join(", ")}`;
        throw new UserError(`Cannot open the ${backend} prover: ${errorText(error)}${problem}`);
      }
    } catch (error) {
      this.#library.close();
      throw error;
    }
  }

  async load(air: AirInstance): Promise<{ loadMs: number; preprocessedRoot: Uint8Array }> {
    const start = performance.now();
    const words = airWords(air);
    const columns = contiguous(preprocessedColumns(air));
    const { ob_load } = this.#library.symbols;
    await this.#call(
      "load",
      (handle, error) => ob_load(handle, error, words, size(words), columns, size(columns)),
    );
    this.#layout = airLayout(air);
    return { loadMs: performance.now() - start, preprocessedRoot: this.#output(OUTPUT.preprocessedRoot) };
  }

  async prove(
    prefix: TranscriptPrefix,
    trace: TraceInput,
    hooks: ProveHooks = {},
  ): Promise<ProveOutput> {
    const isRecipe = trace instanceof Uint32Array;
    if (isRecipe !== this.deviceTrace) {
      throw new TypeError(
        `Cannot prove: ${isRecipe ? "a recipe was" : "columns were"} given, ${
          this.deviceTrace ? "a recipe is" : "columns are"
        } wanted (deviceTrace)`,
      );
    }
    const input = isRecipe ? trace : contiguous(trace.flat());
    const statement = prefixWords(prefix);
    const progress = new Uint32Array(4);
    const { ob_prove } = this.#library.symbols;
    const stop = watchProgress(progress, hooks);
    try {
      await this.#call(
        "prove",
        (handle, error) =>
          ob_prove(handle, error, statement, size(statement), input, size(input), progress, size(progress)),
      );
    } finally {
      stop();
    }
    // It came after the prover had looked for it the last time.
    if (hooks.signal?.aborted) throw cancelled();
    return this.#readOutput();
  }

  /**
   * Checks a proof with the official verifier (stwo backend, after {@linkcode load}).
   *
   * @returns undefined when it accepts, else its reason.
   */
  async verifyOfficial(
    prefix: TranscriptPrefix,
    proof: Uint8Array<ArrayBuffer>,
    claimedSums: readonly QM31[],
    interactionNonce: bigint,
  ): Promise<string | undefined> {
    const statement = prefixWords(prefix);
    const extra = Uint32Array.from([
      Number(interactionNonce & 0xffffffffn),
      Number(interactionNonce >> 32n),
      ...claimedSums.flat(),
    ]);
    const { ob_verify } = this.#library.symbols;
    return await this.#call(
      "verify",
      (handle, error) =>
        ob_verify(handle, error, statement, size(statement), proof, BigInt(proof.length), extra, size(extra)),
    );
  }

  /** The kernels that can be run alone, by number. */
  kernels(): readonly KernelName[] {
    const listed = JSON.parse(new TextDecoder().decode(this.#output(OUTPUT.kernels))) as {
      name: string;
      is_ceiling: boolean;
    }[];
    return listed.map(({ name, is_ceiling }) => ({ name, isCeiling: is_ceiling }));
  }

  /** Runs one of {@linkcode kernels} alone, on what the last proof left. */
  async runKernel(number: number, repetitions: number): Promise<KernelRun> {
    const out = new BigUint64Array(KERNEL_WORK.length + repetitions);
    const { ob_kernel } = this.#library.symbols;
    await this.#call(
      "run a kernel",
      (handle, error) => ob_kernel(handle, error, number, repetitions, out, BigInt(out.length)),
    );
    const values = Array.from(out, Number);
    return {
      work: Object.fromEntries(KERNEL_WORK.map((name, i) => [name, values[i]])) as KernelRun["work"],
      ms: values.slice(KERNEL_WORK.length).map((nanoseconds) => nanoseconds / 1e6),
    };
  }

  close(): void {
    if (this.#handle === null) return;
    if (this.#busy) throw new TypeError("Cannot close a prover: a call is still running");
    this.#library.symbols.ob_close(this.#handle);
    this.#handle = null;
    this.#library.close();
  }

  /** One call at a time; returns the refusal's text for OB_REFUSED. */
  async #call(
    what: string,
    action: (handle: Deno.PointerValue, error: Uint8Array<ArrayBuffer>) => Promise<number>,
  ): Promise<string | undefined> {
    if (this.#handle === null) throw new TypeError(`Cannot ${what}: the prover is closed`);
    if (this.#busy) throw new TypeError(`Cannot ${what}: another call is running on this prover`);
    this.#busy = true;
    const error = new Uint8Array(ERROR_BYTES);
    let code: number;
    try {
      code = await action(this.#handle, error);
    } finally {
      this.#busy = false;
    }
    if (code === OK) return undefined;
    if (code === REFUSED) return errorText(error);
    if (code === CANCELLED) throw cancelled();
    throw new UserError(`Cannot ${what} with the ${this.#backend} prover: ${errorText(error)}`);
  }

  #output(kind: number): Uint8Array<ArrayBuffer> {
    const bytes = Number(this.#library.symbols.ob_output_size(this.#handle, kind));
    if (bytes < 0) {
      throw new Error(`Cannot read output ${kind} of the ${this.#backend} prover: there is none`);
    }
    const out = new Uint8Array(bytes);
    if (this.#library.symbols.ob_output_copy(this.#handle, kind, out, BigInt(bytes)) !== OK) {
      throw new Error(`Cannot read output ${kind} of the ${this.#backend} prover: copying failed`);
    }
    return out;
  }

  #readOutput(): ProveOutput {
    const report = JSON.parse(new TextDecoder().decode(this.#output(OUTPUT.report))) as NativeReport;
    const sums = this.#output(OUTPUT.claimedSums);
    const nonce = this.#output(OUTPUT.interactionNonce);
    const words = new Uint32Array(sums.buffer);
    const expected = 4 * (this.#layout?.logupComponents.length ?? 0);
    if (words.length !== expected) {
      throw new Error(`Cannot read claimed sums: ${words.length} words, ${expected} wanted`);
    }
    return {
      starkProof: this.#output(OUTPUT.proof),
      claimedSums: Array.from(
        { length: words.length / 4 },
        (_, i): QM31 => [...words.subarray(4 * i, 4 * i + 4)] as unknown as QM31,
      ),
      interactionNonce: new DataView(nonce.buffer).getBigUint64(0, true),
      ...reportFields(this.#backend, report),
    };
  }
}

function cancelled(): DOMException {
  return new DOMException("The proof was cancelled", "AbortError");
}

function describe(library: Library): ProverDescription {
  const error = new Uint8Array(ERROR_BYTES);
  const json = new Uint8Array(65536);
  const bytes = library.symbols.ob_describe(error, json, BigInt(json.length));
  if (bytes < 0) throw new Error(`Cannot describe the library: ${errorText(error)}`);
  const description = JSON.parse(new TextDecoder().decode(json.subarray(0, bytes)));
  const { simd_auto: simdAuto, devices = [], device_problem: deviceProblem = null, ...rest } = description;
  return { ...rest, simdAuto, devices: devices.map(fromNative<DeviceDescription>), deviceProblem };
}

function size(words: Uint32Array): bigint {
  return BigInt(words.length);
}

/** Columns as one array: without copying when they lie one after the other in one buffer, as those of the native executor do. */
export function contiguous(columns: readonly Uint32Array[]): Uint32Array<ArrayBuffer> {
  const length = columns.reduce((sum, c) => sum + c.length, 0);
  const [first] = columns;
  let end = first?.byteOffset;
  const adjacent = columns.every(({ buffer, byteOffset, byteLength }) => {
    const follows = buffer === first.buffer && byteOffset === end;
    end = byteOffset + byteLength;
    return follows;
  });
  if (first?.buffer instanceof ArrayBuffer && adjacent) {
    return new Uint32Array(first.buffer, first.byteOffset, length);
  }
  const result = new Uint32Array(length);
  let at = 0;
  for (const column of columns) {
    result.set(column, at);
    at += column.length;
  }
  return result;
}

function prefixWords({ statementWords, afterTree0 }: TranscriptPrefix): Uint32Array<ArrayBuffer> {
  return Uint32Array.from([
    statementWords.length,
    ...statementWords,
    afterTree0.length,
    ...afterTree0.flatMap((v) => [Number(v & 0xffffffffn), Number(v >> 32n)]),
  ]);
}

/** Polls the progress words and writes the cancel word; returns how to stop. */
function watchProgress(progress: Uint32Array, { onProgress, signal }: ProveHooks): () => void {
  const cancel = () => Atomics.store(progress, 0, 1);
  if (signal?.aborted) cancel();
  signal?.addEventListener("abort", cancel);
  const timer = onProgress &&
    setInterval(() => onProgress(Atomics.load(progress, 1), Atomics.load(progress, 2)), PROGRESS_POLL_MS);
  return () => {
    signal?.removeEventListener("abort", cancel);
    if (timer !== undefined) clearInterval(timer);
  };
}
