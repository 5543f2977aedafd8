/**
 * What the GPU prover's toggles do: counted work where it ran on the emulator, time against the usual combination where it ran on a GPU.
 *
 * @module
 */
import { ratioInterval } from "../../experiments/statistics.ts";
import { OPTIONS } from "../../protocol/options.ts";
import { type Chart, type Panel, PANEL_WIDTH, type Row } from "../chart.ts";
import { bitsText, powerOfTwo } from "../text.ts";
import { FAINT, VARIANT_STYLES } from "../theme.ts";
import { type CellView, groupCells, metricOf, type RunView } from "../view.ts";

const EXPERIMENT = "e04_toggles";
/** Height of one line, in pixels, and of the lines drawn: the usual combination and those that differ from it in one toggle. */
const LINE = 18;
const MAX_LINES = 7;

/** Counted of a proof, by the names of the records' metrics. */
const COUNTS: readonly {
  readonly title: string;
  readonly metrics: readonly string[];
  readonly per?: number;
}[] = [
  { title: "launches", metrics: ["work_launches"] },
  { title: "waits for the device", metrics: ["work_synchronisations"] },
  { title: "copies over the bus", metrics: ["work_copies_up", "work_copies_down"] },
  { title: "KiB over the bus", metrics: ["work_bytes_up", "work_bytes_down"], per: 1024 },
  {
    title: "KiB of device memory, read and written",
    metrics: ["work_bytes_read", "work_bytes_written"],
    per: 1024,
  },
];

/** What is on unless somebody asks otherwise: of the flags of execution, those whose default it is. */
const USUAL: ReadonlySet<string> = new Set(
  Object.entries(OPTIONS).filter(([, spec]) =>
    spec.group === "execution" && spec.kind === "flag" && spec.default
  )
    .map(([name]) => name),
);

/** What a combination has on or off unlike the usual one. */
function differences({ record }: CellView): string[] {
  const on = new Set(String(record.axes.toggles).split("+").filter((name) => name !== "none"));
  const more = [...on].filter((name) => !USUAL.has(name)).map((name) => `+ ${name}`);
  const fewer = [...USUAL].filter((name) => !on.has(name)).map((name) => `− ${name}`);
  return [...more, ...fewer];
}

function differenceText(cell: CellView): string {
  return differences(cell).join(", ") || "usual";
}

/** The usual combination and its neighbours. */
function shown(cells: readonly CellView[]): CellView[] {
  const near = cells.filter((cell) => differences(cell).length <= 1);
  return near.toSorted((a, b) => differences(a).length - differences(b).length).slice(0, MAX_LINES);
}

/** Cells whose bytes were those of another cell of their group: the cpu prover's stands beside each. */
function equalCells(cells: readonly CellView[]): number {
  return cells.filter(({ record }) => record.checks!.equalTo.length > 0).length;
}

function bars(data: readonly Row[], title: string): Record<string, unknown> {
  return {
    width: PANEL_WIDTH - 130,
    height: LINE * data.length,
    mark: { type: "bar", height: LINE - 6, color: VARIANT_STYLES.emu.light },
    encoding: {
      x: { field: "value", type: "quantitative", title, scale: { zero: true }, axis: { tickCount: 5 } },
      y: { field: "toggles", type: "nominal", sort: null, title: null, axis: { labelLimit: 200 } },
    },
  };
}

function workPanels(run: RunView): Panel[] {
  const emulated = run.cells.filter(({ variant }) => variant === "emu");
  return [...groupCells(emulated, (c) => `${c.air}_${c.logRows}`)].flatMap(([key, all]) => {
    const cells = shown(all);
    return COUNTS.flatMap(({ title, metrics, per = 1 }, i): Panel[] => {
      const data = cells.flatMap((cell): Row[] => {
        const values = metrics.map((name) => metricOf(cell.record, name));
        if (values.some((value) => value === null)) return [];
        const value = (values as number[]).reduce((a, b) => a + b, 0) / per;
        return [{
          toggles: differenceText(cell),
          value,
          combination: String(cell.record.axes.toggles),
        }];
      });
      if (data.length === 0) return [];
      return [{
        key: `${key}_${i}`,
        title: `Counted on the emulator: ${title}`,
        subtitle: `${cells[0].airTitle}, ${powerOfTwo(cells[0].logRows)} rows; ${
          equalCells(all)
        } of ${all.length} measured combinations gave the bytes of the cpu prover; ${bitsText(cells)}`,
        data,
        spec: bars(data, title),
      }];
    });
  });
}

function timePanels(run: RunView): Panel[] {
  const timed = run.cells.filter(({ variant }) => variant === "cuda");
  return [...groupCells(timed, (c) => `${c.air}_${c.logRows}`)].flatMap(([key, all]): Panel[] => {
    const pairs = shown(all).flatMap((cell) => {
      const usual = run.cells.find((other) => other.group === cell.group && other.variant === "cuda_usual");
      return usual ? [{ cell, usual }] : [];
    });
    if (pairs.length === 0) return [];
    const data = pairs.map(({ cell, usual }): Row => {
      const [own, base] = [cell, usual].map(({ record }) => record.samples!.proveMs);
      const { low, high } = ratioInterval(own, base);
      return { toggles: differenceText(cell), value: cell.proveMs / usual.proveMs, low, high };
    });
    const { encoding: { x, y }, width, height } = bars(data, "time against the usual combination") as {
      encoding: { x: Record<string, unknown>; y: Record<string, unknown> };
      width: number;
      height: number;
    };
    const color = { value: VARIANT_STYLES.cuda.light };
    return [{
      key: `${key}_time`,
      title: `Time against the usual toggles: ${all[0].airTitle}, ${powerOfTwo(all[0].logRows)} rows`,
      subtitle: `ratio of medians, 99 % interval; both took turns; ${
        bitsText(pairs.map(({ cell }) => cell))
      }`,
      data,
      spec: {
        width,
        height,
        layer: [
          { mark: { type: "rule", color: FAINT.light, strokeDash: [3, 3] }, encoding: { x: { datum: 1 } } },
          {
            mark: { type: "rule", strokeWidth: 6, opacity: 0.35 },
            encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y, color },
          },
          { mark: { type: "point", filled: true, size: 50, opacity: 1 }, encoding: { x, y, color } },
        ],
      },
    }];
  });
}

/** Counted work. */
export const togglesWork: Chart = {
  id: "toggles_work",
  title: "Counted work by toggle",
  caption:
    "The usual combination and those that differ from it in one toggle. The emulator runs the kernels' own bodies and counts; how long it takes says nothing about a GPU and is not shown.",
  from: EXPERIMENT,
  panels: workPanels,
};

/** Time on a GPU. */
export const togglesTime: Chart = {
  id: "toggles_time",
  title: "Time by toggle, on a GPU",
  caption: "Each combination took turns with the usual one. Below the dashed line it is faster.",
  from: EXPERIMENT,
  panels: timePanels,
};
