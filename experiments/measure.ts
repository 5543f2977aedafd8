/**
 * Measures a group of cells: their processes stay alive side by side and take turns, sample by sample, so that whatever the
 * machine does meanwhile happens to all of them. Every timed proof is verified outside its timed window, and cells with equal
 * protocol options must give equal bytes.
 *
 * @module
 */
import { optionWords } from "../protocol/options.ts";
import { firstDifference } from "../protocol/phases.ts";
import type { KernelFigures } from "./kernel_schema.ts";
import { proofOnChain } from "./chain_step.ts";
import { cellKey } from "./experiment.ts";
import { type CellResult, type Contestant, type PreparedCell, resultOf } from "./measure_result.ts";
import {
  type AirSelection,
  type Child,
  ChildError,
  type ChildRole,
  type OpenedProver,
  type ProvedBatch,
  type ProvedSample,
  type VerifyAnswer,
} from "./messages.ts";
import { seededRandom } from "./statistics.ts";

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
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  readonly signal: AbortSignal;
}

/** Spoiled copies of each proof in a `length_bombs` cell. */
export const BOMBS_PER_SAMPLE = 16;
/** The first bytes of a proof file hold most of its lengths; half of the spoiled places lie there. */
const HEADER_BYTES = 2048;

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
      const started = deps.now();
      const contestant = newContestant(prepared, deps.startChild("prove"));
      contestants.push(contestant);
      await attempt(contestant, deps, () => open(contestant, { verifiers, started }, deps));
    }
    await takeTurns(contestants, verifiers, deps);
    for (const c of contestants.filter(({ prepared }) => prepared.plan.onChain)) {
      await attempt(c, deps, async () => {
        others.push(deps.startChild("chain"));
        c.chain = await proofOnChain(others[others.length - 1], c.prepared, c.proved[c.proved.length - 1]);
      });
    }
    // Before kernels run alone, which have memory of their own.
    for (const c of contestants) {
      if (!c.failure) c.memoryPeak = await c.child.peakMemoryBytes();
    }
    for (const c of contestants.filter(({ prepared }) => prepared.plan.kernels)) {
      await attempt(c, deps, async () => {
        c.kernels = await c.child.request({ op: "kernels" }, timeoutMs(c.prepared)) as KernelFigures;
      });
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
  const samples = { proved: [], seeds: [], verifyMs: [], official: [], refusalMs: [] };
  return { prepared, child, bytesKey, ...samples, latencyMs: [], batchMs: [] };
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

async function open(
  contestant: Contestant,
  { verifiers, started }: { verifiers: Map<string, Child>; started: number },
  deps: MeasureDeps,
): Promise<void> {
  const { prepared, child, bytesKey } = contestant;
  const request = { op: "open", air: prepared.plan.air, options: prepared.options } as const;
  contestant.opened = await child.request(request, timeoutMs(prepared)) as OpenedProver;
  contestant.startMs = deps.now() - started;
  contestant.memoryOpen = await child.peakMemoryBytes();
  if (!verifiers.has(bytesKey)) {
    const verifier = deps.startChild("verify");
    verifiers.set(bytesKey, verifier);
    await verifier.request(request, timeoutMs(prepared));
  }
}

/** The seeds of a round: inputs change every sample; warm-ups take the seeds after the samples'. */
function seedsOf({ plan, options }: PreparedCell, round: number, rounds: number): number[] {
  const batch = plan.batch ?? 1;
  const first = options.seed + batch * (round < 0 ? rounds - 1 - round : round);
  return Array.from({ length: batch }, (_, k) => first + k);
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
      const { plan } = c.prepared;
      if (round < plan.samples && round >= -plan.warmups) {
        const seeds = seedsOf(c.prepared, round, samples);
        await attempt(c, deps, () => proveAndVerify(c, { round, seeds }, verifiers.get(c.bytesKey)!, deps));
      }
      deps.onProof(++done, total);
    }
    if (round < 0) continue;
    await compareBytes(contestants, (c) => seedsOf(c.prepared, round, samples));
    if (deps.verifyOfficially && chosen.has(round)) await checkOfficially(contestants, round, deps);
  }
}

/** Proves the seeds of a round: one alone, or several handed over at once. */
async function proveRound(
  { child, prepared: { plan } }: Contestant,
  seeds: readonly number[],
  limit: number,
): Promise<{ samples: readonly ProvedSample[]; batch?: ProvedBatch }> {
  if (plan.batch === undefined) {
    return { samples: [await child.request({ op: "prove", seed: seeds[0] }, limit) as ProvedSample] };
  }
  const batch = await child.request({ op: "prove_batch", seeds }, limit) as ProvedBatch;
  return { samples: batch.samples, batch };
}

async function proveAndVerify(
  c: Contestant,
  { round, seeds }: { round: number; seeds: readonly number[] },
  verifier: Child,
  deps: Pick<MeasureDeps, "now">,
): Promise<void> {
  const limit = timeoutMs(c.prepared);
  const asked = deps.now();
  const { samples, batch } = await proveRound(c, seeds, limit);
  c.coldProveMs ??= samples[0].proveMs;
  c.firstProofMs ??= c.startMs! + deps.now() - asked;
  const answers: Extract<VerifyAnswer, { accepted: true }>[] = [];
  for (const [i, { proof }] of samples.entries()) {
    const seed = seeds[i];
    const answer = await verifier.request({ op: "verify", proof, seed }, limit) as VerifyAnswer;
    if (!answer.accepted) {
      throw new ChildError(
        `proof of seed ${seed} refused by our verifier: ${answer.code}: ${answer.message}`,
      );
    }
    if (c.prepared.plan.check === "length_bombs") await dropBombs(c, samples[i], verifier);
    answers.push(answer);
  }
  if (round < 0) return;
  const [{ attackBits, provenBits }] = answers;
  c.security = { attackBits, provenBits };
  c.seeds.push(...seeds);
  c.proved.push(...samples);
  c.verifyMs.push(...answers.map(({ verifyMs }) => verifyMs));
  if (batch) {
    c.batchMs.push(batch.batchMs);
    c.latencyMs.push(...batch.latencyMs);
  }
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

/** The sample of a seed; undefined when the cell failed before or does not take that seed. */
function sampleAt(c: Contestant, seed: number): ProvedSample | undefined {
  return c.failure ? undefined : c.proved[c.seeds.indexOf(seed)];
}

/** Cells with equal protocol options prove the same statement about the same trace: their bytes must be equal. */
async function compareBytes(
  contestants: readonly Contestant[],
  seedsIn: (contestant: Contestant) => readonly number[],
): Promise<void> {
  for (const c of contestants) {
    for (const seed of seedsIn(c)) {
      const peers = contestants.filter((other) => other.bytesKey === c.bytesKey && sampleAt(other, seed));
      const [first, ...others] = peers.map((one) => ({ one, sample: sampleAt(one, seed)! }));
      for (const { one, sample } of others.filter((o) => o.sample.proofSha256 !== first.sample.proofSha256)) {
        const at = firstDifference(first.sample.checkpoints, sample.checkpoints)?.name ??
          "after the last checkpoint";
        one.failure = `proof of seed ${seed} differs from that of ${
          cellKey(first.one.prepared.cell)
        }: first different checkpoint ${at}`;
        await one.child.close();
      }
    }
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
      // of a batch, its first proof
      const index = round * (c.prepared.plan.batch ?? 1);
      const sample = c.proved[index];
      if (!sample) return;
      if (!answers.has(sample.proofSha256)) {
        const proof = Uint8Array.fromBase64(sample.proof);
        const answer = await deps.verifyOfficially!(proof, c.prepared.plan.air);
        answers.set(sample.proofSha256, answer.accepted ? null : answer.reason ?? "no reason given");
      }
      const refusal = answers.get(sample.proofSha256)!;
      if (refusal !== null) {
        throw new ChildError(`proof of seed ${c.seeds[index]} refused by the official verifier: ${refusal}`);
      }
      c.official.push(index);
    });
  }
}
