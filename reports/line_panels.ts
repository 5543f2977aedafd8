/**
 * Panels that several charts share: lines by rows, one for each prover or one for each profile.
 *
 * @module
 */
import { linesByRows, logAxis, type Panel, type Row, stylesIn } from "./chart.ts";
import { PROFILE_STYLES, SHAPE_STYLE, VARIANT_STYLES } from "./theme.ts";
import { type CellView, groupCells, inReadingOrder, OWN_VARIANT, type RunView } from "./view.ts";

/** What a point shows: `value`, and `low` and `high` where there is an interval; further numbers stand in the data only. */
export type Point = Row & { readonly value: number };

/** The median of the prove times with its interval, and the bits they buy. */
export function proveTime(cell: CellView): Point {
  const { low, high } = cell.proveInterval;
  return {
    value: cell.proveMs,
    low,
    high,
    grind_ms: cell.grindMs,
    samples: cell.samples,
    ...bitsOf(cell),
  };
}

/** Peak memory in MiB. */
export function peakMemory({ memoryBytes }: CellView): Point {
  return { value: memoryBytes! / 2 ** 20, bytes: memoryBytes };
}

/** The bits of a cell, as columns of the data. */
export function bitsOf({ attackBits, provenBits }: CellView): Row {
  return { attack_bits: attackBits, proven_bits: provenBits };
}

/** One line for each prover, both axes logarithmic. `shape`: cells of the shape benchmark, drawn as a line of their own. */
export function proverLines(
  { cells, shape = [], point, unit, ...panel }: {
    cells: readonly CellView[];
    shape?: readonly CellView[];
    point: (cell: CellView) => Point;
    /** Title of the vertical axis. */
    unit: string;
  } & Pick<Panel, "key" | "title" | "subtitle">,
): Panel {
  const row = (series: string) => (cell: CellView): Row => ({
    series,
    log_rows: cell.logRows,
    ...point(cell),
  });
  const data = [
    ...cells.map((cell) => row(VARIANT_STYLES[cell.variant]?.label ?? cell.variant)(cell)),
    ...shape.map(row(SHAPE_STYLE.label)),
  ];
  const styles = stylesIn({ ...VARIANT_STYLES, SHAPE_STYLE }, data);
  return { ...panel, data, spec: linesByRows({ data, y: logAxis(data, unit), styles }) };
}

/** One panel for each AIR with a line for each profile, of our prover alone: what does not depend on the prover. */
export function profilePanels(
  run: RunView,
  { title, subtitle, unit, point }: {
    title: string;
    subtitle: (cells: readonly CellView[]) => string;
    unit: string;
    point: (cell: CellView) => Point;
  },
): Panel[] {
  const own = inReadingOrder(run.cells).filter((c) => c.variant === OWN_VARIANT);
  const y = {
    field: "value",
    type: "quantitative",
    title: unit,
    scale: { zero: true },
    axis: { tickCount: 5 },
  };
  return [...groupCells(own, (c) => c.air)].map(([key, cells]): Panel => {
    const data = cells.map((cell): Row => ({
      series: PROFILE_STYLES[cell.profile]?.label ?? cell.profile,
      log_rows: cell.logRows,
      ...point(cell),
    }));
    return {
      key,
      title: `${title}: ${cells[0].airTitle}`,
      subtitle: subtitle(cells),
      data,
      spec: linesByRows({ data, y, styles: stylesIn(PROFILE_STYLES, data) }),
    };
  });
}

/** Groups that have more than one size: the others would be points without a line. */
export function severalSizes(groups: ReadonlyMap<string, CellView[]>): [string, CellView[]][] {
  return [...groups].filter(([, cells]) => new Set(cells.map((c) => c.logRows)).size > 1);
}
