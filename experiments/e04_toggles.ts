/**
 * The toggles of the GPU provers, one by one and in all combinations that mean something. On a GPU each combination takes turns with the usual
 * one; on the emulator only bytes are compared and work is counted: its times say nothing about a GPU, and no report shows them.
 *
 * @module
 */
import { OPTIONS } from "../protocol/options.ts";
import { type AxisValue, type Cell, type Experiment, numberAt, textAt } from "./experiment.ts";
import { planOf, samplesFor } from "./workloads.ts";

/** The toggles, in the order in which a proof meets them. */
export const TOGGLES = [
  "deviceTrace",
  "bulkUpload",
  "gpuComposition",
  "deviceTranscript",
  "cudaGraphs",
  "pipelineReuse",
] as const;
type Toggle = typeof TOGGLES[number];

const SEPARATOR = "+";
const NONE = "none";
/** Variants that the toggles are set for; the others stand beside them as they are. */
const TOGGLED: readonly AxisValue[] = ["emu", "cuda"];
/** The largest size of the emulator, and of the processor's proof that bytes are compared with. */
const SMALL = 8;

/** The name of a combination: what is on. */
function nameOf(on: readonly Toggle[]): string {
  return on.length === 0 ? NONE : on.join(SEPARATOR);
}

/** All combinations: the usual one first, then those in which one toggle differs from it, then the others. */
function combinations(): string[] {
  const differing = (mask: number) => TOGGLES.filter((_, i) => mask >> i & 1);
  const masks = Array.from({ length: 2 ** TOGGLES.length }, (_, mask) => mask);
  return masks.toSorted((a, b) => differing(a).length - differing(b).length || a - b)
    .map((mask) => nameOf(TOGGLES.filter((name, i) => OPTIONS[name].default !== Boolean(mask >> i & 1))));
}

/** The toggles' values in a combination. */
export function togglesIn(combination: string): Record<Toggle, boolean> {
  const on = combination.split(SEPARATOR);
  return Object.fromEntries(TOGGLES.map((name) => [name, on.includes(name)])) as Record<Toggle, boolean>;
}

const COMBINATIONS = combinations();
/** A rehearsal takes the usual one, nothing, and two with a toggle more. */
const SMOKE = [COMBINATIONS[0], NONE, "bulkUpload+gpuComposition+deviceTranscript+cudaGraphs+pipelineReuse"];

export default {
  id: "e04_toggles",
  question:
    "What is each optimisation of the GPU prover worth, alone and with the others, and does any of them change a byte?",
  expectation:
    "no byte changes; on a GPU bulk upload and graphs save a fifth each at 2^16 rows, composition on the device half of the proof, a trace made on " +
    "the device more than everything else at 2^20, because nothing goes up",
  axes: {
    air: ["wide_fibonacci_26"],
    profile: ["smoke"],
    logRows: [6, 16, 20],
    toggles: COMBINATIONS,
    variant: ["cpu", "emu", "cuda", "cuda_usual"],
  },
  smoke: { logRows: [6], toggles: SMOKE },
  full: { logRows: [6, SMALL, 16, 18, 20, 22] },
  interleave: "variant",
  // what runs on the processor is compared at small sizes; what is timed is a GPU's
  includes: (cell: Cell) =>
    numberAt(cell, "logRows") <= SMALL
      ? cell.variant !== "cuda_usual"
      : String(cell.variant).startsWith("cuda"),
  skip: () => undefined,
  plan: (cell, level) =>
    planOf(cell, {
      samples: numberAt(cell, "logRows") <= SMALL ? 2 : samplesFor(cell, level),
      warmups: level === "smoke" ? 0 : 1,
      check: "verify",
      options: TOGGLED.includes(cell.variant) ? togglesIn(textAt(cell, "toggles")) : {},
    }),
} satisfies Experiment;
