/**
 * Cold and warm: from a process's start to its first proof, what opening and tree 0 take, the first proof and the next ones, and memory.
 *
 * @module
 */
import { median } from "../../experiments/statistics.ts";
import {
  type Chart,
  logAxis,
  type Panel,
  PANEL_WIDTH,
  type Row,
  seriesEncoding,
  stylesIn,
} from "../chart.ts";
import { bitsText, powerOfTwo } from "../text.ts";
import { VARIANT_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder } from "../view.ts";

/** Height of one line, in pixels. */
const LINE = 34;

interface Measure {
  readonly name: string;
  values(cell: CellView): readonly number[];
}

function present(value: number | null | undefined): number[] {
  return value === null || value === undefined || value === 0 ? [] : [value];
}

const TIMES: readonly Measure[] = [
  { name: "start to first proof", values: ({ record }) => present(record.cold!.firstProofMs) },
  { name: "opening the prover", values: ({ record }) => present(record.cold!.openMs) },
  { name: "tree 0", values: ({ record }) => present(record.cold!.loadMs) },
  { name: "first proof", values: ({ record }) => present(record.cold!.proveMs) },
  { name: "warm proof", values: ({ record }) => record.samples!.proveMs },
];
const MEMORY: readonly Measure[] = [
  { name: "opened", values: ({ record }) => memory(record, "memory_open_bytes") },
  { name: "after all proofs", values: ({ record }) => memory(record, "memory_peak_bytes") },
];

function memory({ metrics }: CellView["record"], name: string): number[] {
  return metrics.filter((metric) => metric.name === name).map(({ value }) => value / 2 ** 20);
}

function panelOf(
  cells: readonly CellView[],
  { measures, unit, ...panel }: { measures: readonly Measure[]; unit: string } & Pick<Panel, "key" | "title">,
): Panel {
  const data = measures.flatMap(({ name, values }) =>
    [...groupCells(cells, (c) => c.variant)].flatMap(([variant, group]): Row[] => {
      const all = group.flatMap(values);
      if (all.length === 0) return [];
      return [{
        measure: name,
        series: VARIANT_STYLES[variant]?.label ?? variant,
        value: median(all),
        low: Math.min(...all),
        high: Math.max(...all),
        starts: group.length,
        count: all.length,
      }];
    })
  );
  const { field: _field, title: _title, ...axis } = logAxis(data, unit);
  const x = { ...axis, field: "value", title: unit };
  const y = { field: "measure", type: "nominal", sort: null, title: null, axis: { labelLimit: 220 } };
  const { color, shape } = seriesEncoding(stylesIn(VARIANT_STYLES, data), 2);
  const yOffset = { field: "series", sort: null };
  return {
    ...panel,
    subtitle: `median, and the range of ${Math.max(...data.map((row) => Number(row.starts)))} starts; ${
      bitsText(cells)
    }`,
    data,
    spec: {
      width: PANEL_WIDTH - 130,
      height: LINE * new Set(data.map((row) => row.measure)).size,
      layer: [
        {
          mark: { type: "rule", strokeWidth: 3, opacity: 0.4 },
          encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y, yOffset, color },
        },
        {
          mark: { type: "point", filled: true, size: 40, opacity: 1 },
          encoding: { x, y, yOffset, color, shape },
        },
      ],
    },
  };
}

/** The chart. */
export const cold: Chart = {
  id: "cold",
  title: "The first proof and the next",
  caption:
    "A process starts cold once: the ranges are those of several starts. From its start to its first proof, a process also fills the columns and sends the proof. Logarithmic. Lower is better.",
  from: "e08_cold",
  panels: (run) =>
    [...groupCells(inReadingOrder(run.cells), (c) => `${c.air}_${c.logRows}`)].flatMap(([key, cells]) => {
      const shape = `${cells[0].airTitle}, ${powerOfTwo(cells[0].logRows)} rows`;
      return [
        panelOf(cells, {
          key: `${key}_ms`,
          title: `Cold and warm in ms: ${shape}`,
          measures: TIMES,
          unit: "ms",
        }),
        panelOf(cells, {
          key: `${key}_memory`,
          title: `Peak memory in MiB: ${shape}`,
          measures: MEMORY,
          unit: "MiB, whole process",
        }),
      ];
    }),
};
