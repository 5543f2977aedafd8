/**
 * Colours, fonts and the Vega-Lite configuration that all charts share. Phases and variants keep their colour everywhere.
 *
 * The phase colours are Paul Tol's "muted" scheme (SRON technical note SRON/EPS/TN/09-002), made to be told apart with every
 * common kind of colour blindness; series also differ in shape and dash.
 *
 * @module
 */
import type { Phase } from "../experiments/records.ts";

/** A colour on white paper and on a dark page. */
export interface Colour {
  readonly light: string;
  readonly dark: string;
}

/** Colours of the phases, and of what is left of a proof's time. */
export const PHASE_COLOURS: Readonly<Record<Phase | "other", Colour>> = {
  trace: { light: "#999933", dark: "#b5b54d" },
  commit: { light: "#332288", dark: "#8f82e0" },
  interaction: { light: "#aa4499", dark: "#c76bb8" },
  composition: { light: "#88ccee", dark: "#88ccef" },
  oods: { light: "#44aa99", dark: "#45ab9a" },
  quotients: { light: "#117733", dark: "#3a9a5a" },
  fri: { light: "#ddcc77", dark: "#ddcc78" },
  grind: { light: "#cc6677", dark: "#d97a8a" },
  queries: { light: "#882255", dark: "#b9548a" },
  other: { light: "#bbbbbb", dark: "#808890" },
};

/** How a series is drawn. */
export interface SeriesStyle extends Colour {
  readonly label: string;
  readonly shape: string;
  readonly dash: readonly number[];
}

/** The variants of the baseline. */
const BASELINE_VARIANTS: Readonly<Record<string, SeriesStyle>> = {
  cpu: { label: "ours (cpu)", light: "#0072b2", dark: "#4aa8e0", shape: "circle", dash: [1, 0] },
  stwo: { label: "crate", light: "#d55e00", dark: "#f08030", shape: "square", dash: [5, 3] },
  stwo_coefficients: {
    label: "crate, coefficients kept",
    light: "#b8860b",
    dark: "#e0b040",
    shape: "triangle-up",
    dash: [2, 2],
  },
};

/** Colours, shapes and dashes of series without a meaning of their own, each table a shade apart: a page tells colours by their value. */
const SERIES: readonly Omit<SeriesStyle, "label">[] = [
  { light: "#0072b2", dark: "#4aa8e0", shape: "circle", dash: [1, 0] },
  { light: "#d55e00", dark: "#f08030", shape: "square", dash: [5, 3] },
  { light: "#009e73", dark: "#2fc095", shape: "diamond", dash: [2, 2] },
  { light: "#aa4480", dark: "#c76bb0", shape: "triangle-up", dash: [6, 2] },
  { light: "#8a6d00", dark: "#d0b050", shape: "cross", dash: [1, 2] },
  { light: "#5a6b70", dark: "#9fb0b8", shape: "triangle-down", dash: [4, 1] },
];

/** A colour with a little more blue. */
function shade(colour: string, by: number): string {
  const blue = (parseInt(colour.slice(5), 16) + by).toString(16).padStart(2, "0");
  return `${colour.slice(0, 5)}${blue}`;
}

/** Styles for labels in order; `table` tells tables apart. */
function seriesStyles<K extends string>(
  labels: Readonly<Record<K, string>>,
  table: number,
): Record<K, SeriesStyle> {
  const entries = (Object.entries(labels) as [K, string][]).map(([key, label], i): [K, SeriesStyle] => {
    const style = SERIES[i % SERIES.length];
    return [key, {
      ...style,
      label,
      light: shade(style.light, 8 * table),
      dark: shade(style.dark, 3 * table),
    }];
  });
  return Object.fromEntries(entries) as Record<K, SeriesStyle>;
}

/** Blow-up factors by their log2. */
export const BLOWUP_STYLES: Readonly<Record<string, SeriesStyle>> = seriesStyles(
  { 1: "blow-up 2", 2: "blow-up 4", 3: "blow-up 8", 4: "blow-up 16", 5: "blow-up 32" },
  1,
);

/** SIMD levels. */
export const SIMD_STYLES: Readonly<Record<string, SeriesStyle>> = seriesStyles(
  { scalar: "scalar", avx2: "AVX2", avx512: "AVX-512" },
  2,
);

/** Threads of each prover of a pool. */
export const POOL_STYLES: Readonly<Record<string, SeriesStyle>> = seriesStyles(
  { 0: "provers on all cores", 1: "provers on one core" },
  3,
);

/** Numbers of columns. */
export const COLUMN_STYLES: Readonly<Record<string, SeriesStyle>> = seriesStyles(
  { 8: "8 columns", 26: "26 columns", 100: "100 columns" },
  4,
);

/** Rows by their log2, of charts by columns. */
export const SIZE_STYLES: Readonly<Record<string, SeriesStyle>> = seriesStyles(
  {
    14: "2¹⁴ rows",
    16: "2¹⁶ rows",
    18: "2¹⁸ rows",
    20: "2²⁰ rows",
    22: "2²² rows",
    10: "2¹⁰ rows",
    12: "2¹² rows",
  },
  5,
);

/** Variants of our provers beside the usual ones. */
const FURTHER_VARIANTS = seriesStyles(
  {
    emu: "emulated GPU, not timed",
    stwo_avx2: "crate, AVX2 alone",
    cpu_anew: "ours, made anew",
    cuda: "ours (GPU)",
    cuda_usual: "ours (GPU), usual toggles",
    cpu_avx2: "ours, AVX2 alone",
    cpu_scalar: "ours, scalar code",
  },
  6,
);

/** The variants of the experiments. */
export const VARIANT_STYLES: Readonly<Record<string, SeriesStyle>> = {
  ...BASELINE_VARIANTS,
  ...FURTHER_VARIANTS,
};

/** The shape benchmark beside programs: it proves nothing, and its label says so. */
export const SHAPE_STYLE: SeriesStyle = {
  label: "unsound shape",
  light: "#6b7785",
  dark: "#a3afbc",
  shape: "cross",
  dash: [1, 2],
};

/** Colours of the trees of a proof. */
export const TREE_COLOURS = {
  preprocessed: { light: "#bbbbbc", dark: "#808891" },
  main: { light: "#332289", dark: "#8f82e1" },
  interaction: { light: "#aa449a", dark: "#c76bb9" },
  composition: { light: "#88ccec", dark: "#88cced" },
} as const satisfies Readonly<Record<string, Colour>>;

/** The profiles. */
export const PROFILE_STYLES: Readonly<Record<string, SeriesStyle>> = {
  smoke: { label: "smoke", light: "#5a6b7b", dark: "#9fb0c0", shape: "circle", dash: [1, 0] },
  stwo96: { label: "stwo96", light: "#0072b3", dark: "#4aa8e1", shape: "square", dash: [5, 3] },
  proven96: { label: "proven96", light: "#aa4498", dark: "#c76bb7", shape: "diamond", dash: [2, 2] },
};

/** AIRs and programs as series of one chart. */
export const AIR_STYLES: Readonly<Record<string, SeriesStyle>> = {
  vm_network: {
    label: "VM network",
    light: "#0072b5",
    dark: "#4aa8e3",
    shape: "circle",
    dash: [1, 0],
  },
  range_lookup: {
    label: "range_lookup",
    light: "#d55e01",
    dark: "#f08031",
    shape: "square",
    dash: [5, 3],
  },
  wide_fibonacci_26: {
    label: "wide Fibonacci",
    light: "#009e74",
    dark: "#2fc096",
    shape: "diamond",
    dash: [2, 2],
  },
};

/** Parts of a proof's calldata. */
export const CALLDATA_COLOURS = {
  "rows": { light: "#33228a", dark: "#8f82e2" },
  "paths of rows": { light: "#88cced", dark: "#88ccf0" },
  "FRI values": { light: "#ddcc79", dark: "#ddcc7a" },
  "paths of FRI": { light: "#cc6678", dark: "#d97a8b" },
  "caps": { light: "#44aa9a", dark: "#45ab9b" },
  "the rest": { light: "#bbbbbd", dark: "#808892" },
} as const satisfies Readonly<Record<string, Colour>>;

/** The two readings of a ratio. */
export const GRIND_STYLES: Readonly<Record<string, SeriesStyle>> = {
  with: { label: "whole proof", light: "#0072b4", dark: "#4aa8e2", shape: "circle", dash: [1, 0] },
  without: { label: "without grinding", light: "#009e73", dark: "#2fc095", shape: "diamond", dash: [5, 3] },
};

/** What a cost becomes at the ends of an input's range. */
export const RANGE_COLOURS = {
  "at the low end": { light: "#009e75", dark: "#2fc097" },
  "at the high end": { light: "#d55e02", dark: "#f08032" },
} as const satisfies Readonly<Record<string, Colour>>;

/** Text, faint text, lines and paper. */
export const INK: Colour = { light: "#1c2430", dark: "#e6eaf0" };
export const FAINT: Colour = { light: "#5b6674", dark: "#9aa5b3" };
export const GRID: Colour = { light: "#dfe3e8", dark: "#333b46" };
export const PAPER: Colour = { light: "#fffffe", dark: "#12161c" };

/** The font of standalone images; pages use their own. */
export const FONT = "DejaVu Sans";

/** Every colour that may stand in an image, so that a page can give it a dark twin. */
export function allColours(): Colour[] {
  const tables = [
    VARIANT_STYLES,
    PROFILE_STYLES,
    AIR_STYLES,
    GRIND_STYLES,
    BLOWUP_STYLES,
    SIMD_STYLES,
    POOL_STYLES,
    COLUMN_STYLES,
    SIZE_STYLES,
    PHASE_COLOURS,
    TREE_COLOURS,
    CALLDATA_COLOURS,
    RANGE_COLOURS,
    { SHAPE_STYLE },
  ];
  return [INK, FAINT, GRID, PAPER, ...tables.flatMap((table) => Object.values<Colour>(table))];
}

/** Sizes of text and the empty border of an image, in pixels. */
export const TITLE_SIZE = 13;
export const TEXT_SIZE = 11;
export const PADDING = 8;

/** The Vega-Lite configuration of every chart. */
export function chartConfig(): Record<string, unknown> {
  return {
    background: PAPER.light,
    font: FONT,
    padding: PADDING,
    view: { stroke: null },
    title: {
      anchor: "start",
      align: "left",
      frame: "bounds",
      fontSize: TITLE_SIZE,
      fontWeight: "bold",
      color: INK.light,
      subtitleColor: FAINT.light,
      subtitleFontSize: TEXT_SIZE,
      subtitlePadding: 4,
      lineHeight: 16,
      subtitleLineHeight: 14,
      offset: 10,
    },
    axis: {
      labelColor: FAINT.light,
      labelFontSize: TEXT_SIZE,
      titleColor: FAINT.light,
      titleFontSize: TEXT_SIZE,
      titleFontWeight: "normal",
      titlePadding: 6,
      gridColor: GRID.light,
      domainColor: GRID.light,
      tickColor: GRID.light,
    },
    axisX: { grid: false },
    axisY: { domain: false, ticks: false },
    legend: {
      orient: "bottom",
      title: null,
      direction: "horizontal",
      labelColor: INK.light,
      labelFontSize: TEXT_SIZE,
      labelLimit: 320,
      symbolSize: 70,
      symbolOpacity: 1,
      symbolStrokeWidth: 0,
      columnPadding: 4,
      rowPadding: 4,
      offset: 10,
    },
  };
}
