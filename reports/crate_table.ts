/**
 * The goals against the official crate, and what was measured: ratios with their intervals, row by row.
 *
 * @module
 */
import { type Html, markup, table } from "./html.ts";
import { recordLink } from "./experiment_table.ts";
import { powerOfTwo, rangeText, significant } from "./text.ts";
import { type CellView, type PeerView, peerViews, type RunView } from "./view.ts";
import { compare, median, ratioInterval } from "../experiments/statistics.ts";

const NONE = "–";

/** How many times faster is wanted, by the cell's place. */
const GOALS: Readonly<Record<string, number>> = {
  "wide_fibonacci_26 smoke 16": 2,
  "wide_fibonacci_26 smoke 18": 2.4,
  "wide_fibonacci_26 smoke 20": 3.5,
  "wide_fibonacci_100 smoke 16": 2,
  "wide_fibonacci_100 smoke 18": 2.5,
  "wide_fibonacci_100 smoke 20": 3.2,
  "wide_fibonacci_26 stwo96 18": 2.4,
  "wide_fibonacci_26 stwo96 20": 3.5,
  "wide_fibonacci_26 onchain80 10": 10,
  "wide_fibonacci_26 onchain80 12": 10,
};
/** Bits of work from which ratios are read without grinding. */
const LUCKY_BITS = 20;
const MEMORY_GOAL = { logRows: 20, share: 0.8 };
const PER_ROW_GOAL = { small: 18, large: 22, factor: 1.3 };

function reached(value: number, goal: number): string {
  return value >= goal ? "reached" : "missed";
}

function peerRow(run: RunView, view: PeerView): { cells: (string | Html)[] } {
  const { cell, base } = view;
  const goal = GOALS[`${cell.air} ${cell.profile} ${cell.logRows}`];
  const lucky = Number(cell.record.options!.powBits) >= LUCKY_BITS && cell.profile !== "onchain80";
  const ratio = lucky ? view.restSpeedup : view.speedup;
  const interval = lucky ? view.restInterval : view.speedupInterval;
  const memory = cell.memoryBytes && base.memoryBytes ? cell.memoryBytes / base.memoryBytes : null;
  return {
    cells: [
      cell.airTitle,
      powerOfTwo(cell.logRows),
      cell.profile,
      recordLink(run, cell.record, significant(cell.proveMs)),
      recordLink(run, base.record, significant(base.proveMs)),
      ratio === null ? NONE : `${significant(ratio)}×`,
      interval ? rangeText(interval) : NONE,
      goal === undefined ? NONE : `${goal}×`,
      goal === undefined || ratio === null ? NONE : reached(ratio, goal),
      noncesText(cell, base),
      memory === null
        ? NONE
        : `${significant(memory)}${
          cell.logRows === MEMORY_GOAL.logRows
            ? ` (goal ${MEMORY_GOAL.share}: ${reached(MEMORY_GOAL.share, memory)})`
            : ""
        }`,
      `${cell.attackBits} / ${cell.provenBits}`,
    ],
  };
}

/** The nonces are the same, so the rate of tries is the inverse of the time. */
function noncesText(cell: CellView, base: CellView): string {
  if (cell.grindMs === null || base.grindMs === null || Number(cell.record.options!.powBits) < LUCKY_BITS) {
    return NONE;
  }
  return `${significant(base.grindMs / cell.grindMs)}×`;
}

/** Ours under less than its usual instruction set, against the fastest of the crate's that are named. */
interface Pair {
  readonly title: string;
  readonly ours: string;
  readonly theirs: readonly string[];
  readonly goal: number;
}

const PAIRS: readonly Pair[] = [
  { title: "AVX2 alone on both sides", ours: "cpu_avx2", theirs: ["stwo_avx2"], goal: 1.8 },
  { title: "Ours in scalar code", ours: "cpu_scalar", theirs: ["stwo", "stwo_coefficients"], goal: 4 },
];

function pairTexts(run: RunView, { title, ours, theirs, goal }: Pair): Html[] {
  return run.cells.filter(({ variant }) => variant === ours).map((own) => {
    const what = markup`${title}, ${own.profile}, ${powerOfTwo(own.logRows)} rows: ${
      recordLink(run, own.record, `${significant(own.proveMs)} ms`)
    }`;
    const [base] = run.cells.filter(({ group, variant }) => group === own.group && theirs.includes(variant))
      .toSorted((a, b) => a.proveMs - b.proveMs);
    if (!base) return markup`<li>${what}; the crate was not measured (its reason stands below).</li>`;
    const [times, baseTimes] = [own, base].map(({ record }) => record.samples!.proveMs);
    const ratio = median(baseTimes) / median(times);
    return markup`<li>${what} against ${recordLink(run, base.record, `${significant(base.proveMs)} ms`)}, ${
      significant(ratio)
    }× (${rangeText(ratioInterval(baseTimes, times))}), ${
      compare(times, baseTimes).verdict
    }; goal ${goal}×: ${reached(ratio, goal)}.</li>`;
  });
}

/** Whether time per row stays the same at the largest size. */
function perRowText(run: RunView): Html[] {
  const at = (logRows: number) =>
    run.cells.find((c) =>
      c.variant === "cpu" && c.air === "wide_fibonacci_26" && c.profile === "smoke" && c.logRows === logRows
    );
  const [small, large] = [at(PER_ROW_GOAL.small), at(PER_ROW_GOAL.large)];
  if (!small || !large) return [];
  const factor = large.proveMs / 2 ** large.logRows / (small.proveMs / 2 ** small.logRows);
  return [
    markup`<li>Time per row at ${powerOfTwo(large.logRows)}: ${
      recordLink(run, large.record, significant(factor))
    } of that at ${powerOfTwo(small.logRows)}; goal at most ${PER_ROW_GOAL.factor}: ${
      reached(PER_ROW_GOAL.factor, factor)
    }.</li>`,
  ];
}

/** The goals of a run against the crate. */
export function crateTable(run: RunView): Html {
  const head = [
    "AIR",
    "rows",
    "profile",
    "ours, ms",
    "crate's better setting, ms",
    "times faster",
    "99 % interval",
    "goal",
    "",
    "nonces a second",
    "peak memory, of the crate's",
    "attack / proven bits",
  ];
  const rows = peerViews(run).map((view) => peerRow(run, view));
  const sentences = [...PAIRS.flatMap((pair) => pairTexts(run, pair)), ...perRowText(run)];
  return markup`${table({ label: "Goals against the crate", head, rows, left: [0, 2, 8] })}${
    sentences.length > 0 ? markup`<ul class="findings">${sentences}</ul>` : markup``
  }`;
}
