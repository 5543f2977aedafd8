/**
 * How many times faster than the better of the crate's two settings, with and without grinding.
 *
 * @module
 */
import { type Chart, linesByRows, type Panel, type Row, stylesIn } from "../chart.ts";
import { bitsText } from "../text.ts";
import { GRIND_STYLES } from "../theme.ts";
import { type PeerView, peerViews } from "../view.ts";

function rowsOf(view: PeerView): Row[] {
  const common = { log_rows: view.cell.logRows, base: view.base.variant };
  const whole = {
    ...common,
    series: GRIND_STYLES.with.label,
    value: view.speedup,
    low: view.speedupInterval.low,
    high: view.speedupInterval.high,
    verdict: view.comparison.verdict,
    p: view.comparison.p,
  };
  if (view.restSpeedup === null || view.restInterval === null) return [whole];
  const { low, high } = view.restInterval;
  return [whole, {
    ...common,
    series: GRIND_STYLES.without.label,
    value: view.restSpeedup,
    low,
    high,
    verdict: null,
    p: null,
  }];
}

function panelOf(key: string, views: readonly PeerView[]): Panel {
  const data = views.flatMap(rowsOf);
  const [{ cell }] = views;
  const y = {
    field: "value",
    type: "quantitative",
    title: "× faster, 99 % interval",
    scale: { zero: true },
    axis: { tickCount: 5 },
  };
  return {
    key,
    title: `Times faster than the crate's better setting: ${cell.airTitle}`,
    subtitle: `profile ${cell.profile}: ${bitsText(views.map((v) => v.cell))}; same bytes`,
    data,
    spec: linesByRows({ data, y, styles: stylesIn(GRIND_STYLES, data), reference: 1 }),
  };
}

/** The chart. */
export const speedup: Chart = {
  id: "speedup",
  title: "Against the official crate",
  caption:
    "Crate's median over ours, both measured turn by turn on the same inputs, against the faster of its two settings at each size. Above the dashed line we are faster. Grinding is luck and hashing speed alone, so the ratio without it is drawn apart.",
  from: "e01_baseline",
  panels: (run) => {
    const groups = new Map<string, PeerView[]>();
    for (const view of peerViews(run)) {
      const key = `${view.cell.air}_${view.cell.profile}`;
      groups.set(key, [...groups.get(key) ?? [], view]);
    }
    return [...groups].map(([key, views]) => panelOf(key, views));
  },
};
