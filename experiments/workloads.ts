/**
 * The values that axes of several experiments share: AIRs by short name, variants (a backend and its settings), and the plan of
 * a cell made of them.
 *
 * @module
 */
import { VM_AIR } from "../air/obelysk_vm.ts";
import { UserError } from "../protocol/errors.ts";
import { type AxisValue, type Cell, type CellPlan, numberAt, textAt } from "./experiment.ts";
import { type CostInput, predictSeconds } from "./predict.ts";
import { programSelection } from "./programs.ts";
import type { RunLevel } from "./records.ts";

/** An AIR, or a program of the virtual machine. */
interface Workload {
  readonly name: string;
  readonly params: Readonly<Record<string, number>>;
  /** Columns for predictions: of a program, the cells of a row over the main and the interaction tree. */
  readonly columns: number;
  readonly program?: string;
}

/** AIRs and programs by their name on an axis. */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  wide_fibonacci_8: { name: "wide_fibonacci", params: { columns: 8 }, columns: 8 },
  wide_fibonacci_26: { name: "wide_fibonacci", params: { columns: 26 }, columns: 26 },
  wide_fibonacci_32: { name: "wide_fibonacci", params: { columns: 32 }, columns: 32 },
  wide_fibonacci_37: { name: "wide_fibonacci", params: { columns: 37 }, columns: 37 },
  wide_fibonacci_100: { name: "wide_fibonacci", params: { columns: 100 }, columns: 100 },
  wide_fibonacci_128: { name: "wide_fibonacci", params: { columns: 128 }, columns: 128 },
  poseidon2: { name: "poseidon2", params: {}, columns: 300 },
  range_lookup: { name: "range_lookup", params: {}, columns: 18 },
  obelysk26: { name: "obelysk26", params: {}, columns: 26 },
  vm_network: { name: VM_AIR, params: {}, columns: 57, program: "network" },
  vm_straight_line: { name: VM_AIR, params: {}, columns: 57, program: "straight_line" },
  vm_fibonacci: { name: VM_AIR, params: {}, columns: 52, program: "fibonacci" },
  vm_mixing: { name: VM_AIR, params: {}, columns: 78, program: "mixing" },
  vm_bubble_sort: { name: VM_AIR, params: {}, columns: 56, program: "bubble_sort" },
  vm_digits: { name: VM_AIR, params: {}, columns: 60, program: "digits" },
  vm_digits_dot: { name: VM_AIR, params: {}, columns: 70, program: "digits_dot" },
  vm_wide: { name: VM_AIR, params: {}, columns: 55, program: "wide" },
  vm_wide_dot: { name: VM_AIR, params: {}, columns: 130, program: "wide_dot" },
};

/** Backends with their settings, by their name on an axis. None of them changes a proof's bytes. */
export const VARIANTS = {
  cpu: { backend: "cpu" },
  cpu_avx2: { backend: "cpu", simd: "avx2" },
  cpu_scalar: { backend: "cpu", simd: "scalar" },
  cpu_anew: { backend: "cpu", pipelineReuse: false },
  stwo: { backend: "stwo", peerCoefficients: false },
  stwo_coefficients: { backend: "stwo", peerCoefficients: true },
  stwo_avx2: { backend: "stwo", peerCoefficients: true, simd: "avx2" },
  emu: { backend: "emu" },
  cuda: { backend: "cuda" },
  cuda_usual: { backend: "cuda" },
} as const satisfies Record<string, Record<string, AxisValue>>;

/** What predictions need to know of a profile; a solved number of queries is taken at its usual size. */
const PROFILE_COSTS: Readonly<
  Record<string, Partial<CostInput["options"]> & { queries: number; powBits: number }>
> = {
  smoke: { queries: 3, powBits: 10 },
  stwo96: { queries: 70, powBits: 26 },
  proven96: { queries: 175, powBits: 26 },
  onchain80: { queries: 34, powBits: 20, logBlowup: 4, hash: "poseidon252" },
};

function entryOf<T>(table: Readonly<Record<string, T>>, cell: Cell, axis: string): T {
  const name = textAt(cell, axis);
  if (!Object.hasOwn(table, name)) {
    throw new UserError(
      `Cannot plan a cell with ${axis} ${name}: allowed is ${Object.keys(table).join(", ")}`,
    );
  }
  return table[name];
}

/** Columns of a cell's AIR. */
export function columnsOf(cell: Cell): number {
  return entryOf(WORKLOADS, cell, "air").columns;
}

/** Samples of a cell: ten, five where one proof takes long; a full run takes twice as many, a smoke run two. */
export function samplesFor(cell: Cell, level: RunLevel): number {
  if (level === "smoke") return 2;
  const samples = numberAt(cell, "logRows") >= 20 ? 5 : 10;
  return level === "full" ? 2 * samples : samples;
}

/** How the cells of an experiment are measured; `options` over those of the variant. */
export type PlanRule =
  & Pick<CellPlan, "samples" | "warmups" | "check">
  & Partial<Pick<CellPlan, "target" | "batch" | "options">>;

/** Queries that a prediction counts on where they are solved: a proven bit takes about two. */
function queriesFor(
  { basis, bits }: NonNullable<CellPlan["target"]>,
  powBits: number,
  logBlowup: number,
): number {
  return Math.ceil((bits - powBits) / logBlowup * (basis === "proven" ? 2 : 1));
}

/** The options that a prediction needs, of a profile with others over it. */
function costOptions(cell: Cell, { options = {}, target }: PlanRule): CostInput["options"] {
  const given = {
    logBlowup: 1,
    hash: "blake2s",
    ...entryOf(PROFILE_COSTS, cell, "profile"),
    ...options,
  } as const;
  const queries = target ? queriesFor(target, given.powBits, given.logBlowup) : given.queries;
  return { ...given, queries } as CostInput["options"];
}

/** The plan of a cell with the axes `air`, `logRows`, `profile` and `variant`. */
export function planOf(cell: Cell, { options, ...rule }: PlanRule): CellPlan {
  const workload = entryOf(WORKLOADS, cell, "air");
  const variant = entryOf(VARIANTS, cell, "variant");
  const profile = textAt(cell, "profile");
  const logRows = numberAt(cell, "logRows");
  return {
    air: {
      name: workload.name,
      params: { ...workload.params, logRows },
      ...workload.program !== undefined && { program: programSelection(workload.program, logRows) },
    },
    profile,
    options: { ...variant, ...options },
    ...rule,
    predictedSeconds: predictSeconds({
      columns: workload.columns,
      logRows,
      options: costOptions(cell, { ...rule, ...options && { options } }),
      backend: variant.backend,
      proofs: (rule.samples + rule.warmups) * (rule.batch ?? 1),
    }),
  };
}
