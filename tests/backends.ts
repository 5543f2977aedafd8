/**
 * The provers that are built here, and the ways each can run: what parity tests compare.
 *
 * @module
 */
import { airInstance } from "../air/registry.ts";
import { type Options, resolveOptions } from "../protocol/options.ts";
import { firstDifference } from "../protocol/phases.ts";
import { NativeProver } from "../prover/native.ts";
import { isBuilt, type NativeBackend } from "../prover/native_library.ts";
import { openProver, proveAir } from "../prover/prove.ts";
import type { ProveOutput } from "../prover/prover.ts";

/** A way to run a prover: execution options only. */
export interface Variant {
  readonly name: string;
  readonly execution: Partial<Options>;
}

/** Why a backend's tests cannot run here; undefined when they can. */
export function missing(backend: NativeBackend): string | undefined {
  if (isBuilt(backend)) return undefined;
  return {
    cpu: "cpu: not built (make build)",
    stwo: "peer: not built (make peer needs cargo)",
    emu: "emulator: not built (make emulator)",
    cuda: "cuda: not built (make gpu)",
  }[backend];
}

/** SIMD levels that the cpu library runs on this machine. */
export function simdLevels(): readonly string[] {
  const prover = new NativeProver("cpu", resolveOptions({ backend: "cpu", threads: 1 }));
  const levels = prover.description.simd;
  prover.close();
  return levels;
}

/** Every variant of the built backends, the reference first. */
export function variants(): Variant[] {
  const list: Variant[] = [{ name: "reference", execution: { backend: "reference" } }];
  if (!missing("cpu")) {
    for (const simd of simdLevels()) {
      for (const threads of [1, 2]) {
        list.push({
          name: `cpu ${simd} ${threads} threads`,
          execution: { backend: "cpu", simd: simd as Options["simd"], threads },
        });
      }
    }
    list.push({ name: "cpu interpreted", execution: { backend: "cpu", interpretConstraints: true } });
  }
  if (!missing("stwo")) {
    list.push({ name: "stwo", execution: { backend: "stwo" } });
    list.push({ name: "stwo with coefficients", execution: { backend: "stwo", peerCoefficients: true } });
    list.push({ name: "stwo interpreted", execution: { backend: "stwo", interpretConstraints: true } });
  }
  return list;
}

/** What is proved. */
export interface Case {
  readonly air: string;
  readonly params: Readonly<Record<string, number>>;
  readonly protocol: Partial<Options>;
  readonly seed: number;
}

/** Proves a case with a variant. */
export async function proveCase(
  c: Case,
  variant: Variant,
): Promise<{ file: Uint8Array; output: ProveOutput }> {
  const options = resolveOptions({ ...c.protocol, ...variant.execution });
  const air = airInstance(c.air, c.params, options.binding);
  const prover = openProver(options);
  try {
    return await proveAir({ prover, air, options, seed: c.seed });
  } finally {
    prover.close();
  }
}

/** Compares two proofs of one case; undefined when equal, else a sentence that names the first phase that differs. */
export function difference(
  a: { file: Uint8Array; output: ProveOutput },
  b: { file: Uint8Array; output: ProveOutput },
): string | undefined {
  const at = firstDifference(a.output.checkpoints, b.output.checkpoints);
  if (at) return `the transcripts differ first in phase ${at.name}`;
  if (a.file.length !== b.file.length) {
    return `equal transcripts, but ${a.file.length} and ${b.file.length} bytes: phase queries`;
  }
  const byte = a.file.findIndex((value, i) => value !== b.file[i]);
  return byte < 0 ? undefined : `equal transcripts, but byte ${byte} differs: phase queries`;
}
