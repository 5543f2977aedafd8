/**
 * How long a planned proof would take on a GPU: computed from counted work and the maker's figures, never measured. Each phase takes
 * what the scarcer of memory and arithmetic takes, and the latency of what can only be done one after another.
 *
 * Instructions of a Blake2s compression and of a butterfly are those of compiled code for compute capability 9.0; other cards are taken
 * to need as many. Nothing is calibrated: it is a bound from below that ignores stalls, tails of launches and caches that miss.
 *
 * @module
 */
import { type Phase, PHASES } from "../protocol/phases.ts";
import type { DeviceWork, ProofWork } from "../prover/device_work.ts";
import type { Gpu } from "./gpus.ts";

/** Integer instructions of one operation, on the pipe that is the bottleneck: a compression has 812 there, and 161 on the other. */
export const INSTRUCTIONS = { compression: 812, butterfly: 7, product: 4 } as const;

/** What follows another launch waits this long: the order of magnitude of an edge of a graph. */
export const LAUNCH_MS = 1.5e-3;
/** A step of a launch with one block: half of a level of a tree, which takes a compression after the one before it and two barriers. */
export const LONE_STEP_MS = 0.28e-3;

/** A phase's time and what it is made of, in milliseconds. */
export interface PhasePrediction {
  /** Device memory moved at the maker's bandwidth. */
  readonly memoryMs: number;
  /** Operations at the rate of the integer lanes. */
  readonly arithmeticMs: number;
  /** What goes up and comes down over PCIe. */
  readonly transferMs: number;
  /** Launches and lone steps one after another. */
  readonly latencyMs: number;
  /** The greatest of the first three, and the latency. */
  readonly ms: number;
}

/** Operations a second of a GPU. */
export function throughput(gpu: Gpu): { readonly [K in keyof typeof INSTRUCTIONS]: number } {
  const instructions = gpu.sms * gpu.intLanesPerSm * gpu.boostGhz * 1e9;
  return {
    compression: instructions / INSTRUCTIONS.compression,
    butterfly: instructions / INSTRUCTIONS.butterfly,
    product: instructions / INSTRUCTIONS.product,
  };
}

/**
 * Predicts a phase.
 *
 * @throws {RangeError} for work with permutations of Poseidon252, of which no instructions are counted.
 */
export function predictPhase(gpu: Gpu, work: DeviceWork): PhasePrediction {
  if (work.permutations > 0) {
    throw new RangeError("Cannot predict Poseidon252: its instructions are not counted");
  }
  const rate = throughput(gpu);
  const memoryMs = 1e3 * (work.bytesRead + work.bytesWritten) / (gpu.memoryGbPerS * 1e9);
  const arithmeticMs = 1e3 *
    (work.compressions / rate.compression + work.butterflies / rate.butterfly + work.products / rate.product);
  const transferMs = 1e3 * Math.max(work.bytesUp, work.bytesDown) / (gpu.pcieGbPerS * 1e9);
  const latencyMs = work.launches * LAUNCH_MS + work.loneSteps * LONE_STEP_MS;
  return {
    memoryMs,
    arithmeticMs,
    transferMs,
    latencyMs,
    ms: Math.max(memoryMs, arithmeticMs, transferMs) + latencyMs,
  };
}

/** Predicts a proof: its phases, and their sum. */
export function predictProof(
  gpu: Gpu,
  work: ProofWork,
): { readonly phases: Readonly<Record<Phase, PhasePrediction>>; readonly ms: number } {
  const phases = Object.fromEntries(PHASES.map((phase) => [phase, predictPhase(gpu, work[phase])])) as Record<
    Phase,
    PhasePrediction
  >;
  return { phases, ms: PHASES.reduce((sum, phase) => sum + phases[phase].ms, 0) };
}
