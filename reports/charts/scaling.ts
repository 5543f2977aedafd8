/**
 * Growth with rows and columns: measured points, the fitted power law, and its exponent with its interval.
 *
 * @module
 */
import { fitPowerLaw, type PowerLaw } from "../../experiments/fit.ts";
import {
  type Chart,
  doublingAxis,
  linesOver,
  logAxis,
  type Panel,
  type Row,
  rowsAxis,
  stylesIn,
} from "../chart.ts";
import { bitsText, powerOfTwo } from "../text.ts";
import { COLUMN_STYLES, type SeriesStyle, SIZE_STYLES } from "../theme.ts";
import { type CellView, groupCells, type RunView } from "../view.ts";

/** Rows from which fixed costs are small enough for a power law. */
const LOG_ROWS_FROM = 14;

function exponentText(label: string, law: PowerLaw | undefined): string {
  if (!law) return `${label}: fewer than three points`;
  const { exponent, interval: { low, high } } = law;
  return `${label}: ${exponent.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

interface Curve {
  readonly style: SeriesStyle;
  readonly cells: readonly CellView[];
  readonly xOf: (cell: CellView) => number;
  readonly yOf: (cell: CellView) => number;
}

function fitOf({ cells, xOf, yOf }: Curve): PowerLaw | undefined {
  return fitPowerLaw(cells.filter((c) => c.logRows >= LOG_ROWS_FROM).map((cell) => [xOf(cell), yOf(cell)]));
}

function panelOf(
  curves: readonly Curve[],
  { by, unit, ...panel }: { by: "rows" | "columns"; unit: string } & Pick<Panel, "key" | "title">,
): Panel {
  const data = curves.flatMap((curve): Row[] => {
    const law = fitOf(curve);
    return curve.cells.map((cell): Row => ({
      series: curve.style.label,
      log_rows: cell.logRows,
      columns: cell.record.air!.columns,
      value: curve.yOf(cell),
      exponent: law?.exponent ?? null,
      exponent_low: law?.interval.low ?? null,
      exponent_high: law?.interval.high ?? null,
      fitted: law && cell.logRows >= LOG_ROWS_FROM ? law.factor * curve.xOf(cell) ** law.exponent : null,
    }));
  });
  const x = by === "rows"
    ? rowsAxis(data.map((row) => Number(row.log_rows)))
    : doublingAxis("columns", "columns", data);
  const styles = stylesIn(Object.fromEntries(curves.map(({ style }) => [style.label, style])), data);
  const exponents = curves.map((curve) => exponentText(curve.style.label, fitOf(curve)));
  return {
    ...panel,
    subtitle: `exponent with 95 % interval: ${exponents.join("; ")}. ${
      bitsText(curves.flatMap(({ cells }) => cells))
    }`,
    data,
    spec: linesOver({ data, x, y: logAxis(data, unit), styles }),
  };
}

function panelsOf(run: RunView): Panel[] {
  const byColumns = [...groupCells(run.cells, (c) => String(c.record.air!.columns))]
    .sort(([a], [b]) => Number(a) - Number(b));
  const rows = (yOf: Curve["yOf"]) =>
    byColumns.map(([columns, cells]): Curve => ({
      style: COLUMN_STYLES[columns] ?? { ...COLUMN_STYLES[8], label: `${columns} columns` },
      cells: cells.toSorted((a, b) => a.logRows - b.logRows),
      xOf: (cell) => 2 ** cell.logRows,
      yOf,
    }));
  const bySize = [
    ...groupCells(run.cells.filter((c) => String(c.logRows) in SIZE_STYLES), (c) => String(c.logRows)),
  ]
    .sort(([a], [b]) => Number(a) - Number(b)).filter(([, cells]) => cells.length > 1);
  const columns = bySize.map(([size, cells]): Curve => ({
    style: SIZE_STYLES[size],
    cells: cells.toSorted((a, b) => a.record.air!.columns - b.record.air!.columns),
    xOf: (cell) => cell.record.air!.columns,
    yOf: (cell) => cell.restMs ?? cell.proveMs,
  }));
  const memory = run.cells.every((cell) => cell.memoryBytes !== null);
  return [
    panelOf(rows((cell) => cell.restMs ?? cell.proveMs), {
      key: "time_rows",
      by: "rows",
      title: "Prove time without grinding, by rows",
      unit: "ms, median",
    }),
    ...columns.length > 0
      ? [panelOf(columns, {
        key: "time_columns",
        by: "columns",
        title: "Prove time without grinding, by columns",
        unit: "ms, median",
      })]
      : [],
    ...memory
      ? [panelOf(rows((cell) => cell.memoryBytes! / 2 ** 20), {
        key: "memory_rows",
        by: "rows",
        title: "Peak memory by rows",
        unit: "MiB, whole process",
      })]
      : [],
  ];
}

/** The chart. */
export const scaling: Chart = {
  id: "scaling",
  title: "Growth with rows and columns",
  caption:
    `Lines join medians. The exponents are those of power laws fitted by least squares to the logarithms of sizes from ${
      powerOfTwo(LOG_ROWS_FROM)
    } rows, with Student's interval; a wide interval says that no power law holds.`,
  from: "e05_scaling",
  panels: (run) => run.cells.length > 0 ? panelsOf(run) : [],
};
