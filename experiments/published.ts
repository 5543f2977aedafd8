/**
 * Published tables that this project does anew: their figures, quoted, and the records that hold ours (`published.json`).
 *
 * @module
 */
import { z } from "zod";
import { UserError } from "../protocol/errors.ts";
import { type BenchRecord, PHASES } from "./records.ts";
import { median } from "./statistics.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const FIGURES = [
  "prove_ms",
  "transaction_felts",
  "fee_strk",
  ...PHASES.map((phase) => `phase_ms:${phase}`),
] as const;

/** Where our figure is, or why there is none. */
const oursSchema = z.union([
  z.strictObject({ absent: z.string().min(1) }),
  z.strictObject({
    experiment: z.string(),
    axes: z.record(z.string(), scalar),
    figure: z.enum(FIGURES),
  }),
]);

const tableSchema = z.strictObject({
  id: z.string().regex(/^[a-z_]+$/),
  title: z.string().min(1),
  source: z.string().min(1),
  hardware: z.string().min(1),
  figures: z.array(z.strictObject({ name: z.string().min(1), unit: z.string().min(1) })).min(1),
  rows: z.array(z.strictObject({
    label: z.string().min(1),
    /** Their figures, in order; null where they give none. */
    quoted: z.array(z.number().nullable()),
    ours: z.array(oursSchema),
  })).min(1),
  /** Why theirs and ours differ. */
  differences: z.array(z.string().min(1)).min(1),
}).refine(
  ({ figures, rows }) =>
    rows.every(({ quoted, ours }) => quoted.length === figures.length && ours.length === figures.length),
  "every row needs a quoted figure and one of ours for each column",
);

const publishedSchema = z.strictObject({ version: z.literal(1), tables: z.array(tableSchema).min(1) });

/** A published table. */
export type PublishedTable = z.infer<typeof tableSchema>;
/** Where our figure is, or why there is none. */
export type OurFigure = z.infer<typeof oursSchema>;

/** Where the tables stand, under the project's root. */
export const PUBLISHED_FILE = "experiments/published.json";
/** The floor of the L2 gas price on mainnet since Starknet 0.14.1, in STRK. */
const STRK_PER_GAS = 8e-9;

/**
 * Reads the tables.
 *
 * @throws {UserError} for a text that holds none.
 */
export function parsePublished(text: string): readonly PublishedTable[] {
  const parsed = publishedSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new UserError(`Cannot read ${PUBLISHED_FILE}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.tables;
}

/** Reads the file of tables. Needs `--allow-read`. */
export async function readPublished(): Promise<readonly PublishedTable[]> {
  return parsePublished(await Deno.readTextFile(new URL("published.json", import.meta.url)));
}

/** A figure of a record; null when it does not have it. */
export function figureOf({ samples, chain }: BenchRecord, figure: string): number | null {
  if (!samples) return null;
  if (figure === "prove_ms") return median(samples.proveMs);
  if (figure === "transaction_felts") return chain?.felts.transaction ?? null;
  if (figure === "fee_strk") {
    const receipt = chain?.receipts.find(({ gasMode }) => gasMode === "cairo_steps");
    const l2Gas = receipt?.l2Gas ?? chain?.embedded?.l2Gas.cairo_steps;
    return l2Gas === undefined ? null : l2Gas * STRK_PER_GAS;
  }
  const phase = PHASES.find((name) => figure === `phase_ms:${name}`);
  const times = phase && samples.phaseMs[phase];
  return times ? median(times) : null;
}
