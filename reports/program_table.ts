/**
 * The table of programs: steps and cells, and what running, filling and proving took. The shape benchmark stands below them.
 *
 * @module
 */
import { median } from "../experiments/statistics.ts";
import { type Html, table } from "./html.ts";
import { variantLabel } from "./tables.ts";
import { powerOfTwo, rangeText, significant } from "./text.ts";
import { inReadingOrder, metricOf, type RunView } from "./view.ts";

const NONE = "–";

function orNone(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : significant(value);
}

/** Every measured cell of a run over programs. */
export function programTable(run: RunView): Html {
  let group = "";
  const rows = inReadingOrder(run.cells).map((cell) => {
    const first = group !== "" && cell.group !== group;
    group = cell.group;
    const { air, samples } = cell.record;
    const { steps, executeMs, traceMs } = samples!;
    return {
      first,
      cells: [
        cell.airTitle,
        powerOfTwo(cell.logRows),
        steps ? String(median(steps)) : NONE,
        orNone(metricOf(cell.record, "cells_per_step")),
        cell.profile,
        variantLabel(cell.variant),
        executeMs ? significant(median(executeMs)) : NONE,
        significant(median(traceMs)),
        significant(cell.proveMs),
        String(cell.attackBits),
        String(cell.provenBits),
        rangeText(cell.proveInterval),
        orNone(air!.program?.inferences),
        orNone(metricOf(cell.record, "inferences_per_second")),
        orNone(metricOf(cell.record, "seconds_per_inference")),
        orNone(metricOf(cell.record, "macs_per_second")),
        cell.memoryBytes === null ? NONE : significant(cell.memoryBytes / 2 ** 20),
        significant(cell.verifyMs),
        cell.record.prover!.constraints,
        air!.program?.executor ?? NONE,
      ],
    };
  });
  const head = [
    "program",
    "rows",
    "steps",
    "cells a step",
    "profile",
    "prover",
    "execute ms",
    "trace ms",
    "prove ms",
    "attack bits",
    "proven bits",
    "95 % interval",
    "inferences",
    "inferences a second",
    "s an inference",
    "MACs a second",
    "peak MiB",
    "verify ms",
    "constraints",
    "run by",
  ];
  return table({ label: "Programs", head, rows, left: [0, 4, 5, 18, 19] });
}
