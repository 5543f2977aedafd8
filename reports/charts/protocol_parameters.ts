/**
 * Work, folding, last layer and hash, one at a time, at one strength: what each does to time and bytes.
 *
 * @module
 */
import { type Chart, type Panel, PANEL_WIDTH, type Row } from "../chart.ts";
import { bitsOf } from "../line_panels.ts";
import {
  BASES,
  type Basis,
  optionOf,
  PROTOCOL_EXPERIMENT,
  sharedText,
  usualParameters,
} from "../protocol_view.ts";
import { powerOfTwo } from "../text.ts";
import { FAINT, VARIANT_STYLES } from "../theme.ts";
import type { CellView, RunView } from "../view.ts";

/** Height of one line, in pixels. */
const LINE = 20;
const NAMES: Readonly<Record<string, (value: unknown) => string>> = {
  powBits: (value) => `${value} bits of work`,
  foldStep: (value) => `folding by ${2 ** Number(value)}`,
  logLastLayer: (value) => `last layer of ${powerOfTwo(Number(value))}`,
};
const MEASURES = {
  ms: { title: "Prove time in ms", unit: "ms, 95 % interval" },
  kib: { title: "Proof in KiB", unit: "KiB" },
} as const;

/** What is unusual about a cell, in words; "usual" for nothing. */
function labelOf(cell: CellView, usual: ReadonlyMap<string, unknown>): string {
  const unusual = [...usual].filter(([name, value]) => optionOf(cell, name) !== value)
    .map(([name]) => NAMES[name](optionOf(cell, name)));
  const hash = optionOf(cell, "hash");
  if (hash !== "blake2s") unusual.push(`hash ${hash}`);
  return unusual.length === 0 ? "usual" : unusual.join(", ");
}

function panelOf(
  cells: readonly CellView[],
  { basis, measure, usual }: {
    basis: Basis;
    measure: keyof typeof MEASURES;
    usual: ReadonlyMap<string, unknown>;
  },
): Panel {
  const { title, unit } = MEASURES[measure];
  const data = cells.map((cell): Row => ({
    parameter: labelOf(cell, usual),
    queries: Number(optionOf(cell, "queries")),
    ...measure === "ms"
      ? { value: cell.proveMs, low: cell.proveInterval.low, high: cell.proveInterval.high }
      : { value: cell.proofBytes / 1024, low: null, high: null },
    ...bitsOf(cell),
  }));
  const x = {
    field: "value",
    type: "quantitative",
    title: unit,
    scale: { zero: true },
    axis: { tickCount: 5 },
  };
  const y = { field: "parameter", type: "nominal", sort: null, title: null };
  const color = { value: VARIANT_STYLES.cpu.light };
  return {
    key: `${basis}_${measure}`,
    title: `${title}, parameter by parameter`,
    subtitle: `${cells[0].record.axes.bits} ${BASES[basis]}; usual: ${
      sharedText(cells.filter((cell) => labelOf(cell, usual) === "usual"))
    }`,
    data,
    spec: {
      width: PANEL_WIDTH - 130,
      height: LINE * data.length,
      layer: [
        { mark: { type: "rule", color: FAINT.light, opacity: 0.5 }, encoding: { x, y, x2: { datum: 0 } } },
        ...measure === "ms"
          ? [{
            mark: { type: "rule", strokeWidth: 6, opacity: 0.35 },
            encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y, color },
          }]
          : [],
        { mark: { type: "point", filled: true, size: 55, opacity: 1 }, encoding: { x, y, color } },
      ],
    },
  };
}

function panelsOf(run: RunView): Panel[] {
  const fast = run.cells.filter((cell) => optionOf(cell, "hash") !== "poseidon252");
  const usual = usualParameters(fast);
  const centre = fast.find((cell) => labelOf(cell, usual) !== "usual");
  if (!centre) return [];
  const around = fast.filter((cell) =>
    cell.record.axes.bits === centre.record.axes.bits &&
    cell.record.axes.logBlowup === centre.record.axes.logBlowup
  );
  return (Object.keys(BASES) as Basis[]).flatMap((basis) => {
    const cells = around.filter(({ record }) => record.axes.basis === basis);
    if (cells.length < 2 || !cells.some((cell) => labelOf(cell, usual) === "usual")) return [];
    return (Object.keys(MEASURES) as (keyof typeof MEASURES)[]).map((measure) =>
      panelOf(cells, { basis, measure, usual })
    );
  });
}

/** The chart. */
export const protocolParameters: Chart = {
  id: "protocol_parameters",
  title: "Parameters one at a time",
  caption:
    "Each line changes one parameter of the usual set and solves the queries anew, so that all have the same bits. Lower is better.",
  from: PROTOCOL_EXPERIMENT,
  panels: panelsOf,
};
