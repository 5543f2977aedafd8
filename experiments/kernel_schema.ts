/**
 * Records of kernels that were run alone.
 *
 * @module
 */
import { z } from "zod";
import { KERNEL_WORK } from "../prover/kernels.ts";

const count = z.int().nonnegative();

/** Kernels of the cell's prover, run alone on the columns of its last proof. */
export const kernelsSchema = z.array(z.strictObject({
  name: z.string(),
  /** It does one thing as fast as the machine can: others are measured against it. */
  isCeiling: z.boolean(),
  /** What the kernel says that one repetition moves (bytes of memory) and computes. */
  work: z.strictObject(
    Object.fromEntries(KERNEL_WORK.map((name) => [name, count])) as Record<
      typeof KERNEL_WORK[number],
      typeof count
    >,
  ),
  /** Milliseconds of each repetition. */
  ms: z.array(z.number().positive()).min(1),
})).meta({ id: "Kernels" });

/** Kernels of a record. */
export type KernelFigures = z.infer<typeof kernelsSchema>;
