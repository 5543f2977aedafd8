/**
 * Latency against throughput: a point for each number of streams, joined in their order.
 *
 * @module
 */
import { median, quantile } from "../../experiments/statistics.ts";
import { type Chart, linesOver, logAxis, type Panel, type Row, stylesIn } from "../chart.ts";
import { bitsOf } from "../line_panels.ts";
import { bitsText, powerOfTwo } from "../text.ts";
import { INK, POOL_STYLES, VARIANT_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder, metricOf } from "../view.ts";

function rowOf(cell: CellView): Row {
  const { samples, options } = cell.record;
  const latency = samples!.latencyMs!;
  return {
    series: POOL_STYLES[String(options!.threads)]?.label ?? `${options!.threads} threads a prover`,
    streams: Number(options!.streams),
    order: Number(options!.streams),
    proofs_per_second: metricOf(cell.record, "proofs_per_second"),
    value: median(latency),
    low: quantile(latency, 0.05),
    high: quantile(latency, 0.95),
    batch: latency.length / samples!.batchMs!.length,
    ...bitsOf(cell),
  };
}

function panelOf(key: string, cells: readonly CellView[]): Panel {
  const data = cells.map(rowOf).sort((a, b) => Number(a.streams) - Number(b.streams));
  const [{ logRows, airTitle, variant }] = cells;
  const x = {
    field: "proofs_per_second",
    type: "quantitative",
    title: "proofs a second",
    scale: { zero: false, nice: true },
    axis: { tickCount: 5 },
  };
  const y = logAxis(data, "ms to a proof, 5 to 95 %");
  const spec = linesOver({ data, x, y, styles: stylesIn(POOL_STYLES, data), path: true });
  const text = {
    mark: { type: "text", align: "left", dx: 8, dy: -6, fontSize: 11, color: INK.light },
    encoding: { x, y, text: { field: "streams" } },
  };
  return {
    key,
    title: `Latency against throughput: ${airTitle}, ${powerOfTwo(logRows)} rows`,
    subtitle: `${VARIANT_STYLES[variant]?.label ?? variant}, ${
      data[0].batch
    } proofs handed over at once; at each point its streams; ${bitsText(cells)}`,
    data,
    spec: { ...spec, layer: [...spec.layer as unknown[], text] },
  };
}

/** The chart. */
export const streams: Chart = {
  id: "streams",
  title: "Latency against throughput",
  caption:
    "A batch is handed to a pool; so many proofs are in flight as the pool has provers. Latency is from handing over to each proof, the wait for a free prover included. Down and to the right is better.",
  from: "e07_streams",
  panels: (run) => {
    const told = inReadingOrder(run.cells).filter(({ record }) => record.samples!.latencyMs !== undefined);
    const keyOf = (c: CellView) => `${c.air}_${c.logRows}_${c.variant}_${c.record.axes.batch}`;
    return [...groupCells(told, keyOf)].map(([key, cells]) => panelOf(key, cells));
  },
};
