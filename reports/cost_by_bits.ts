/**
 * What a proof costs by the bits that are proven of it: the machine's time alone, and with the fee of the contract that verifies it.
 *
 * @module
 */
import type { CostChart } from "./cost_charts.ts";
import type { CostRun, CostView } from "./cost_view.ts";
import type { Panel } from "./chart.ts";
import {
  BASES,
  type Basis,
  bitsPanel,
  bitsRows,
  blowupCells,
  PROTOCOL_EXPERIMENT,
  sharedText,
} from "./protocol_view.ts";

/** Hashes, what their cost is stated for, and whether the fee is in it. */
const KINDS = [
  { hash: "blake2s", many: 1e6, title: "USD for a million proofs, machine alone" },
  { hash: "poseidon252", many: 1, title: "USD a proof with the fee of the chain" },
] as const;

function panelsOf({ run, views }: CostRun): Panel[] {
  if (run.experiment !== PROTOCOL_EXPERIMENT) return [];
  const costs = new Map<unknown, CostView["cost"]>(views.map(({ cell, cost }) => [cell, cost]));
  return KINDS.flatMap(({ hash, many, title }) => {
    const cells = blowupCells(run, hash).filter((cell) => costs.has(cell));
    return (["proven", "attack"] as Basis[]).flatMap((basis): Panel[] => {
      const data = bitsRows(cells, {
        basis,
        point: (cell) => {
          const { cost, inputs: { seconds, secondsLow, secondsHigh, fee } } = costs.get(cell)!;
          const feeUsd = fee?.usd ?? 0;
          const at = (time: number) => many * ((cost.provider - feeUsd) * time / seconds + feeUsd);
          return {
            value: many * cost.provider,
            low: at(secondsLow),
            high: at(secondsHigh),
            fee_usd: many * feeUsd,
          };
        },
      });
      if (data.length === 0) return [];
      return [bitsPanel({
        key: `${hash}_${basis}`,
        title: `${title}, by ${BASES[basis]}`,
        subtitle: sharedText(cells),
        data,
        basis,
        unit: "USD",
      })];
    });
  });
}

/** The chart. */
export const costByBits: CostChart = {
  id: "cost_by_bits",
  title: "Cost of a proof by its proven bits",
  caption:
    "At each number of bits the queries are solved for it; one line for each blow-up. Proven bits follow from theorems, attack bits from the best known attack. With a contract the fee is nearly the whole cost. Intervals are those of the time. Lower is better.",
  panels: panelsOf,
};
