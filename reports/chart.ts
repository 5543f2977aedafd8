/**
 * What a chart is: a function from records to panels. A panel is one Vega-Lite specification with its data; a file
 * `charts/<name>.ts` holds one chart and `charts/registry.ts` lists it.
 *
 * @module
 */
import { FAINT, type SeriesStyle } from "./theme.ts";
import { powerOfTwo } from "./text.ts";
import type { RunView } from "./view.ts";

/** One row of a panel's data. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** One drawing. */
export interface Panel {
  /** Distinguishes the panels of a chart and a machine: `wide_fibonacci_26_smoke`. */
  readonly key: string;
  /** What is shown, with its unit. */
  readonly title: string;
  readonly subtitle: string;
  readonly data: readonly Row[];
  /** The specification without title, data and configuration. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A chart. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** How to read it, in a sentence or two. */
  readonly caption: string;
  /** The experiment whose records it draws. */
  readonly from: string;
  /** The panels of a run; none when the run does not hold what the chart shows. */
  panels(run: RunView): Panel[];
}

/** Width of an image, and size of the plot in it, in pixels. */
export const IMAGE_WIDTH = 430;
export const PANEL_WIDTH = 340;
export const PANEL_HEIGHT = 215;

/** A row axis: powers of two at the sizes that were measured. */
export function rowsAxis(logRows: readonly number[]): Record<string, unknown> {
  const values = [...new Set(logRows)].sort((a, b) => a - b);
  const [first, last] = [values[0], values[values.length - 1]];
  const expression = values.map((v) => `datum.value === ${v} ? '${powerOfTwo(v)}' : `).join("");
  return {
    field: "log_rows",
    type: "quantitative",
    title: "rows",
    scale: { domain: first === last ? [first - 1, last + 1] : [first, last], nice: false, padding: 14 },
    axis: { values, labelExpr: `${expression}''`, tickCount: values.length },
  };
}

/** The steps 1, 2, 5, 10, … that enclose some positive values, and the few of them that are labelled. */
export function logTicks(values: readonly number[]): { domain: [number, number]; ticks: number[] } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const steps: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.ceil(Math.log10(high)); decade++) {
    for (const factor of [1, 2, 5]) steps.push(Number(`${factor}e${decade}`));
  }
  const first = steps.findLastIndex((step) => step <= low);
  const last = steps.findIndex((step) => step >= high);
  const inside = steps.slice(first, Math.max(last, first + 1) + 1);
  const decades = inside.filter((step) => Number.isInteger(Math.round(Math.log10(step) * 1e9) / 1e9));
  return { domain: [inside[0], inside[inside.length - 1]], ticks: inside.length > 7 ? decades : inside };
}

/** A horizontal axis of counts, doubling from one to the next. */
export function doublingAxis(field: string, title: string, data: readonly Row[]): Record<string, unknown> {
  const values = [...new Set(data.map((row) => Number(row[field])))].sort((a, b) => a - b);
  const [first, last] = [values[0], values[values.length - 1]];
  return {
    field,
    type: "quantitative",
    title,
    scale: {
      type: "log",
      base: 2,
      domain: first === last ? [first / 2, last * 2] : [first, last],
      nice: false,
      padding: 14,
    },
    axis: { values, format: "d" },
  };
}

/** A log axis over `value`, `low` and `high` of the data, with plain numbers. */
export function logAxis(data: readonly Row[], title: string): Record<string, unknown> {
  const numbers = data.flatMap((row) => [row.value, row.low, row.high]).filter((v): v is number =>
    typeof v === "number" && v > 0
  );
  const { domain, ticks } = logTicks(numbers);
  return {
    field: "value",
    type: "quantitative",
    title,
    scale: { type: "log", domain, nice: false },
    axis: {
      values: ticks,
      labelExpr: "datum.value >= 1000 ? format(datum.value, ',') : format(datum.value, '~g')",
    },
  };
}

/** The colour, shape and dash of series, by the labels that the data carries under `series`. */
export function seriesEncoding(
  styles: readonly SeriesStyle[],
  columns = styles.length > 3 ? 2 : styles.length,
): Record<"color" | "shape" | "strokeDash", Record<string, unknown>> {
  const domain = styles.map((s) => s.label);
  // the legend shows shapes; a dash around a shape would only blur it
  const legend = { columns, symbolDash: [1, 0] };
  const channel = (range: unknown[]) => ({
    field: "series",
    type: "nominal",
    scale: { domain, range },
    legend,
  });
  return {
    color: channel(styles.map((s) => s.light)),
    shape: channel(styles.map((s) => s.shape)),
    strokeDash: channel(styles.map((s) => s.dash)),
  };
}

/**
 * Lines with points and intervals by rows: the form of most charts. The data holds `log_rows`, `series`, `value`, and `low` and
 * `high` where there is an interval.
 */
export function linesByRows(
  options: Omit<LinesOptions, "x">,
): Record<string, unknown> {
  return linesOver({ ...options, x: rowsAxis(options.data.map((row) => Number(row.log_rows))) });
}

/** What lines with points are drawn from. */
export interface LinesOptions {
  readonly data: readonly Row[];
  readonly x: Record<string, unknown>;
  readonly y: Record<string, unknown>;
  readonly styles: readonly SeriesStyle[];
  /** A horizontal line to compare with. */
  readonly reference?: number;
  /** Whether lines join the points in the data's order instead of that of the horizontal axis. */
  readonly path?: boolean;
}

/** Lines with points and intervals over any horizontal axis. The data holds `series`, `value`, `low` and `high`. */
export function linesOver(
  { data, x, y, styles, reference, path = false }: LinesOptions,
): Record<string, unknown> {
  const { color, shape, strokeDash } = seriesEncoding(styles);
  const intervals = data.some((row) => typeof row.low === "number");
  const ruleLayer = {
    mark: { type: "rule", color: FAINT.light, strokeDash: [3, 3] },
    encoding: { y: { datum: reference } },
  };
  return {
    width: PANEL_WIDTH,
    height: PANEL_HEIGHT,
    layer: [
      ...(reference === undefined ? [] : [ruleLayer]),
      {
        mark: { type: "line", strokeWidth: 1.75 },
        encoding: { x, y, color, strokeDash, ...path && { order: { field: "order", type: "quantitative" } } },
      },
      ...(intervals
        ? [{
          mark: { type: "rule", strokeWidth: 5, opacity: 0.35 },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
        }]
        : []),
      { mark: { type: "point", filled: true, size: 50, opacity: 1 }, encoding: { x, y, color, shape } },
    ],
  };
}

/** The styles that some data uses, in the table's order. */
export function stylesIn(table: Readonly<Record<string, SeriesStyle>>, data: readonly Row[]): SeriesStyle[] {
  return Object.values(table).filter((style) => data.some((row) => row.series === style.label));
}
