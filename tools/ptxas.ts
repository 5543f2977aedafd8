/**
 * What ptxas says of kernels: registers, stack and spills, read from its verbose output, and what follows from them.
 *
 * @module
 */

/** What one architecture's code of a kernel takes. */
export interface KernelCode {
  readonly registers: number;
  /** Bytes of stack a thread. */
  readonly stack: number;
  readonly spillStores: number;
  readonly spillLoads: number;
}

/** An entry function as ptxas reports it. */
export interface ReportedEntry extends KernelCode {
  /** Mangled. */
  readonly symbol: string;
  /** `sm_90`. */
  readonly architecture: string;
}

/**
 * Reads the text of `-Xptxas -v`: every entry function in it. The same one may come several times, once per object file.
 *
 * @throws {Error} when an entry lacks its registers or its stack.
 */
export function parsePtxas(text: string): ReportedEntry[] {
  const [, ...parts] = text.split(/^ptxas info\s*: Compiling entry function /m);
  return parts.map((part) => {
    const head = /^'([^']+)' for '([^']+)'/.exec(part);
    const memory = /(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads/.exec(part);
    const used = /Used (\d+) registers/.exec(part);
    if (!head || !memory || !used) {
      throw new Error(`Cannot read what ptxas says: ${part.slice(0, 120)}`);
    }
    return {
      symbol: head[1],
      architecture: head[2],
      registers: Number(used[1]),
      stack: Number(memory[1]),
      spillStores: Number(memory[2]),
      spillLoads: Number(memory[3]),
    };
  });
}

/** What a multiprocessor of an architecture has (CUDA C++ Programming Guide, technical specifications per compute capability). */
export const MULTIPROCESSORS: Readonly<
  Record<string, { warps: number; blocks: number; sharedBytes: number }>
> = {
  sm_80: { warps: 64, blocks: 32, sharedBytes: 164 << 10 },
  sm_90: { warps: 64, blocks: 32, sharedBytes: 228 << 10 },
  sm_100: { warps: 64, blocks: 32, sharedBytes: 228 << 10 },
};
const REGISTERS = 65536;
/** Registers are given out to warps by so many, and every block takes so much shared memory for itself. */
const REGISTER_UNIT = 256;
const BLOCK_SHARED_BYTES = 1024;

/** The most shared memory a block may ask for: that of a multiprocessor less what every block takes. */
export function sharedBytesLimit(architecture: string): number {
  return MULTIPROCESSORS[architecture].sharedBytes - BLOCK_SHARED_BYTES;
}

/** Warps that a multiprocessor holds at a time, computed from registers, shared memory and threads of a block. */
export function residentWarps(
  architecture: string,
  { registers, threads, sharedBytes }: { registers: number; threads: number; sharedBytes: number },
): number {
  const { warps, blocks, sharedBytes: shared } = MULTIPROCESSORS[architecture];
  const warpsOfBlock = Math.ceil(threads / 32);
  const registersOfWarp = Math.ceil(registers * 32 / REGISTER_UNIT) * REGISTER_UNIT;
  const fit = Math.min(
    blocks,
    Math.floor(warps / warpsOfBlock),
    Math.floor(Math.floor(REGISTERS / registersOfWarp) / warpsOfBlock),
    Math.floor(shared / (sharedBytes + BLOCK_SHARED_BYTES)),
  );
  return fit * warpsOfBlock;
}
