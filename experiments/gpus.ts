/**
 * What GPUs are, as their makers say (`gpus.json`): inputs of predictions, never of measurements. Keys are those of `prices.json`.
 *
 * @module
 */
import { z } from "zod";
import { UserError } from "../protocol/errors.ts";

const positive = z.number().positive();

const gpuSchema = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9_]*$/),
  name: z.string().min(1),
  computeCapability: z.string().regex(/^\d+\.\d$/),
  /** Multiprocessors. */
  sms: z.int().positive(),
  /** Additions, comparisons and logic of 32-bit integers that a multiprocessor begins a clock. */
  intLanesPerSm: z.int().positive(),
  boostGhz: positive,
  memoryGb: positive,
  memoryGbPerS: positive,
  l2Mb: positive,
  /** One way. */
  pcieGbPerS: positive,
  tdpWatts: positive,
  /** Where the board's figures are from. */
  source: z.string().min(10),
  /** Where the chip's are from. */
  architectureSource: z.string().min(10),
});

const gpusSchema = z.strictObject({ version: z.literal(1), gpus: z.array(gpuSchema).min(1) });

/** A GPU as the file holds it. */
export type Gpu = z.infer<typeof gpuSchema>;

/** Where the table stands, under the project's root. */
export const GPUS_FILE = "experiments/gpus.json";

/**
 * Reads the table.
 *
 * @throws {UserError} for a file that is not of the table's form, or that names a GPU twice.
 */
export function parseGpus(text: string): readonly Gpu[] {
  const parsed = gpusSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new UserError(`Cannot read ${GPUS_FILE}: ${z.prettifyError(parsed.error)}`);
  const { gpus } = parsed.data;
  const twice = gpus.find(({ key }, i) => gpus.findIndex((other) => other.key === key) !== i);
  if (twice) throw new UserError(`Cannot read ${GPUS_FILE}: ${twice.key} is there twice`);
  return gpus;
}

/** The table of the project. */
export async function readGpus(): Promise<readonly Gpu[]> {
  return parseGpus(await Deno.readTextFile(new URL("gpus.json", import.meta.url)));
}

/**
 * The GPU of a key.
 *
 * @throws {UserError} naming those that are there.
 */
export function gpuNamed(gpus: readonly Gpu[], key: string): Gpu {
  const gpu = gpus.find((gpu) => gpu.key === key);
  if (gpu) return gpu;
  throw new UserError(`Cannot find GPU ${key}: there are ${gpus.map((gpu) => gpu.key).join(", ")}`, 2);
}
