/**
 * Costs as charts and tables see them: each beside the measured cell that it is the cost of.
 *
 * @module
 */
import type { RentedMachine } from "../experiments/cost.ts";
import { COST_EXPERIMENT, type CostCell, type CostReport, deriveCosts } from "../experiments/e11_cost.ts";
import type { PriceList } from "../experiments/prices.ts";
import { type CellView, inReadingOrder, OWN_VARIANT, type RunView, type Selection } from "./view.ts";

/** A rehearsal's strength: nobody would pay for it. */
const LEFT_OUT_PROFILE = "smoke";

/** A measured cell with its cost. */
export interface CostView {
  readonly cell: CellView;
  readonly cost: CostCell;
}

/** A run with the costs of its cells, in reading order. */
export interface CostRun {
  readonly run: RunView;
  readonly views: readonly CostView[];
}

/** Costs of the runs that are drawn. */
export interface Costs {
  readonly report: CostReport;
  readonly prices: PriceList;
  readonly runs: readonly CostRun[];
}

/** Derives the costs of the runs that are drawn. */
export function costsOf(selection: Selection, prices: PriceList, utilisation: number): Costs {
  const sources: readonly string[] = COST_EXPERIMENT.from;
  const drawn = selection.runs.filter(({ experiment }) => sources.includes(experiment))
    .sort((a, b) => sources.indexOf(a.experiment) - sources.indexOf(b.experiment));
  const report = deriveCosts(drawn, prices, utilisation);
  const byLine = new Map(report.cells.map((cost) => [`${cost.from.path} ${cost.from.line}`, cost]));
  const runs = drawn.map((run) => {
    const lines = new Map(run.records.map((record, i) => [record, `${run.path} ${i + 1}`]));
    const views = inReadingOrder(run.cells).flatMap((cell) => {
      const cost = byLine.get(lines.get(cell.record)!);
      return cost ? [{ cell, cost }] : [];
    });
    return { run, views };
  });
  return { report, prices, runs };
}

/** Cells that charts show: proofs that somebody would pay for, so neither rehearsals nor shapes that are not sound. */
export function paidViews({ views }: CostRun): CostView[] {
  return views.filter(({ cell }) => cell.profile !== LEFT_OUT_PROFILE && cell.warning === null);
}

/** The cell that ranges and loads are shown for: ours, one transaction at most, most proven bits, then most rows. */
export function referenceView(run: CostRun): CostView | undefined {
  const own = paidViews(run).filter(({ cell }) =>
    cell.variant === OWN_VARIANT && (cell.record.chain?.fits ?? true)
  );
  return own.reduce<CostView | undefined>((best, view) => {
    if (!best) return view;
    const [a, b] = [view.cell, best.cell];
    const better = a.provenBits - b.provenBits || a.logRows - b.logRows;
    return better > 0 ? view : best;
  }, undefined);
}

/** The provers that made the same proofs as a cell, itself first. */
export function rivalsOf({ views }: CostRun, { cell }: CostView): CostView[] {
  const group = views.filter((view) => view.cell.group === cell.group);
  return [...group.filter((view) => view.cell === cell), ...group.filter((view) => view.cell !== cell)];
}

/** The machine of a cell as something that is rented whole. */
export function machineOf({ cost: { inputs } }: CostView): RentedMachine {
  return {
    seconds: inputs.seconds,
    hourPrice: inputs.machinePrice.hourPrice,
    utilisation: inputs.utilisation,
  };
}
