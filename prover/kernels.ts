/**
 * Kernels of a native prover that are run alone, to be measured.
 *
 * @module
 */

/** What a kernel says that it moves (bytes of memory) and computes, in the order in which the words cross. */
export const KERNEL_WORK = [
  "bytesRead",
  "bytesWritten",
  "compressions",
  "permutations",
  "butterflies",
  "products",
] as const;

/** A kernel that can be run alone; a ceiling does one thing as fast as the machine can. */
export interface KernelName {
  readonly name: string;
  readonly isCeiling: boolean;
}

/** A kernel run alone: its own count of one repetition's work, and the milliseconds of each. */
export interface KernelRun {
  readonly work: Readonly<Record<typeof KERNEL_WORK[number], number>>;
  readonly ms: readonly number[];
}
