/**
 * The page of history: how the times of each cell went from commit to commit, and where they changed.
 *
 * @module
 */
import { type Chart, linesOver, logAxis, type Panel, type Row, stylesIn } from "./chart.ts";
import { addPanel, type SiteFiles, type SiteOptions } from "./figure.ts";
import { type ChangePoint, historyOf, type HistorySeries, medianOf, type Since } from "./history_view.ts";
import { type Html, markup, page, reproduceBox, table } from "./html.ts";
import { recordsFile } from "./experiment_table.ts";
import { formatRecord, type ResultsFile } from "../experiments/records.ts";
import { medianInterval } from "../experiments/statistics.ts";
import { bitsText, powerOfTwo, rangeText, shortCommit, significant } from "./text.ts";
import { FAINT, SIZE_STYLES } from "./theme.ts";
import { OWN_VARIANT, type RunView } from "./view.ts";

/** The page's file. */
export const HISTORY_PAGE = "history.html";

const CHART: Pick<Chart, "id"> = { id: "history" };
/** Characters of a commit on an axis. */
const COMMIT = 7;

function runLabel(run: RunView): string {
  return `${run.date.slice(5)} ${run.commit.slice(0, COMMIT)}`;
}

/** Series of our prover that differ in their rows alone, as one panel. */
function panelOf(key: string, series: readonly HistorySeries[]): Panel {
  const data = series.flatMap(({ points, changes }): Row[] =>
    points.map((point): Row => {
      const change = changes.find((one) => one.point === point);
      return {
        series: SIZE_STYLES[String(point.cell.logRows)]?.label ?? `${powerOfTwo(point.cell.logRows)} rows`,
        run: runLabel(point.run),
        run_id: point.run.runId,
        value: medianOf(point),
        ...medianInterval([...point.values], { seed: 1 }),
        change: change ? change.comparison.verdict : null,
        ratio: change ? change.comparison.ratio : null,
      };
    })
  );
  const runs = [...new Set(data.map((row) => String(row.run)))];
  const x = {
    field: "run",
    type: "nominal",
    sort: runs,
    title: "run",
    axis: { labelAngle: -35, labelOverlap: true, labelLimit: 220 },
  };
  const y = logAxis(data, "ms without grinding");
  const spec = linesOver({ data, x, y, styles: stylesIn(SIZE_STYLES, data) });
  const changed = {
    transform: [{ filter: "datum.change !== null" }],
    mark: { type: "point", size: 170, filled: false, strokeWidth: 1.5, color: FAINT.light },
    encoding: { x, y },
  };
  const [{ cell }] = series[0].points;
  return {
    key,
    title: `Prove time over runs: ${cell.airTitle}, ${cell.profile}`,
    subtitle: `a ring marks a change; ${
      bitsText(series.flatMap(({ points }) => points.map((one) => one.cell)))
    }`,
    data,
    spec: { ...spec, layer: [...spec.layer as unknown[], changed] },
  };
}

/** The axes of a series besides its rows, as a figure's name. */
function panelKey({ experiment, machine, points }: HistorySeries): string {
  const axes = Object.entries(points[0].cell.record.axes).filter(([name]) => name !== "logRows");
  return `${experiment}-${axes.map(([, value]) => value).join("_")}-${machine.id}`;
}

function changeRow(
  series: HistorySeries,
  { point, since, comparison }: ChangePoint,
): { cells: (string | Html)[] } {
  const { ratio, interval, verdict } = comparison;
  const line = point.run.records.indexOf(point.cell.record) + 1;
  return {
    cells: [
      series.experiment,
      series.key,
      markup`<span class="${verdict}">time × ${significant(ratio)} (${
        rangeText(interval)
      }), ${verdict}</span>`,
      `${since.run.date} ${shortCommit(since.run.commit)}`,
      `${point.run.date} ${shortCommit(point.run.commit)}`,
      markup`<a href="${recordsFile(point.run)}">${point.run.runId} line ${line}</a>`,
      series.machine.id,
    ],
  };
}

function changesSection(series: readonly HistorySeries[]): Html {
  const rows = series.flatMap((one) => one.changes.map((change) => changeRow(one, change)));
  const head = ["experiment", "cell", "change", "compared with runs since", "at", "record", "machine"];
  return markup`<section id="changes"><h2>Changes</h2>
<p class="soft">Each run is compared with all samples since the change before it: Mann–Whitney p under 0.01 and the 99 % interval of the ratio outside ± 5 %. Runs of different commits were not made turn by turn, so a change may be the machine's: the gate, which takes turns, decides.</p>
${
    rows.length > 0
      ? table({ label: "Changes", head, rows, left: [0, 1, 2, 3, 4, 5, 6] })
      : markup`<div class="empty">${
        series.length === 0
          ? "no cell was measured in two runs yet: run make bench"
          : "no change in any series"
      }</div>`
  }
</section>`;
}

/** Adds the page, its figures, and the records of every run that it shows. */
export async function addHistoryPage(
  files: SiteFiles,
  { results, since, options }: {
    results: readonly ResultsFile[];
    since: Since | undefined;
    options: SiteOptions;
  },
): Promise<void> {
  const series = historyOf(results, since);
  const own = series.filter(({ points }) => points[0].cell.variant === OWN_VARIANT);
  const figures: Html[] = [];
  for (const [key, group] of Map.groupBy(own, panelKey)) {
    const { run } = group[0].points[group[0].points.length - 1];
    const panel = panelOf(key.slice(0, -run.machine.id.length - 1), group);
    figures.push(
      await addPanel(files, { chart: CHART, panel, run, options, note: markup`and the runs before it` }),
    );
  }
  const shown = new Map(series.flatMap(({ points }) => points.map(({ run }) => [run.path, run] as const)));
  for (const run of shown.values()) files.set(recordsFile(run), run.records.map(formatRecord).join(""));
  const sinceText = since === undefined ? "" : ` --since ${"day" in since ? since.day : since.commit}`;
  files.set(
    HISTORY_PAGE,
    page({
      title: "Obelysk Bench: history",
      header: markup`
        <h1>From commit to commit</h1>
        <p class="soft">Every cell that was measured in at least two runs, over ${
        String(shown.size)
      } runs from clean trees${sinceText === "" ? "" : `,${sinceText}`}.</p>
        <nav aria-label="Sections"><a href="index.html">All results</a><a href="#changes">Changes</a><a href="#series">Series</a><a href="#reproduce">Reproduce</a></nav>
      `,
      main: markup`${changesSection(series)}
<section id="series"><h2>Series of our prover</h2>
<p class="soft">Medians without grinding, with their 95 % intervals. One line for each size; runs in the order in which they began. Lower is better.</p>
${
        figures.length > 0
          ? markup`<div class="figures">${figures}</div>`
          : markup`<div class="empty">no cell was measured in two runs yet: run make bench</div>`
      }
</section>${reproduceBox([`deno task report${sinceText}`], [])}`,
      footer:
        markup`Generated from records by <code>deno task report</code>; no number on this page was typed by hand.`,
    }),
  );
}
