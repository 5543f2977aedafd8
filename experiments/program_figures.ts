/**
 * What a record says of a program besides times: its steps, and how cells and inferences compare with them.
 *
 * @module
 */
import type { OpenedProver, ProvedSample } from "./messages.ts";
import type { BenchRecord, Samples } from "./records.ts";
import { median } from "./statistics.ts";

/** A list without gaps; undefined when there is one. */
function whole(values: readonly (number | undefined)[]): number[] | undefined {
  return values.some((value) => value === undefined) ? undefined : values as number[];
}

/** The samples that only programs have. */
export function programSamples(proved: readonly ProvedSample[]): Pick<Samples, "executeMs" | "steps"> {
  const executeMs = whole(proved.map((sample) => sample.executeMs));
  const steps = whole(proved.map((sample) => sample.steps));
  return executeMs && steps ? { executeMs, steps } : {};
}

/**
 * Cells of all trees to a step; inferences and their products to a second of proving, and seconds to an inference; all at the
 * median. None without a program. What an inference costs is its seconds times a price, and prices are no part of a measurement.
 */
export function programMetrics(
  { cells, program }: Pick<OpenedProver, "cells" | "program">,
  proved: readonly ProvedSample[],
): BenchRecord["metrics"] {
  const { steps } = programSamples(proved);
  if (!program || !steps || proved.length === 0) return [];
  const all = cells.preprocessed + cells.main + cells.interaction + cells.composition;
  const seconds = median(proved.map((sample) => sample.proveMs)) / 1000;
  const { inferences, products } = program;
  return [
    { name: "cells_per_step", unit: "cells", value: all / median(steps) },
    ...inferences === null ? [] : [
      { name: "inferences_per_second", unit: "1/s", value: inferences / seconds },
      { name: "seconds_per_inference", unit: "s", value: seconds / inferences },
    ],
    ...products === null ? [] : [{ name: "macs_per_second", unit: "1/s", value: products / seconds }],
  ];
}
