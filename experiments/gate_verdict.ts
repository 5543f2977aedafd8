/**
 * What the gate says: a verdict for each cell, what is wrong, and the exit code that follows.
 *
 * @module
 */
import { type Budget, type Figure, overruns } from "./budgets.ts";
import { cellKey } from "./experiment.ts";
import type { GateCell } from "./gate_cells.ts";
import { type Measure, MEASURES, type PairFailure, type PairResult } from "./gate_measure.ts";
import { median, SAME_BAND, type Verdict } from "./statistics.ts";

/** How bad a finding is: an error fails the gate, a warning does with --strict, a notice never. */
export type Level = "error" | "warning" | "notice";

/** Something the gate has to say. */
export interface Finding {
  readonly level: Level;
  /** The cell, or what else it is about. */
  readonly about: string;
  readonly text: string;
}

/** A cell with what became of it. */
export interface GateEntry {
  readonly name: string;
  readonly result: PairResult | PairFailure;
  readonly findings: readonly Finding[];
}

/** A whole run of the gate. */
export interface GateReport {
  /** Commits, or what else was compared. */
  readonly base: string;
  readonly candidate: string;
  readonly machine: string;
  readonly entries: readonly GateEntry[];
  /** What is not about a cell: budgets of committed records. */
  readonly findings: readonly Finding[];
}

/** Exit codes: nothing is wrong; something got worse; with --strict, something is not known. */
export const GATE_EXIT = { passed: 0, failed: 1, inconclusive: 3 } as const;

/** The name of a cell. */
export function gateCellName({ experiment, cell }: GateCell): string {
  return `${experiment} ${cellKey(cell)}`;
}

const WORDS: Readonly<Record<Measure, string>> = { prove: "proving", verify: "verifying" };

function percent(ratio: number): string {
  const change = 100 * (ratio - 1);
  return `${change >= 0 ? "+" : "−"}${Math.abs(change).toFixed(1)} %`;
}

/** A comparison in words. */
export function comparisonText(measure: Measure, { comparisons, pairs }: PairResult): string {
  const { verdict, ratio, interval, p } = comparisons[measure];
  return `${WORDS[measure]} ${verdict}: time × ${ratio.toFixed(3)} (99 % interval ${
    interval.low.toFixed(3)
  } to ${interval.high.toFixed(3)}, p ${p.toPrecision(2)}, ${pairs} pairs)`;
}

/**
 * Levels of a verdict. A slower verifier is told and fails nothing: it is compiled while it runs, differently in each process, and its
 * limit is a budget.
 */
const LEVELS: Readonly<Record<Measure, Partial<Record<Verdict, Level>>>> = {
  prove: { slower: "error", inconclusive: "warning" },
  verify: { slower: "notice" },
};

function findingsOfTimes(name: string, result: PairResult): Finding[] {
  return MEASURES.flatMap((measure) => {
    const level = LEVELS[measure][result.comparisons[measure].verdict];
    return level ? [{ level, about: name, text: comparisonText(measure, result) }] : [];
  });
}

function findingsOfFigures(
  name: string,
  { sides: { base, candidate }, equalProofs, pairs }: PairResult,
): Finding[] {
  const found: Finding[] = [];
  const add = (level: Level, text: string) => found.push({ level, about: name, text });
  for (const [bits, words] of [["attackBits", "attack bits"], ["provenBits", "proven bits"]] as const) {
    if (candidate[bits] < base[bits]) add("error", `${words} fell from ${base[bits]} to ${candidate[bits]}`);
  }
  const growth = candidate.proofBytes / base.proofBytes;
  if (growth > 1 + SAME_BAND) {
    add("error", `proofs grew from ${base.proofBytes} to ${candidate.proofBytes} bytes (${percent(growth)})`);
  }
  if (equalProofs < pairs) {
    add("notice", `${pairs - equalProofs} of ${pairs} proofs have other bytes than the base's`);
  }
  return found;
}

function findingsOfBudgets(
  name: string,
  cell: GateCell,
  result: PairResult,
  budgets: readonly Budget[],
): Finding[] {
  const { samples, proveMs, proofBytes, attackBits, provenBits, memoryPeakBytes } = result.sides.candidate;
  const figures: Partial<Record<Figure, number>> = {
    attack_bits: attackBits,
    proven_bits: provenBits,
    prove_ms: proveMs,
    verify_ms: median(samples.verify),
    proof_bytes: proofBytes,
    ...memoryPeakBytes !== null && { memory_peak_bytes: memoryPeakBytes },
  };
  return budgets.filter(({ experiment, axes }) =>
    experiment === cell.experiment && Object.entries(axes).every(([axis, value]) => cell.cell[axis] === value)
  ).flatMap((budget) => overruns(budget, figures)).map((text) => ({ level: "error", about: name, text }));
}

/** Judges a measured cell. */
export function judge(
  cell: GateCell,
  result: PairResult | PairFailure,
  budgets: readonly Budget[],
): GateEntry {
  const name = gateCellName(cell);
  if ("failed" in result) {
    // what the base could not do says nothing against the candidate
    const level = result.failed === "candidate" ? "error" : "warning";
    return {
      name,
      result,
      findings: [{ level, about: name, text: `${result.failed} failed: ${result.reason}` }],
    };
  }
  return {
    name,
    result,
    findings: [
      ...findingsOfTimes(name, result),
      ...findingsOfFigures(name, result),
      ...findingsOfBudgets(name, cell, result, budgets),
    ],
  };
}

/** Everything that a run has to say, errors first. */
export function allFindings({ entries, findings }: GateReport): Finding[] {
  const order: readonly Level[] = ["error", "warning", "notice"];
  return [...entries.flatMap((entry) => entry.findings), ...findings]
    .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

/** The exit code of a run. */
export function gateExitCode(report: GateReport, strict: boolean): number {
  const levels = allFindings(report).map(({ level }) => level);
  if (levels.includes("error")) return GATE_EXIT.failed;
  return strict && levels.includes("warning") ? GATE_EXIT.inconclusive : GATE_EXIT.passed;
}
