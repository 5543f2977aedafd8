/**
 * Stand-ins for processes, clock and machine, so that the runner's tests take no time and need no prover. Used by tests only.
 *
 * @module
 */
import { PHASES } from "../protocol/phases.ts";
import type { KernelFigures } from "./kernel_schema.ts";
import type { ChainFigures } from "./chain_schema.ts";
import type { Experiment } from "./experiment.ts";
import type { Machine } from "./machine.ts";
import {
  type Child,
  ChildError,
  type ChildRequest,
  type ChildRole,
  type OpenedProver,
  type ProvedBatch,
  type ProvedSample,
} from "./messages.ts";
import type { RunDeps, RunRequest } from "./runner.ts";

/** A machine that does not exist. */
export const FAKE_MACHINE: Machine = {
  id: "example-chip-2c-00000000",
  cpu: "Example Chip",
  cores: 2,
  memoryBytes: 2 ** 33,
  kernel: "0.0",
  os: "linux",
  arch: "x86_64",
  simd: ["avx2"],
  deno: "0.0.0",
  v8: "0.0",
};

/** A clock that moves only when told. */
export class FakeClock {
  ms = 0;
  readonly now = (): number => this.ms;
  readonly utc = (): Date => new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + this.ms);
}

/** How a fake child misbehaves. */
export interface FakeFaults {
  /** Makes a proving child of this backend end when it is asked for this seed. */
  crash?: { backend: string; seed: number };
  /** Gives other bytes for this seed, from this backend. */
  differ?: { backend: string; seed: number };
  /** Makes the verifier refuse every proof. */
  refuseAll?: boolean;
  /** Makes the verifier accept spoiled proofs. */
  acceptSpoiled?: boolean;
}

/** The order of everything that fake children were asked: `cpu prove 1`, `verify`, … */
export type FakeLog = string[];

/** A proof of the fakes: its length depends on nothing, its bytes on the seed and on `salt`. */
function fakeProof(seed: number, salt: number): Uint8Array {
  return Uint8Array.from({ length: 4096 }, (_, i) => (seed * 31 + salt * 7 + i) % 251);
}

const NO_WORK = {
  bytesRead: 0,
  bytesWritten: 0,
  compressions: 0,
  permutations: 0,
  butterflies: 0,
  products: 0,
};

/** What a fake child says of its kernels: ceilings, and a kernel at half of two of them and at 80 % of the hashes'. */
export const FAKE_KERNELS: KernelFigures = [
  { name: "copy", isCeiling: true, work: { ...NO_WORK, bytesRead: 1000, bytesWritten: 1000 }, ms: [2] },
  { name: "hash", isCeiling: true, work: { ...NO_WORK, compressions: 100 }, ms: [1, 1, 9] },
  { name: "butterfly", isCeiling: true, work: { ...NO_WORK, butterflies: 100 }, ms: [1] },
  { name: "product", isCeiling: true, work: { ...NO_WORK, products: 100 }, ms: [1] },
  {
    name: "merkle",
    isCeiling: false,
    work: { ...NO_WORK, bytesRead: 5000, compressions: 800, products: 500 },
    ms: [10],
  },
];

/** What a fake finds out about any proof on chain. */
export const FAKE_CHAIN: ChainFigures = {
  felts: { proof: 2000, public: 36, transaction: 2076, slices: [] },
  parts: [{ part: "roots", felts: 4 }, { part: "main values", felts: 1996 }],
  fits: true,
  embedded: {
    steps: 300_000,
    memoryHoles: 9_000,
    gas: 33_000_000,
    builtins: { range_check: 20_000, poseidon: 2_000 },
    l2Gas: { cairo_steps: 45_000_000, sierra_gas: 48_000_000 },
    l1DataGas: 288,
    parts: [],
  },
  classes: [],
  receipts: [],
  notMeasured: ["sizes of the classes, receipts: fake"],
};

/** A child that answers at once; each proof moves the clock by a time that depends on the backend. */
export class FakeChild implements Child {
  closed = false;
  #backend = "";
  /** What is opened when it is a program: a network of ten inferences. */
  #program: OpenedProver["program"] = null;
  readonly role: ChildRole;
  readonly #clock: FakeClock;
  readonly #log: FakeLog;
  readonly #faults: FakeFaults;

  constructor(
    role: ChildRole,
    { clock, log, faults }: { clock: FakeClock; log: FakeLog; faults: FakeFaults },
  ) {
    this.role = role;
    this.#clock = clock;
    this.#log = log;
    this.#faults = faults;
  }

  async request(request: ChildRequest, _timeoutMs: number): Promise<unknown> {
    await Promise.resolve();
    if (this.closed) throw new ChildError(`process ended in ${request.op} (SIGKILL)`);
    if (request.op === "open") {
      this.#backend = request.options.backend + (request.options.peerCoefficients ? "+coefficients" : "");
      this.#program = request.air.program ? { inferences: 10, products: 560, executor: "fake" } : null;
      this.#log.push(`${this.role === "prove" ? this.#backend : this.role} open`);
      return this.#opened();
    }
    if (request.op === "prove") return await this.#prove(request.seed);
    if (request.op === "prove_batch") return await this.#proveBatch(request.seeds);
    if (request.op === "chain") {
      this.#log.push(`chain ${request.places}`);
      return FAKE_CHAIN;
    }
    if (request.op === "kernels") return FAKE_KERNELS;
    this.#log.push("verify");
    const spoiled = !sameAsSome(Uint8Array.fromBase64(request.proof));
    if (this.#faults.refuseAll || (spoiled && !this.#faults.acceptSpoiled)) {
      return {
        accepted: false,
        verifyMs: 1,
        code: "merkle_root",
        message: "Cannot verify proof: fake refusal",
      };
    }
    return { accepted: true, verifyMs: 2, attackBits: 13, provenBits: 11 };
  }

  peakMemoryBytes(): Promise<number | undefined> {
    return Promise.resolve(this.role === "verify" ? 5e7 : 1e8);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  #opened(): OpenedProver {
    const backend = this.#backend === "cpu" ? "cpu" : "stwo";
    const description = {
      backend,
      version: "0",
      compiler: "none",
      simd: ["fake"],
      simdAuto: "fake",
      cores: 2,
      devices: [],
      deviceProblem: null,
    } as const;
    return {
      openMs: 1,
      loadMs: 2,
      description,
      columns: 26,
      constraints: 24,
      warning: null,
      cells: { preprocessed: 100, main: 2000, interaction: 3000, composition: 900 },
      program: this.#program,
    };
  }

  /** One after the other: the latency of each is that of all before it, too. */
  async #proveBatch(seeds: readonly number[]): Promise<ProvedBatch> {
    const start = this.#clock.ms;
    const [samples, latencyMs]: [ProvedSample[], number[]] = [[], []];
    for (const seed of seeds) {
      samples.push(await this.#prove(seed));
      latencyMs.push(this.#clock.ms - start);
    }
    return { samples, latencyMs, batchMs: this.#clock.ms - start };
  }

  async #prove(seed: number): Promise<ProvedSample> {
    this.#log.push(`${this.#backend} prove ${seed}`);
    const { crash, differ } = this.#faults;
    if (crash?.backend === this.#backend && crash.seed === seed) {
      throw new ChildError("process ended in prove (SIGSEGV)");
    }
    const proveMs = { cpu: 10, stwo: 30 }[this.#backend] ?? 20;
    this.#clock.ms += proveMs + seed;
    const proof = fakeProof(seed, differ?.backend === this.#backend && differ.seed === seed ? 1 : 0);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(proof)));
    return {
      proof: proof.toBase64(),
      proofBytes: proof.length,
      proofSha256: digest.toHex(),
      ...this.#program && { executeMs: 3, steps: 100 },
      traceMs: 1,
      proveMs: proveMs + seed,
      grindMs: this.#backend === "cpu" ? 1 : null,
      phaseMs: Object.fromEntries(
        PHASES.map((phase) => [phase, phase === "commit" ? 5 : null]),
      ) as ProvedSample["phaseMs"],
      checkpoints: [{ name: "commit", digest: digest.toHex() }],
      work: null,
      ran: {
        backend: this.#backend === "cpu" ? "cpu" : "stwo",
        threads: 2,
        simd: "fake",
        constraints: "generated",
        peerCoefficients: this.#backend === "cpu" ? null : this.#backend !== "stwo",
        pipelineReuse: this.#backend === "cpu" ? true : null,
        device: null,
      },
    };
  }
}

function sameAsSome(proof: Uint8Array): boolean {
  for (let seed = 0; seed < 64; seed++) {
    for (const salt of [0, 1]) {
      const honest = fakeProof(seed, salt);
      if (honest.every((byte, i) => byte === proof[i])) return true;
    }
  }
  return false;
}

/** Everything a run needs, none of it real. */
export function fakeDeps(
  { clock = new FakeClock(), log = [], faults = {}, peer = true, signal = new AbortController().signal }: {
    clock?: FakeClock;
    log?: FakeLog;
    faults?: FakeFaults;
    peer?: boolean;
    signal?: AbortSignal;
  } = {},
): RunDeps & { readonly children: FakeChild[] } {
  const children: FakeChild[] = [];
  return {
    children,
    startChild: (role) => {
      const child = new FakeChild(role, { clock, log, faults });
      children.push(child);
      return child;
    },
    verifyOfficially: peer
      ? () => (log.push("official"), Promise.resolve({ accepted: true, reason: null }))
      : null,
    isBuilt: (backend) => backend !== "stwo" || peer,
    now: clock.now,
    utc: clock.utc,
    source: { commit: "0".repeat(40), dirty: false },
    machine: FAKE_MACHINE,
    experimentSha256: "0".repeat(64),
    progress: { group: () => {}, proof: () => {}, finished: () => {} },
    signal,
  };
}

/** A small experiment: two sizes, three variants, taking turns. */
export const FAKE_EXPERIMENT: Experiment = {
  id: "e99_fake",
  question: "Does the runner run?",
  expectation: "it does",
  axes: { logRows: [6, 5], variant: ["cpu", "stwo", "stwo_coefficients"] },
  smoke: { logRows: [5] },
  full: { logRows: [5, 6, 7] },
  interleave: "variant",
  skip: (cell) => cell.logRows === 7 ? "seven is too many" : undefined,
  plan: (cell) => ({
    air: { name: "wide_fibonacci", params: { columns: 26, logRows: Number(cell.logRows) } },
    profile: "smoke",
    options: cell.variant === "cpu"
      ? { backend: "cpu" }
      : { backend: "stwo", peerCoefficients: cell.variant === "stwo_coefficients" },
    samples: 4,
    warmups: 1,
    check: "verify",
    predictedSeconds: Number(cell.logRows),
  }),
};

/** Runs with a folder that is gone afterwards. */
export async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "experiments_test_" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A default run of {@linkcode FAKE_EXPERIMENT} into a folder. */
export function fakeRequest(folder: string, over: Partial<RunRequest> = {}): RunRequest {
  return { experiment: FAKE_EXPERIMENT, level: "default", folder, argv: ["bench"], ...over };
}
