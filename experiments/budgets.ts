/**
 * Budgets: figures that a cell of an experiment must keep. They stand in budgets.json and are checked against committed records
 * (`deno task results check`) and by tests.
 *
 * @module
 */
import { z } from "zod";
import { UserError } from "../protocol/errors.ts";
import type { BenchRecord, ResultsFile } from "./records.ts";
import { median } from "./statistics.ts";

/** Figures that can have limits; null where a record does not have them. */
const FIGURES = {
  attack_bits: (record) => record.security?.attackBits ?? null,
  proven_bits: (record) => record.security?.provenBits ?? null,
  prove_ms: (record) => record.samples && median(record.samples.proveMs),
  verify_ms: (record) => record.samples && median(record.samples.verifyMs),
  proof_bytes: (record) => record.samples && median(record.samples.proofBytes),
  memory_peak_bytes: (record) =>
    record.metrics.find(({ name }) => name === "memory_peak_bytes")?.value ?? null,
  transaction_felts: (record) => record.chain?.felts.transaction ?? null,
  l2_gas_cairo_steps: (record) => l2Gas(record, "cairo_steps"),
  l2_gas_sierra_gas: (record) => l2Gas(record, "sierra_gas"),
  class_felts: ({ chain }) => largestClass(chain),
} as const satisfies Readonly<Record<string, (record: BenchRecord) => number | null>>;

/** The name of a figure. */
export type Figure = keyof typeof FIGURES;

const figure = z.enum(Object.keys(FIGURES) as [Figure, ...Figure[]]);
const limitSchema = z.union([
  z.strictObject({ figure, max: z.number() }),
  z.strictObject({ figure, min: z.number() }),
]);
const budgetsSchema = z.strictObject({
  version: z.literal(1),
  budgets: z.array(z.strictObject({
    name: z.string().min(1),
    why: z.string().min(1),
    experiment: z.string(),
    /** The cell; axes that are not named may have any value. */
    axes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    limits: z.array(limitSchema).min(1),
  })),
});

/** One budget. */
export type Budget = z.infer<typeof budgetsSchema>["budgets"][number];

/** Where the budgets stand, under the project's root. */
export const BUDGETS_FILE = "experiments/budgets.json";

/** A receipt's gas where there is one, otherwise that of the price list. */
function l2Gas({ chain }: BenchRecord, mode: "cairo_steps" | "sierra_gas"): number | null {
  const receipt = chain?.receipts.find(({ gasMode }) => gasMode === mode);
  return receipt?.l2Gas ?? chain?.embedded?.l2Gas[mode] ?? null;
}

/** Felts of the largest class: each must fit a declare transaction. */
function largestClass(chain: BenchRecord["chain"]): number | null {
  if (!chain || chain.classes.length === 0) return null;
  return Math.max(...chain.classes.map(({ sierraFelts, casmFelts }) => sierraFelts + casmFelts));
}

/**
 * Reads budgets.
 *
 * @throws {UserError} for a text that holds none.
 */
export function parseBudgets(text: string): Budget[] {
  const parsed = budgetsSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data.budgets;
  const issue = parsed.error.issues[0];
  throw new UserError(`Cannot read budgets: ${issue.path.join(".") || "file"}: ${issue.message}`);
}

/** The figures of a record. */
export function figuresOf(record: BenchRecord): Partial<Record<Figure, number>> {
  const entries = (Object.keys(FIGURES) as Figure[]).map((name) => [name, FIGURES[name](record)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/**
 * What is wrong with figures under a budget, one sentence each; none when they keep it. Limits on figures that are not given are left
 * out.
 */
export function overruns({ name, limits }: Budget, figures: Partial<Record<Figure, number>>): string[] {
  return limits.flatMap((limit) => {
    const value = figures[limit.figure];
    if (value === undefined) return [];
    if ("max" in limit) {
      return value > limit.max
        ? [`${name}: ${limit.figure} is ${value}, at most ${limit.max} is allowed`]
        : [];
    }
    return value < limit.min ? [`${name}: ${limit.figure} is ${value}, at least ${limit.min} is wanted`] : [];
  });
}

/** What a check of budgets found. */
export interface BudgetCheck {
  /** One line for each budget and record that it was checked against, or that there is none. */
  readonly lines: readonly string[];
  /** Sentences about what is not kept. */
  readonly overruns: readonly string[];
}

/**
 * Checks the latest run of every machine. Smoke runs are rehearsals and left out; run ids end in their UTC time, so that their order is
 * that of time.
 */
export function checkBudgets(budgets: readonly Budget[], files: readonly ResultsFile[]): BudgetCheck {
  const lines: string[] = [];
  const found: string[] = [];
  for (const budget of budgets) {
    const latest = new Map<string, ResultsFile>();
    for (const file of files) {
      const [first] = file.records;
      if (first?.experiment.id !== budget.experiment || first.run.level === "smoke") continue;
      const before = latest.get(first.machine.id);
      if (!before || before.records[0].run.id < first.run.id) latest.set(first.machine.id, file);
    }
    const checked = [...latest.values()].flatMap(({ path, records }) =>
      records.filter((record) => record.status === "ok" && isCell(budget, record)).map((record) => {
        const wrong = overruns(budget, figuresOf(record));
        found.push(...wrong.map((sentence) => `${path}: ${sentence}`));
        return `budget of ${budget.name}: ${wrong.length === 0 ? "kept" : "not kept"} by ${path}`;
      })
    );
    lines.push(...checked.length > 0 ? checked : [`budget of ${budget.name}: no record yet`]);
  }
  return { lines, overruns: found };
}

function isCell({ axes }: Budget, record: BenchRecord): boolean {
  return Object.entries(axes).every(([name, value]) => record.axes[name] === value);
}
