/**
 * Records: what an experiment leaves behind. One JSON Lines file per run, one line per cell, never edited afterwards.
 * A figure is a view of records, so everything a figure says about a time stands in the same line as the time.
 *
 * @module
 */
import { z } from "zod";
import { UserError } from "../protocol/errors.ts";
import { type Phase, PHASES } from "../protocol/phases.ts";
import { chainSchema } from "./chain_schema.ts";
import { kernelsSchema } from "./kernel_schema.ts";
import { machineSchema } from "./machine.ts";

export { type Phase, PHASES };

/** The version of the schema below; a change that an older record would not satisfy is a new number. */
export const RECORD_VERSION = 1;

/** How much of an experiment a run covers. */
export const RUN_LEVELS = ["smoke", "default", "full"] as const;
/** How much of an experiment a run covers. */
export type RunLevel = typeof RUN_LEVELS[number];

const ms = z.number().nonnegative();
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const phaseTimes = z.strictObject(
  Object.fromEntries(PHASES.map((phase) => [phase, z.array(ms).nullable()])) as Record<
    Phase,
    z.ZodNullable<z.ZodArray<typeof ms>>
  >,
);

const samplesSchema = z.strictObject({
  /** The seed of each sample's trace. */
  seed: z.array(z.int().nonnegative()),
  /** From columns in host memory to proof bytes in host memory, without tree 0. */
  proveMs: z.array(ms),
  /** Grinding, a part of `proveMs`; null where the prover does not tell. */
  grindMs: z.array(ms).nullable(),
  /** Disjoint parts of `proveMs`; null where the prover does not tell. */
  phaseMs: phaseTimes,
  /** Running the program, before its columns are filled; absent without a program. */
  executeMs: z.array(ms).optional(),
  /** Steps of the program to its halt; absent without a program. */
  steps: z.array(z.int().positive()).optional(),
  /** Of proofs that were handed over in batches: from handing over to each proof, the wait for a free prover included. */
  latencyMs: z.array(ms).optional(),
  /** From handing over a batch to its last proof; one per batch. */
  batchMs: z.array(ms).optional(),
  /** Filling the columns, before the proof. */
  traceMs: z.array(ms),
  /** Our verifier, in a process of its own, after the proof; one per sample that it checked. */
  verifyMs: z.array(ms),
  proofBytes: z.array(z.int().positive()),
  proofSha256: z.array(sha256),
}).meta({ id: "Samples" });

/** The toggles as they were, graphs and memory of a proof on a device. */
const deviceSchema = z.strictObject({
  /** The card, by its own description; null of an emulated one. */
  card: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
  deviceTrace: z.boolean(),
  bulkUpload: z.boolean(),
  gpuComposition: z.boolean(),
  deviceTranscript: z.boolean(),
  cudaGraphs: z.boolean(),
  graphsBuilt: z.int().nonnegative(),
  graphsLaunched: z.int().nonnegative(),
  memoryBytes: z.int().nonnegative(),
  stagingBytes: z.int().nonnegative(),
  /** The row of sizes taken for the card, and what chose it; older records do not say. */
  tuning: z.string().optional(),
}).meta({ id: "Device" });

/** Cells of each tree before blow-up, in base-field elements. */
const cellsSchema = z.strictObject({
  preprocessed: z.int().nonnegative(),
  main: z.int().positive(),
  interaction: z.int().nonnegative(),
  composition: z.int().positive(),
}).meta({ id: "TreeCells" });

const provenanceFields = {
  version: z.literal(RECORD_VERSION),
  experiment: z.strictObject({ id: z.string().regex(/^e\d\d_[a-z0-9_]+$/), sha256 }),
  run: z.strictObject({ id: z.string(), level: z.enum(RUN_LEVELS), cells: z.int().positive() }),
  /** When the line was written, UTC. */
  recordedAt: z.iso.datetime(),
  /** The commit whose code ran; null outside a repository. */
  commit: z.string().regex(/^[0-9a-f]{40,64}$/).nullable(),
  /** Whether tracked or new files (other than results) differed from that commit. */
  dirty: z.boolean(),
  argv: z.array(z.string()),
  machine: machineSchema,
};

/** One line of a results file. */
export const recordSchema = z.strictObject({
  ...provenanceFields,
  status: z.enum(["ok", "skipped", "failed"]),
  /** Why there is no result; null when there is one. */
  reason: z.string().min(1).nullable(),
  /** The place in the experiment's grid. */
  axes: z.record(z.string(), scalar),
  /** Cells with equal group were measured alternately, sample by sample. */
  group: z.string(),
  /** Every option, none omitted; null when the cell was given up before they were known. */
  options: z.record(z.string(), scalar).nullable(),
  air: z.strictObject({
    name: z.string(),
    params: z.record(z.string(), z.number()),
    columns: z.int().positive(),
    constraints: z.int().nonnegative(),
    warning: z.string().nullable(),
    cells: cellsSchema.optional(),
    /**
     * The program that was proved, the inferences and their products of one run (null where it makes none; older records do not
     * count products) and who ran it; absent without one.
     */
    program: z.strictObject({
      name: z.string(),
      inferences: z.int().positive().nullable(),
      products: z.int().positive().nullable().optional(),
      executor: z.string(),
    }).optional(),
  }).nullable(),
  prover: z.strictObject({
    backend: z.string(),
    version: z.string(),
    compiler: z.string(),
    threads: z.int().positive(),
    simd: z.string(),
    constraints: z.string(),
    peerCoefficients: z.boolean().nullable(),
    /** Whether memory, tables and plans were kept between proofs; null where the prover has no such choice, absent in older records. */
    pipelineReuse: z.boolean().nullable().optional(),
    /** How the last sample used a device, and which; absent without one. */
    device: deviceSchema.optional(),
  }).nullable(),
  samples: samplesSchema.nullable(),
  /** First proof after opening, and what opening and tree 0 cost: another metric than `samples`. */
  cold: z.strictObject({
    openMs: ms,
    loadMs: ms,
    proveMs: ms.nullable(),
    /** From starting the process to its first proof, filling the columns and the transport included, by the runner's clock. */
    firstProofMs: ms.optional(),
  }).nullable(),
  metrics: z.array(z.strictObject({ name: z.string(), unit: z.string(), value: z.number() })),
  security: z.strictObject({ attackBits: z.number(), provenBits: z.number() }).nullable(),
  /** The last sample's proof on chain; absent where that was not asked. */
  chain: chainSchema.optional(),
  /** The prover's kernels run alone; absent where that was not asked. */
  kernels: kernelsSchema.optional(),
  checks: z.strictObject({
    /** Samples whose proof our verifier accepted. */
    verified: z.array(z.int().nonnegative()),
    /** Samples whose proof the official verifier accepted too, or null where it is not built. */
    official: z.array(z.int().nonnegative()).nullable(),
    /** Other cells of the group whose proof bytes were equal in every sample. */
    equalTo: z.array(z.string()),
  }).nullable(),
}).meta({ title: `Benchmark record, version ${RECORD_VERSION}` });

/** One line of a results file. */
export type BenchRecord = z.infer<typeof recordSchema>;
/** The raw samples of a cell. */
export type Samples = z.infer<typeof samplesSchema>;
/** Cells of each tree before blow-up, in base-field elements. */
export type TreeCells = z.infer<typeof cellsSchema>;
/** Who, where, when and from which commit. */
export type Provenance = Omit<Pick<BenchRecord, keyof typeof provenanceFields>, "recordedAt">;

/** The schema of a line as JSON Schema (2020-12). */
export function recordJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(recordSchema) as Record<string, unknown>;
}

/** What keeps a record from being believed although its shape is right; empty when nothing does. */
function contradictions(record: BenchRecord): string[] {
  const found: string[] = [];
  if ((record.status === "ok") !== (record.reason === null)) {
    found.push(`status ${record.status} with reason ${record.reason}`);
  }
  const { samples, checks } = record;
  if (record.status !== "ok") return found;
  if (samples === null || checks === null || record.security === null || record.prover === null) {
    return [...found, "status ok without samples, checks, security or prover"];
  }
  const count = samples.proveMs.length;
  if (count === 0) found.push("no samples");
  const perSample = ["seed", "traceMs", "verifyMs", "proofBytes", "proofSha256"] as const;
  for (const name of perSample) {
    if (samples[name].length !== count) {
      found.push(`${samples[name].length} values of ${name} for ${count} samples`);
    }
  }
  const { grindMs, executeMs, steps, latencyMs, batchMs, phaseMs } = samples;
  if ((latencyMs === undefined) !== (batchMs === undefined) || (batchMs && count % batchMs.length !== 0)) {
    found.push(`${batchMs?.length} batches for ${count} samples`);
  }
  for (const [name, values] of Object.entries({ grindMs, executeMs, steps, latencyMs, ...phaseMs })) {
    if (values && values.length !== count) {
      found.push(`${values.length} values of ${name} for ${count} samples`);
    }
  }
  if (record.air?.program && !(executeMs && steps)) found.push("a program without executeMs or steps");
  if (checks.verified.length !== count) {
    found.push(`${checks.verified.length} of ${count} timed proofs verified`);
  }
  return found;
}

/**
 * Checks one parsed line.
 *
 * @param where names the line in errors, as in `e01.jsonl line 3`.
 * @throws {UserError} for a record of another version, of another shape, or one that contradicts itself.
 */
export function checkRecord(value: unknown, where: string): BenchRecord {
  const version = (value as { version?: unknown } | null)?.version;
  if (version !== RECORD_VERSION) {
    throw new UserError(
      `Cannot read ${where}: it has schema version ${
        JSON.stringify(version)
      }, this program reads ${RECORD_VERSION}`,
    );
  }
  const parsed = recordSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UserError(`Cannot read ${where}: ${issue.path.join(".") || "record"}: ${issue.message}`);
  }
  const found = contradictions(parsed.data);
  if (found.length > 0) throw new UserError(`Cannot read ${where}: ${found.join("; ")}`);
  return parsed.data;
}

/** One record as its line, newline included. */
export function formatRecord(record: BenchRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * Reads the text of a results file.
 *
 * @param where names the file in errors.
 * @throws {UserError} naming the line.
 */
export function parseRecords(text: string, where: string): BenchRecord[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") {
    throw new UserError(`Cannot read ${where}: its last line is cut off (resume the run to mend it)`);
  }
  return lines.map((line, i) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw new UserError(`Cannot read ${where} line ${i + 1}: ${(error as Error).message}`);
    }
    return checkRecord(value, `${where} line ${i + 1}`);
  });
}

/** An experiment in words, for pages. */
export interface ExperimentText {
  readonly id: string;
  readonly question: string;
  readonly expectation: string;
  /** The command that measures it. */
  readonly command: string;
  /** Whether it measures nothing and is derived by the report. */
  readonly derived: boolean;
}

/** A results file that was read. */
export interface ResultsFile {
  /** Path under the results folder, with forward slashes. */
  readonly path: string;
  readonly records: readonly BenchRecord[];
}

/** Every results file under a folder, ordered by path; none when the folder is absent. Needs `--allow-read`. */
export async function readResults(folder: string): Promise<ResultsFile[]> {
  const paths: string[] = [];
  for (const machine of await listFolder(folder)) {
    if (!machine.isDirectory) continue;
    for (const file of await listFolder(`${folder}/${machine.name}`)) {
      if (file.isFile && file.name.endsWith(".jsonl")) paths.push(`${machine.name}/${file.name}`);
    }
  }
  return await Promise.all(
    paths.sort().map(async (path) => ({
      path,
      records: parseRecords(await Deno.readTextFile(`${folder}/${path}`), path),
    })),
  );
}

async function listFolder(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
