/**
 * Measures one cell with two revisions of this project: their processes stay alive side by side and take turns, sample by sample, on
 * equal inputs. Every timed proof is verified by the verifier of its own revision, outside the timed window.
 *
 * @module
 */
import type { GateCell } from "./gate_cells.ts";
import { type Child, ChildError, type ChildRole, type ProvedSample, type VerifyAnswer } from "./messages.ts";
import { compare, type Comparison, median } from "./statistics.ts";

/** The two revisions. */
export const SIDES = ["base", "candidate"] as const;
/** One of the two revisions. */
export type Side = typeof SIDES[number];
/** What is compared: proving without its grinding, which is luck, and verifying. */
export const MEASURES = ["prove", "verify"] as const;
/** One of the things compared. */
export type Measure = typeof MEASURES[number];

/**
 * How often a cell is measured. A process keeps the luck of its start (where its memory lies), which samples of one process do not show:
 * so a cell is measured in several processes of each revision, each for some samples.
 */
export interface GateRule {
  /** Proofs before the samples of a process. */
  readonly warmups: number;
  /** Samples of a process. */
  readonly samples: number;
  readonly processes: number;
  /** While proving is inconclusive, processes are doubled up to this many. */
  readonly maxProcesses: number;
}

/** What the gate needs from outside. */
export interface GateDeps {
  startChild(side: Side, role: ChildRole): Child;
  /** Told after every pair of proofs. */
  onPair(done: number): void;
  readonly signal: AbortSignal;
}

/** What one revision did. */
export interface SideFigures {
  readonly samples: Readonly<Record<Measure, readonly number[]>>;
  readonly proveMs: number;
  readonly proofBytes: number;
  readonly attackBits: number;
  readonly provenBits: number;
  readonly memoryPeakBytes: number | null;
}

/** A measured cell. */
export interface PairResult {
  readonly sides: Readonly<Record<Side, SideFigures>>;
  /** Candidate against base. */
  readonly comparisons: Readonly<Record<Measure, Comparison>>;
  /** Samples in which both revisions gave the same bytes, of how many. */
  readonly equalProofs: number;
  readonly pairs: number;
}

/** A cell that could not be measured. */
export interface PairFailure {
  readonly failed: Side;
  readonly reason: string;
}

interface Contestant {
  readonly side: Side;
  /** One for all of its provers. */
  readonly verifier: Child;
  prover?: Child;
  readonly proved: ProvedSample[];
  readonly verifyMs: number[];
  readonly memoryPeaks: number[];
  bits?: { attackBits: number; provenBits: number };
}

/** A failure with the side whose child it belongs to. */
class SideError extends Error {
  readonly side: Side;
  constructor(side: Side, cause: ChildError) {
    super(cause.message, { cause });
    this.side = side;
  }
}

async function ask<T>(side: Side, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof ChildError ? new SideError(side, error) : error;
  }
}

function timeoutMs({ plan }: GateCell): number {
  return 60_000 + 20_000 * plan.predictedSeconds;
}

async function open({ side }: Contestant, child: Child, cell: GateCell): Promise<void> {
  const request = { op: "open", air: cell.plan.air, options: cell.options } as const;
  await ask(side, () => child.request(request, timeoutMs(cell)));
}

async function sample(c: Contestant, cell: GateCell, { round, seed }: { round: number; seed: number }) {
  await ask(c.side, async () => {
    const proved = await c.prover!.request({ op: "prove", seed }, timeoutMs(cell)) as ProvedSample;
    const request = { op: "verify", proof: proved.proof, seed } as const;
    const answer = await c.verifier.request(request, timeoutMs(cell)) as VerifyAnswer;
    if (!answer.accepted) {
      throw new ChildError(
        `proof of seed ${seed} refused by the verifier: ${answer.code}: ${answer.message}`,
      );
    }
    if (round < 0) return;
    c.bits = { attackBits: answer.attackBits, provenBits: answer.provenBits };
    // the proof itself is not kept: many samples of large proofs are a lot of memory
    c.proved.push({ ...proved, proof: "" });
    c.verifyMs.push(answer.verifyMs);
  });
}

function valuesOf({ proved, verifyMs }: Contestant): Record<Measure, number[]> {
  return { prove: proved.map(({ proveMs, grindMs }) => proveMs - (grindMs ?? 0)), verify: [...verifyMs] };
}

function compareSides([base, candidate]: readonly Contestant[]): Record<Measure, Comparison> {
  const [before, after] = [valuesOf(base), valuesOf(candidate)];
  return {
    prove: compare(after.prove, before.prove),
    verify: compare(after.verify, before.verify),
  };
}

/** What measuring a cell goes by. */
interface Match {
  readonly cell: GateCell;
  readonly rule: GateRule;
  readonly deps: GateDeps;
}

/** One process of each revision: warm-ups, then samples, the revisions taking turns at being first. */
async function oneProcess(contestants: readonly Contestant[], process: number, { cell, rule, deps }: Match) {
  for (const c of contestants) {
    c.prover = deps.startChild(c.side, "prove");
    await open(c, c.prover, cell);
  }
  for (let round = -rule.warmups; round < rule.samples; round++) {
    deps.signal.throwIfAborted();
    // Inputs change every sample; warm-ups take seeds that no sample has.
    const number = round < 0 ? rule.maxProcesses * rule.samples - round : process * rule.samples + round;
    const turn = (process + round + rule.warmups) % 2 === 0 ? contestants : contestants.toReversed();
    for (const c of turn) await sample(c, cell, { round, seed: cell.options.seed + number });
    deps.onPair(contestants[0].proved.length);
  }
  for (const c of contestants) {
    const peak = await c.prover!.peakMemoryBytes();
    if (peak !== undefined) c.memoryPeaks.push(peak);
    await c.prover!.close();
  }
}

async function takeTurns(
  contestants: readonly Contestant[],
  match: Match,
): Promise<Record<Measure, Comparison>> {
  const { processes, maxProcesses } = match.rule;
  let target = processes;
  for (let process = 0;; process++) {
    if (process === target) {
      const comparisons = compareSides(contestants);
      if (comparisons.prove.verdict !== "inconclusive" || target >= maxProcesses) return comparisons;
      target = Math.min(2 * target, maxProcesses);
    }
    await oneProcess(contestants, process, match);
  }
}

function figuresOf(c: Contestant): SideFigures {
  return {
    samples: valuesOf(c),
    proveMs: median(c.proved.map(({ proveMs }) => proveMs)),
    proofBytes: median(c.proved.map(({ proofBytes }) => proofBytes)),
    ...c.bits!,
    memoryPeakBytes: c.memoryPeaks.length > 0 ? Math.max(...c.memoryPeaks) : null,
  };
}

/** Measures a cell with both revisions. Throws only when `deps.signal` is aborted. */
export async function measurePair(
  cell: GateCell,
  rule: GateRule,
  deps: GateDeps,
): Promise<PairResult | PairFailure> {
  const contestants = SIDES.map((side): Contestant => ({
    side,
    verifier: deps.startChild(side, "verify"),
    proved: [],
    verifyMs: [],
    memoryPeaks: [],
  }));
  const closeAll = () => Promise.all(contestants.flatMap((c) => [c.prover?.close(), c.verifier.close()]));
  const onAbort = () => void closeAll();
  deps.signal.addEventListener("abort", onAbort);
  try {
    for (const contestant of contestants) await open(contestant, contestant.verifier, cell);
    const comparisons = await takeTurns(contestants, { cell, rule, deps });
    const [base, candidate] = contestants;
    const equal = base.proved.filter((one, i) => one.proofSha256 === candidate.proved[i].proofSha256);
    return {
      sides: { base: figuresOf(base), candidate: figuresOf(candidate) },
      comparisons,
      equalProofs: equal.length,
      pairs: base.proved.length,
    };
  } catch (error) {
    deps.signal.throwIfAborted();
    if (!(error instanceof SideError)) throw error;
    return { failed: error.side, reason: error.message };
  } finally {
    deps.signal.removeEventListener("abort", onAbort);
    await closeAll();
  }
}

/** Waits without giving the processor away, as slower code would. */
function spin(ms: number): number {
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < ms) elapsed = performance.now() - start;
  return elapsed;
}

/**
 * A proving child that takes a share longer for every proof: what the gate's self-test must find.
 *
 * @param share 0.15 = 15 % of the time without grinding.
 */
export function slowed(child: Child, share: number): Child {
  return {
    request: async (request, timeout) => {
      const answer = await child.request(request, timeout);
      if (request.op !== "prove") return answer;
      const proved = answer as ProvedSample;
      return { ...proved, proveMs: proved.proveMs + spin(share * (proved.proveMs - (proved.grindMs ?? 0))) };
    },
    peakMemoryBytes: () => child.peakMemoryBytes(),
    close: () => child.close(),
  };
}
