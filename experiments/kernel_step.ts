/**
 * The kernels of a cell's prover, run alone after its proofs.
 *
 * @module
 */
import { NativeProver } from "../prover/native.ts";
import type { Prover } from "../prover/prover.ts";
import type { KernelFigures } from "./kernel_schema.ts";

/** Repetitions of a kernel that take less than this together are followed by more. */
const ENOUGH_MS = 200;
const FEWEST = 5;
const MOST = 200;

/**
 * Runs every kernel of a prover that has proved.
 *
 * @throws {UserError} for a prover whose kernels do not run alone.
 */
export async function kernelFigures(prover: Prover): Promise<KernelFigures> {
  if (!(prover instanceof NativeProver)) {
    throw new Error("Cannot run kernels: they belong to native provers");
  }
  const figures: KernelFigures = [];
  for (const [number, { name, isCeiling }] of prover.kernels().entries()) {
    // The first run tells how many fit, and is thrown away: its memory was cold.
    const once = (await prover.runKernel(number, 1)).ms[0];
    const repetitions = Math.min(MOST, Math.max(FEWEST, Math.ceil(ENOUGH_MS / once)));
    figures.push({ name, isCeiling, ...await prover.runKernel(number, repetitions).then(mutable) });
  }
  return figures;
}

function mutable({ work, ms }: Awaited<ReturnType<NativeProver["runKernel"]>>) {
  return { work: { ...work }, ms: [...ms] };
}
