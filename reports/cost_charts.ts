/**
 * The charts of costs: by prover and size, what an input's range does to a cost, and which prover is cheaper at which load.
 *
 * @module
 */
import { breakEven, capacityOf, hourlyBill, machineCost, sensitivities } from "../experiments/cost.ts";
import { perUnit, type PriceList, priceNamed } from "../experiments/prices.ts";
import {
  logAxis,
  logTicks,
  type Panel,
  PANEL_HEIGHT,
  PANEL_WIDTH,
  type Row,
  seriesEncoding,
  stylesIn,
} from "./chart.ts";
import { type CostRun, type CostView, machineOf, paidViews, referenceView, rivalsOf } from "./cost_view.ts";
import { costByBits } from "./cost_by_bits.ts";
import { bitsOf, proverLines } from "./line_panels.ts";
import { bitsText, powerOfTwo, significant } from "./text.ts";
import { FAINT, RANGE_COLOURS, VARIANT_STYLES } from "./theme.ts";

/** A chart over a run's costs. */
export interface CostChart {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  panels(run: CostRun, prices: PriceList): Panel[];
}

/** Proofs that small costs are stated for. */
const MANY = 1e6;
/** Range of an input whose source gives none, as a share of its value. */
const ASSUMED_RANGE = 0.25;
/** Lowest utilisation of a sensitivity. */
const LOW_UTILISATION = 0.25;

function keyOf({ cell }: CostView): string {
  const { logRows: _logRows, variant: _variant, ...axes } = cell.record.axes;
  return Object.values(axes).join("_");
}

/** A cell in words, with its bits. */
function cellText({ cell }: CostView): string {
  return `${cell.airTitle}, ${powerOfTwo(cell.logRows)} rows, profile ${cell.profile}: ${bitsText([cell])}`;
}

const byRows: CostChart = {
  id: "cost_by_rows",
  title: "Cost by rows and prover",
  caption:
    "Seconds of a proof times the price of the machine that made it, and the fee where a contract verified it. Intervals are those of the time. Both axes logarithmic. Lower is better.",
  panels: (run) => {
    const groups = Map.groupBy(paidViews(run), keyOf);
    return [...groups].filter(([, views]) => new Set(views.map(({ cell }) => cell.logRows)).size > 1)
      .map(([key, views]) => {
        const costs = new Map(views.map((view) => [view.cell, view.cost]));
        const queries = views[0].cell.record.options!.queries;
        return proverLines({
          key,
          title: `USD for a million proofs: ${views[0].cell.airTitle}`,
          subtitle: `profile ${views[0].cell.profile}, ${queries} queries: ${
            bitsText(views.map(({ cell }) => cell))
          }`,
          cells: views.map(({ cell }) => cell),
          point: (cell) => {
            const { inputs, cost } = costs.get(cell)!;
            const { seconds, secondsLow, secondsHigh, fee } = inputs;
            const at = (time: number) =>
              MANY * ((cost.provider - (fee?.usd ?? 0)) * time / seconds + (fee?.usd ?? 0));
            return {
              value: MANY * cost.provider,
              low: at(secondsLow),
              high: at(secondsHigh),
              fee_usd: fee && MANY * fee.usd,
              ...bitsOf(cell),
            };
          },
          unit: "USD",
        });
      });
  },
};

/** The inputs of a cell's cost with their ranges. */
function uncertainInputs({ cost: { inputs } }: CostView, prices: PriceList) {
  const priced = (key: string, name: string) => {
    const { amount, range } = perUnit(priceNamed(prices, key));
    return range ? { name: `${name}, range of its source`, value: amount, ...range } : {
      name: `${name}, ± ${100 * ASSUMED_RANGE} % assumed`,
      value: amount,
      low: amount * (1 - ASSUMED_RANGE),
      high: amount * (1 + ASSUMED_RANGE),
    };
  };
  const { seconds, secondsLow, secondsHigh, utilisation, machinePrice, fee } = inputs;
  return [
    { name: "seconds, 95 % interval", value: seconds, low: secondsLow, high: secondsHigh },
    priced(machinePrice.key, "price of the machine"),
    {
      name: `utilisation, ${100 * Math.min(LOW_UTILISATION, utilisation)} to 100 %`,
      value: utilisation,
      low: Math.min(LOW_UTILISATION, utilisation),
      high: 1,
    },
    ...fee ? [priced("l2_gas", "price of L2 gas"), priced("strk", "price of STRK")] : [],
  ];
}

function tornadoRows(view: CostView, prices: PriceList): Row[] {
  const { inputs, cost } = view.cost;
  const l2Gas = inputs.fee?.l2Gas ?? 0;
  const bars = sensitivities(
    uncertainInputs(view, prices),
    ([seconds, unitPrice, utilisation, gas = 0, strk = 0]) =>
      machineCost({ seconds, hourPrice: inputs.machinePrice.units * unitPrice, utilisation }) +
      l2Gas * gas * strk,
  );
  return bars.flatMap((bar): Row[] =>
    ([["at the low end", bar.low, bar.costAtLow], ["at the high end", bar.high, bar.costAtHigh]] as const)
      .map(
        ([series, input, usd]) => ({
          input: bar.name,
          series,
          at: input,
          value: usd * MANY,
          base: cost.provider * MANY,
          ...bitsOf(view.cell),
        }),
      )
  );
}

const tornado: CostChart = {
  id: "cost_sensitivity",
  title: "What a cost rests on",
  caption:
    "One input at a time goes to the ends of its range, the others stay. The dashed line is the cost as stated. The widest bar is the input to know better.",
  panels: (run, prices) => {
    const view = referenceView(run);
    if (!view) return [];
    const data = tornadoRows(view, prices);
    const y = {
      field: "input",
      type: "nominal",
      sort: null,
      title: null,
      axis: { labelExpr: "split(datum.label, ', ')", labelLimit: 0, domain: false, ticks: false },
    };
    const x = {
      field: "base",
      type: "quantitative",
      title: "USD for a million proofs",
      scale: { zero: false },
    };
    const range = Object.values(RANGE_COLOURS).map(({ light }) => light);
    const color = {
      field: "series",
      type: "nominal",
      scale: { domain: Object.keys(RANGE_COLOURS), range },
      legend: { symbolType: "square", columns: 1 },
    };
    return [{
      key: keyOf(view),
      title: "What the cost rests on",
      subtitle: `${cellText(view)}; prover ours`,
      data,
      spec: {
        width: PANEL_WIDTH - 130,
        height: { step: 38 },
        layer: [
          { mark: { type: "bar", height: 16 }, encoding: { y, x, x2: { field: "value" }, color } },
          {
            mark: { type: "rule", color: FAINT.light, strokeDash: [3, 3] },
            encoding: { x: { datum: data[0].base } },
          },
        ],
      },
    }];
  },
};

/** Loads to draw, from a tenth of what the slowest prover can do to three times what the fastest can; its steps among them. */
function loadsOf(views: readonly CostView[]): number[] {
  const capacities = views.map((view) => capacityOf(machineOf(view)));
  const [low, high] = [Math.min(...capacities) / 10, 3 * Math.max(...capacities)];
  const count = 40;
  const even = Array.from({ length: count + 1 }, (_, k) => low * (high / low) ** (k / count));
  const steps = capacities.flatMap((capacity) =>
    Array.from({ length: Math.floor(high / capacity) }, (_, k) => (k + 1) * capacity).flatMap((
      load,
    ) => [load, load * 1.0001])
  );
  return [...even, ...steps].sort((a, b) => a - b);
}

/** What the two bills say in words. */
export function breakEvenText(own: CostView, rival: CostView): string {
  const name = VARIANT_STYLES[rival.cell.variant]?.label ?? rival.cell.variant;
  const { from, always } = breakEven(machineOf(rival), machineOf(own));
  if (from === null) return `never cheaper than “${name}”`;
  const settled = always === null
    ? "but not at every load above"
    : always === 0
    ? "never dearer"
    : `never dearer above ${significant(always)}`;
  return `cheaper than “${name}” from ${significant(from)} proofs an hour on, ${settled}`;
}

const load: CostChart = {
  id: "cost_by_load",
  title: "Break-even: cost by load",
  caption:
    "Machines are rented whole and paid by the hour, used or not: a proof costs an hour's bill over the proofs of that hour. Dashed: the solved load from which ours is cheaper. Both axes logarithmic.",
  panels: (run) => {
    const own = referenceView(run);
    const views = own ? rivalsOf(run, own) : [];
    if (!own || views.length < 2) return [];
    const rival = views.slice(1).reduce((best, view) =>
      view.cost.inputs.seconds < best.cost.inputs.seconds ? view : best
    );
    const fee = own.cost.inputs.fee?.usd ?? 0;
    const data = views.flatMap((view) =>
      loadsOf(views).map((proofs): Row => ({
        series: VARIANT_STYLES[view.cell.variant]?.label ?? view.cell.variant,
        load: proofs,
        value: MANY * (hourlyBill(machineOf(view), proofs) / proofs + fee),
        ...bitsOf(view.cell),
      }))
    );
    const { color, strokeDash } = seriesEncoding(stylesIn(VARIANT_STYLES, data));
    const x = {
      field: "load",
      type: "quantitative",
      title: "proofs an hour",
      scale: { type: "log", nice: false },
      axis: {
        values: logTicks(data.map(({ load }) => Number(load))).ticks,
        labelExpr: "format(datum.value, '~s')",
      },
    };
    const { from } = breakEven(machineOf(rival), machineOf(own));
    const solved = from !== null && from > 0
      ? [{
        mark: { type: "rule", color: FAINT.light, strokeDash: [3, 3] },
        encoding: { x: { ...x, field: undefined, datum: from } },
      }]
      : [];
    const legend = {
      ...color.legend as object,
      symbolType: "stroke",
      symbolStrokeWidth: 2,
      symbolDash: undefined,
    };
    return [{
      key: keyOf(own),
      title: "USD for a million proofs by load",
      subtitle: `${cellText(own)}; ours ${breakEvenText(own, rival)}`,
      data,
      spec: {
        width: PANEL_WIDTH,
        height: PANEL_HEIGHT,
        layer: [
          ...solved,
          {
            mark: { type: "line", strokeWidth: 1.75 },
            encoding: {
              x,
              y: logAxis(data, "USD"),
              color: { ...color, legend },
              strokeDash: { ...strokeDash, legend },
            },
          },
        ],
      },
    }];
  },
};

/** The charts, in the order of the page. */
export const COST_CHARTS: readonly CostChart[] = [byRows, costByBits, tornado, load];
