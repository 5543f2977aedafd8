/**
 * Measures a group of cells: their processes stay alive side by side and take turns, sample by sample, so that whatever the
 * machine does meanwhile happens to all of them. Every timed proof is verified outside its timed window, and cells with equal
 * protocol options must give equal bytes.
 *
 * @module
 */
import { type Options, optionWords } from "../protocol/options.ts";
import { firstDifference, type Phase, PHASES } from "../protocol/phases.ts";
import type { ChainFigures } from "./chain_schema.ts";
import { proofOnChain } from "./chain_step.ts";
import { type Cell, cellKey, type CellPlan } from "./experiment.ts";
import {
  type AirSelection,
  type Child,
  ChildError,
  type ChildRole,
  type OpenedProver,
  type ProvedSample,
  type VerifyAnswer,
} from "./messages.ts";
import type { BenchRecord, Samples } from "./records.ts";
import { programMetrics, programSamples } from "./program_figures.ts";
import { seededRandom } from "./statistics.ts";

/** A cell ready to be measured. */
export interface PreparedCell {
  readonly cell: Cell;
  readonly plan: CellPlan;
  readonly options: Options;
}

/** What is found out about a cell: a record without its provenance. */
export type CellResult = Pick<
  BenchRecord,
  | "status"
  | "reason"
  | "axes"
  | "options"
  | "air"
  | "prover"
  | "samples"
  | "cold"
  | "metrics"
  | "security"
  | "chain"
  | "checks"
>;

/** What measuring needs from outside. */
export interface MeasureDeps {
  startChild(role: ChildRole): Child;
  /** The official verifier; null where the peer is not built. */
  readonly verifyOfficially:
    | ((
      file: Uint8Array<ArrayBuffer>,
      air: AirSelection,
    ) => Promise<{ accepted: boolean; reason: string | null }>)
    | null;
  /** Told after every proof. */
  onProof(done: number, of: number): void;
  readonly signal: AbortSignal;
}

/** Spoiled copies of each proof in a `length_bombs` cell. */
export const BOMBS_PER_SAMPLE = 16;
/** The first bytes of a proof file hold most of its lengths; half of the spoiled places lie there. */
const HEADER_BYTES = 2048;

/** A result without measurements. */
export function emptyResult(
  cell: Cell,
  status: "skipped" | "failed",
  reason: string,
  options: Options | null,
): CellResult {
  const nothing = {
    air: null,
    prover: null,
    samples: null,
    cold: null,
    metrics: [],
    security: null,
    checks: null,
  };
  return { status, reason, axes: { ...cell }, options, ...nothing };
}

/** One cell while it is measured. */
interface Contestant {
  readonly prepared: PreparedCell;
  readonly child: Child;
  /** Equal for cells whose proofs must be equal. */
  readonly bytesKey: string;
  readonly proved: ProvedSample[];
  readonly seeds: number[];
  readonly verifyMs: number[];
  readonly official: number[];
  readonly refusalMs: number[];
  memoryOpen?: number | undefined;
  memoryPeak?: number | undefined;
  opened?: OpenedProver;
  coldProveMs?: number;
  security?: { attackBits: number; provenBits: number };
  chain?: ChainFigures;
  failure?: string;
}

/** Measures the cells of a group alternately. Throws only when `signal` is aborted; everything else is a result. */
export async function measureGroup(cells: readonly PreparedCell[], deps: MeasureDeps): Promise<CellResult[]> {
  const verifiers = new Map<string, Child>();
  const contestants: Contestant[] = [];
  const others: Child[] = [];
  const closeAll = () =>
    Promise.all(
      [...contestants.map((c) => c.child), ...verifiers.values(), ...others].map((child) => child.close()),
    );
  const onAbort = () => void closeAll();
  deps.signal.addEventListener("abort", onAbort);
  try {
    for (const prepared of cells) {
      deps.signal.throwIfAborted();
      const contestant = newContestant(prepared, deps.startChild("prove"));
      contestants.push(contestant);
      await attempt(contestant, deps, () => open(contestant, verifiers, deps));
    }
    await takeTurns(contestants, verifiers, deps);
    for (const c of contestants.filter(({ prepared }) => prepared.plan.onChain)) {
      await attempt(c, deps, async () => {
        others.push(deps.startChild("chain"));
        c.chain = await proofOnChain(others[others.length - 1], c.prepared, c.proved[c.proved.length - 1]);
      });
    }
    for (const c of contestants) {
      if (!c.failure) c.memoryPeak = await c.child.peakMemoryBytes();
    }
    const verifierPeaks = new Map<string, number | undefined>();
    for (const [key, child] of verifiers) verifierPeaks.set(key, await child.peakMemoryBytes());
    deps.signal.throwIfAborted();
    return contestants.map((c) =>
      resultOf(c, contestants, verifierPeaks.get(c.bytesKey), deps.verifyOfficially !== null)
    );
  } finally {
    deps.signal.removeEventListener("abort", onAbort);
    await closeAll();
  }
}

function newContestant(prepared: PreparedCell, child: Child): Contestant {
  const bytesKey = JSON.stringify([prepared.plan.air, optionWords("protocol", prepared.options)]);
  return { prepared, child, bytesKey, proved: [], seeds: [], verifyMs: [], official: [], refusalMs: [] };
}

/** Runs a step of a cell; its failure ends the cell and no other. */
async function attempt(contestant: Contestant, deps: MeasureDeps, step: () => Promise<void>): Promise<void> {
  if (contestant.failure) return;
  try {
    await step();
  } catch (error) {
    deps.signal.throwIfAborted();
    if (!(error instanceof ChildError)) throw error;
    contestant.failure = error.message;
    await contestant.child.close();
  }
}

function timeoutMs({ plan }: PreparedCell): number {
  return 60_000 + 20_000 * plan.predictedSeconds;
}

async function open(contestant: Contestant, verifiers: Map<string, Child>, deps: MeasureDeps): Promise<void> {
  const { prepared, child, bytesKey } = contestant;
  const request = { op: "open", air: prepared.plan.air, options: prepared.options } as const;
  contestant.opened = await child.request(request, timeoutMs(prepared)) as OpenedProver;
  contestant.memoryOpen = await child.peakMemoryBytes();
  if (!verifiers.has(bytesKey)) {
    const verifier = deps.startChild("verify");
    verifiers.set(bytesKey, verifier);
    await verifier.request(request, timeoutMs(prepared));
  }
}

/** Warm-ups, then samples: in sample k the cells start one place later than in sample k − 1. */
async function takeTurns(
  contestants: readonly Contestant[],
  verifiers: Map<string, Child>,
  deps: MeasureDeps,
): Promise<void> {
  const most = (what: "samples" | "warmups") => Math.max(...contestants.map((c) => c.prepared.plan[what]));
  const [warmups, samples] = [most("warmups"), most("samples")];
  const chosen = officialSamples(contestants[0].prepared, samples);
  const total = (warmups + samples) * contestants.length;
  let done = 0;
  for (let round = 0 - warmups; round < samples; round++) {
    const start = (round + warmups) % contestants.length;
    for (const c of [...contestants.slice(start), ...contestants.slice(0, start)]) {
      const { plan, options } = c.prepared;
      if (round < plan.samples && round >= -plan.warmups) {
        // Inputs change every sample; warm-ups take the seeds after the samples'.
        const seed = options.seed + (round < 0 ? samples - 1 - round : round);
        await attempt(c, deps, () => proveAndVerify(c, { round, seed }, verifiers.get(c.bytesKey)!));
      }
      deps.onProof(++done, total);
    }
    if (round < 0) continue;
    await compareBytes(contestants, round);
    if (deps.verifyOfficially && chosen.has(round)) await checkOfficially(contestants, round, deps);
  }
}

async function proveAndVerify(
  c: Contestant,
  { round, seed }: { round: number; seed: number },
  verifier: Child,
): Promise<void> {
  const limit = timeoutMs(c.prepared);
  const proved = await c.child.request({ op: "prove", seed }, limit) as ProvedSample;
  c.coldProveMs ??= proved.proveMs;
  const answer = await verifier.request({ op: "verify", proof: proved.proof, seed }, limit) as VerifyAnswer;
  if (!answer.accepted) {
    throw new ChildError(`proof of seed ${seed} refused by our verifier: ${answer.code}: ${answer.message}`);
  }
  if (c.prepared.plan.check === "length_bombs") await dropBombs(c, proved, verifier);
  if (round < 0) return;
  c.security = { attackBits: answer.attackBits, provenBits: answer.provenBits };
  c.seeds.push(seed);
  c.proved.push(proved);
  c.verifyMs.push(answer.verifyMs);
}

/** Spoils copies of a proof: four bytes at a seeded place become 2^32 − 1 or 2^31 − 2. Each must be refused by a code. */
async function dropBombs(c: Contestant, { proof }: ProvedSample, verifier: Child): Promise<void> {
  const bytes = Uint8Array.fromBase64(proof);
  const random = seededRandom(c.prepared.options.seed + c.refusalMs.length);
  for (let i = 0; i < BOMBS_PER_SAMPLE; i++) {
    const range = Math.min(i % 2 === 0 ? HEADER_BYTES : bytes.length, bytes.length) - 4;
    const at = Math.floor(random() * range);
    const spoiled = bytes.slice();
    new DataView(spoiled.buffer).setUint32(at, random() < 0.5 ? 0xffffffff : 0x7ffffffe, true);
    if (spoiled.every((byte, k) => byte === bytes[k])) continue;
    const request = { op: "verify", proof: spoiled.toBase64() } as const;
    const answer = await verifier.request(request, timeoutMs(c.prepared)) as VerifyAnswer;
    if (answer.accepted) throw new ChildError(`a proof spoiled at byte ${at} was accepted by our verifier`);
    c.refusalMs.push(answer.verifyMs);
  }
}

/** Cells with equal protocol options prove the same statement about the same trace: their bytes must be equal. */
async function compareBytes(contestants: readonly Contestant[], round: number): Promise<void> {
  for (const [i, c] of contestants.entries()) {
    if (c.failure || !c.proved[round]) continue;
    const first = contestants.slice(0, i).find((other) =>
      other.bytesKey === c.bytesKey && !other.failure && other.proved[round]
    );
    if (!first || first.proved[round].proofSha256 === c.proved[round].proofSha256) continue;
    const at = firstDifference(first.proved[round].checkpoints, c.proved[round].checkpoints)?.name ??
      "after the last checkpoint";
    c.failure = `proof of seed ${c.seeds[round]} differs from that of ${
      cellKey(first.prepared.cell)
    }: first different checkpoint ${at}`;
    await c.child.close();
  }
}

/** The samples that the official verifier checks as well: a seeded choice of the share asked for, at least one. */
export function officialSamples(
  { cell, options }: Pick<PreparedCell, "cell" | "options">,
  samples: number,
): Set<number> {
  const wanted = options.verifyOfficial === 0 ? 0 : Math.ceil(samples * options.verifyOfficial / 100);
  const seed = Array.from(cellKey(cell)).reduce(
    (hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0) | 0,
    options.seed,
  );
  const random = seededRandom(seed);
  const chosen = new Set<number>();
  while (chosen.size < wanted) chosen.add(Math.floor(random() * samples));
  return chosen;
}

async function checkOfficially(
  contestants: readonly Contestant[],
  round: number,
  deps: MeasureDeps,
): Promise<void> {
  const answers = new Map<string, string | null>();
  for (const c of contestants) {
    await attempt(c, deps, async () => {
      const sample = c.proved[round];
      if (!sample) return;
      if (!answers.has(sample.proofSha256)) {
        const proof = Uint8Array.fromBase64(sample.proof);
        const answer = await deps.verifyOfficially!(proof, c.prepared.plan.air);
        answers.set(sample.proofSha256, answer.accepted ? null : answer.reason ?? "no reason given");
      }
      const refusal = answers.get(sample.proofSha256)!;
      if (refusal !== null) {
        throw new ChildError(`proof of seed ${c.seeds[round]} refused by the official verifier: ${refusal}`);
      }
      c.official.push(round);
    });
  }
}

/** A column of times, or null when one of them is not told. */
function columnOf(values: readonly (number | null)[]): number[] | null {
  return values.some((v) => v === null) ? null : values as number[];
}

function samplesOf(c: Contestant): Samples {
  return {
    seed: c.seeds,
    proveMs: c.proved.map((s) => s.proveMs),
    grindMs: columnOf(c.proved.map((s) => s.grindMs)),
    phaseMs: Object.fromEntries(
      PHASES.map((phase) => [phase, columnOf(c.proved.map((s) => s.phaseMs[phase]))]),
    ) as Record<
      Phase,
      number[] | null
    >,
    ...programSamples(c.proved),
    traceMs: c.proved.map((s) => s.traceMs),
    verifyMs: c.verifyMs,
    proofBytes: c.proved.map((s) => s.proofBytes),
    proofSha256: c.proved.map((s) => s.proofSha256),
  };
}

function metricsOf(c: Contestant, verifierPeak: number | undefined): BenchRecord["metrics"] {
  const bytes = (name: string, value: number | undefined) =>
    value === undefined ? [] : [{ name, unit: "bytes", value }];
  const refusals = c.refusalMs.length === 0 ? [] : [
    { name: "refusals", unit: "proofs", value: c.refusalMs.length },
    { name: "refusal_ms_max", unit: "ms", value: Math.max(...c.refusalMs) },
  ];
  return [
    ...bytes("memory_peak_bytes", c.memoryPeak),
    ...bytes("memory_open_bytes", c.memoryOpen),
    ...bytes("verifier_memory_peak_bytes", verifierPeak),
    ...refusals,
    ...c.opened ? programMetrics(c.opened, c.proved) : [],
  ];
}

function resultOf(
  c: Contestant,
  contestants: readonly Contestant[],
  verifierPeak: number | undefined,
  officialBuilt: boolean,
): CellResult {
  const { cell, plan, options } = c.prepared;
  if (c.failure || !c.opened || c.proved.length === 0) {
    return emptyResult(cell, "failed", c.failure ?? "no sample was taken", options);
  }
  const { description, openMs, loadMs, columns, constraints, warning, cells, program } = c.opened;
  const { threads, simd, constraints: evaluation, peerCoefficients, backend } = c.proved[0].ran;
  const equals = contestants.filter((other) =>
    other !== c && !other.failure && other.bytesKey === c.bytesKey
  );
  return {
    status: "ok",
    reason: null,
    axes: { ...cell },
    options,
    air: {
      name: plan.air.name,
      params: { ...plan.air.params },
      columns,
      constraints,
      warning,
      cells,
      ...plan.air.program && program && { program: { name: plan.air.program.name, ...program } },
    },
    prover: {
      backend,
      version: description.version,
      compiler: description.compiler,
      threads,
      simd,
      constraints: evaluation,
      peerCoefficients,
    },
    samples: samplesOf(c),
    cold: { openMs, loadMs, proveMs: plan.warmups > 0 ? c.coldProveMs ?? null : null },
    metrics: metricsOf(c, verifierPeak),
    security: c.security ?? null,
    ...c.chain && { chain: c.chain },
    checks: {
      verified: c.verifyMs.map((_, k) => k),
      official: officialBuilt ? c.official : null,
      equalTo: equals.map((other) => cellKey(other.prepared.cell)),
    },
  };
}
