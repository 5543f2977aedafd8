/**
 * Cells of the experiment on protocol parameters, by what they have in common.
 *
 * @module
 */
import { linesOver, logAxis, type Panel, type Row, stylesIn } from "./chart.ts";
import { bitsOf, type Point } from "./line_panels.ts";
import { powerOfTwo } from "./text.ts";
import { BLOWUP_STYLES } from "./theme.ts";
import type { CellView, RunView } from "./view.ts";

/** The experiment. */
export const PROTOCOL_EXPERIMENT = "e03_protocol";

/** What the number of queries was solved for. */
export const BASES = {
  attack: "attack bits",
  proven: "proven bits",
} as const;
/** What the number of queries was solved for. */
export type Basis = keyof typeof BASES;

/** The value of a protocol option. */
export function optionOf({ record }: CellView, name: string): string | number | boolean {
  return record.options![name];
}

/** The usual value of each parameter that is varied one at a time: that of most cells. */
export function usualParameters(cells: readonly CellView[]): ReadonlyMap<string, unknown> {
  return new Map(["powBits", "foldStep", "logLastLayer"].map((name) => {
    const counts = new Map<unknown, number>();
    for (const cell of cells) counts.set(optionOf(cell, name), (counts.get(optionOf(cell, name)) ?? 0) + 1);
    return [name, [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]];
  }));
}

/** Cells of a hash in which blow-up and bits vary, and nothing else. */
export function blowupCells(run: RunView, hash: string): CellView[] {
  const cells = run.cells.filter((cell) => optionOf(cell, "hash") === hash);
  const usual = usualParameters(cells);
  return cells.filter((cell) => [...usual].every(([name, value]) => optionOf(cell, name) === value));
}

/** The bits that were asked for, by the basis of the cell. */
function bitsAxis(basis: Basis): Record<string, unknown> {
  return {
    field: "bits",
    type: "quantitative",
    title: BASES[basis],
    scale: { zero: false, nice: false, padding: 14 },
    axis: { tickCount: 6 },
  };
}

/** Rows of cells over the bits that they have: one series for each blow-up. */
export function bitsRows(
  cells: readonly CellView[],
  { basis, point }: { basis: Basis; point: (cell: CellView) => Point | undefined },
): Row[] {
  return cells.filter(({ record }) => record.axes.basis === basis).flatMap((cell): Row[] => {
    const found = point(cell);
    return found === undefined ? [] : [{
      series: BLOWUP_STYLES[String(optionOf(cell, "logBlowup"))].label,
      bits: basis === "attack" ? cell.attackBits : cell.provenBits,
      queries: Number(optionOf(cell, "queries")),
      log_rows: cell.logRows,
      ...found,
      ...bitsOf(cell),
    }];
  });
}

/** A panel over bits. */
export function bitsPanel(
  { data, basis, unit, ...panel }:
    & { data: readonly Row[]; basis: Basis; unit: string }
    & Pick<
      Panel,
      "key" | "title" | "subtitle"
    >,
): Panel {
  const spec = linesOver({
    data,
    x: bitsAxis(basis),
    y: logAxis(data, unit),
    styles: stylesIn(BLOWUP_STYLES, data),
  });
  return { ...panel, data, spec };
}

/** What all cells of a panel share, in words. */
export function sharedText(cells: readonly CellView[]): string {
  const [first] = cells;
  const { hash, powBits, foldStep, logLastLayer } = first.record.options!;
  return `${first.airTitle}, ${
    powerOfTwo(first.logRows)
  } rows, ${hash}, ${powBits} bits of work, folding by ${2 ** Number(foldStep)}, last layer ${
    powerOfTwo(Number(logLastLayer))
  }`;
}

/** Both panels, attack and proven bits, of one figure of the cells of a hash. */
export function bitsPanels(
  run: RunView,
  { hash, title, unit, point }: {
    hash: string;
    title: string;
    unit: string;
    point: (cell: CellView) => Point | undefined;
  },
): Panel[] {
  const cells = blowupCells(run, hash);
  return (Object.keys(BASES) as Basis[]).flatMap((basis) => {
    const data = bitsRows(cells, { basis, point });
    if (data.length === 0) return [];
    return [bitsPanel({
      key: `${hash}_${basis}`,
      title: `${title} at equal ${BASES[basis]}`,
      subtitle: sharedText(cells),
      data,
      basis,
      unit,
    })];
  });
}
