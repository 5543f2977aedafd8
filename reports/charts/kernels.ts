/**
 * How far each kernel of the cpu prover is from the machine's limit, one panel for each size.
 *
 * @module
 */
import type { BenchRecord } from "../../experiments/records.ts";
import { median } from "../../experiments/statistics.ts";
import { type Chart, type Panel, PANEL_WIDTH, type Row } from "../chart.ts";
import { bitsText, powerOfTwo, significant } from "../text.ts";
import { INK, VARIANT_STYLES } from "../theme.ts";
import { type CellView, inReadingOrder, OWN_VARIANT } from "../view.ts";

type KernelFigures = NonNullable<BenchRecord["kernels"]>;
type Kernel = KernelFigures[number];

/** Height of one bar with its gap, in pixels. */
const BAR = 24;
/** Pale enough for the text that stands on a bar. */
const BAR_OPACITY = 0.35;

/** What bounds a kernel: what is counted, and the ceiling whose rate it is measured against. */
const BOUNDS = [
  { bound: "memory", ceiling: "copy", amount: ({ work }: Kernel) => work.bytesRead + work.bytesWritten },
  { bound: "hashes", ceiling: "hash", amount: ({ work }: Kernel) => work.compressions + work.permutations },
  { bound: "butterflies", ceiling: "butterfly", amount: ({ work }: Kernel) => work.butterflies },
  { bound: "products", ceiling: "product", amount: ({ work }: Kernel) => work.products },
] as const;

/** The time a kernel would take if the ceiling that is lowest for it were all there is, over the time it took. */
export function shareOfCeiling(kernel: Kernel, kernels: KernelFigures): { share: number; bound: string } {
  const took = median([...kernel.ms]);
  const shares = BOUNDS.map(({ bound, ceiling, amount }) => {
    const best = kernels.find(({ name, isCeiling }) => isCeiling && name === ceiling);
    if (!best) throw new Error(`Cannot draw kernels: the record has no ceiling ${ceiling}`);
    return { bound, share: amount(kernel) / (amount(best) / median([...best.ms])) / took };
  });
  return shares.reduce((a, b) => b.share > a.share ? b : a);
}

function panelOf(cell: CellView): Panel {
  const kernels = cell.record.kernels!;
  const data = kernels.filter(({ isCeiling }) => !isCeiling).map((kernel): Row => {
    const { share, bound } = shareOfCeiling(kernel, kernels);
    return {
      kernel: kernel.name.replaceAll("_", " "),
      bound,
      share,
      text: `${significant(100 * share)} % of ${bound}, ${significant(median([...kernel.ms]))} ms`,
    };
  });
  const y = { field: "kernel", type: "nominal", sort: data.map((row) => row.kernel), title: null };
  const x = {
    field: "share",
    type: "quantitative",
    title: "share of the nearest ceiling",
    scale: { domain: [0, Math.max(1, ...data.map((row) => Number(row.share)))] },
    axis: { format: "%", tickCount: 5 },
  };
  return {
    key: `${cell.air}_${cell.profile}_${cell.logRows}`,
    title: `Kernels: ${cell.airTitle}`,
    subtitle: `${powerOfTwo(cell.logRows)} rows, profile ${cell.profile}: ${bitsText([cell])}`,
    data,
    spec: {
      width: PANEL_WIDTH - 60,
      height: BAR * data.length,
      layer: [
        {
          mark: {
            type: "bar",
            height: BAR - 8,
            color: VARIANT_STYLES[OWN_VARIANT].light,
            opacity: BAR_OPACITY,
          },
          encoding: { x, y },
        },
        {
          mark: { type: "text", align: "left", dx: 4, fontSize: 10, color: INK.light },
          encoding: { x: { ...x, datum: 0, field: undefined }, y, text: { field: "text", type: "nominal" } },
        },
      ],
    },
  };
}

/** The chart. */
export const kernelCeilings: Chart = {
  id: "kernels",
  title: "How far from the limit, kernel by kernel",
  caption:
    "Each kernel of the cpu prover run alone on the columns of a proof. It says how many bytes it moves and how many hashes, butterflies and products it computes; the ceilings are what the same machine does of each when it does nothing else, in its nearest cache (bytes: in memory). The bar is the share of the ceiling that binds most. A kernel whose data stay in a cache can exceed the memory's.",
  from: "e13_kernels",
  panels: (run) => inReadingOrder(run.cells).filter(({ record }) => record.kernels).map(panelOf),
};
