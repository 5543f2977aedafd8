/**
 * What a proof asks of a device, phase by phase: as a prover counted it while it ran, or as it was planned without running.
 *
 * @module
 */
import { type Phase, PHASES } from "../protocol/phases.ts";

/** A count's name. */
export type CountName =
  | "launches"
  | "synchronisations"
  | "copiesUp"
  | "copiesDown"
  | "bytesUp"
  | "bytesDown"
  | "bytesRead"
  | "bytesWritten"
  | "compressions"
  | "permutations"
  | "butterflies"
  | "products"
  | "steps"
  | "loneSteps";

/** The names as native code writes them. */
const NATIVE_NAMES: Readonly<Record<CountName, string>> = {
  launches: "launches",
  synchronisations: "synchronisations",
  copiesUp: "copies_up",
  copiesDown: "copies_down",
  bytesUp: "bytes_up",
  bytesDown: "bytes_down",
  bytesRead: "bytes_read",
  bytesWritten: "bytes_written",
  compressions: "compressions",
  permutations: "permutations",
  butterflies: "butterflies",
  products: "products",
  steps: "steps",
  loneSteps: "lone_steps",
};

/**
 * Counts of a phase or of a whole proof. Bytes are of device memory, each address of a block once, except those that go up from the
 * host and down to it; butterflies and products are of base-field elements; a step is a stretch between two barriers of a launch, a
 * lone step one of a launch of a single block.
 */
export interface DeviceWork extends Readonly<Record<CountName, number>> {
  /** Hashes that the emulator saw done, whatever kernels declare; 0 on a GPU and in a plan. */
  readonly performed: { readonly compressions: number; readonly permutations: number };
  /** Launches by kernel. */
  readonly kernels: Readonly<Record<string, number>>;
}

/** Counts by phase. */
export type ProofWork = Readonly<Record<Phase, DeviceWork>>;

/** The counts of a whole proof. */
export function totalWork(work: ProofWork): Record<CountName, number> {
  const phases = Object.values(work);
  return Object.fromEntries(
    (Object.keys(NATIVE_NAMES) as CountName[]).map((
      name,
    ) => [name, phases.reduce((sum, phase) => sum + phase[name], 0)]),
  ) as Record<CountName, number>;
}

/** Counts as native code writes them. */
export type NativeCounts = Readonly<Record<string, number | Readonly<Record<string, number>>>>;

function numberOf(counts: NativeCounts, name: string): number {
  const value = counts[name];
  if (typeof value !== "number") throw new Error(`Cannot read a device's counts: there is no ${name}`);
  return value;
}

/** Reads the counts of a phase or a proof. */
export function deviceWork(counts: NativeCounts): DeviceWork {
  const { kernels } = counts;
  if (typeof kernels !== "object") throw new Error("Cannot read a device's counts: there are no kernels");
  return {
    ...Object.fromEntries(
      Object.entries(NATIVE_NAMES).map(([name, native]) => [name, numberOf(counts, native)]),
    ) as Record<CountName, number>,
    performed: {
      compressions: numberOf(counts, "performed_compressions"),
      permutations: numberOf(counts, "performed_permutations"),
    },
    kernels,
  };
}

/** Reads the counts of all phases. */
export function proofWork(phases: Readonly<Record<string, NativeCounts>>): ProofWork {
  return Object.fromEntries(PHASES.map((phase) => [phase, deviceWork(phases[phase])])) as Record<
    Phase,
    DeviceWork
  >;
}
