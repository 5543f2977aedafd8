/**
 * `deno task gpu-table`: writes the table of what a proof asks of an H200, and the time computed of it, into docs/PERFORMANCE.md;
 * `--check` says whether it is stale instead, and exits 1. Needs the planner (make gpu-plans).
 *
 * @module
 */
import { airInstance } from "../air/registry.ts";
import { type PhasePrediction, predictProof } from "../experiments/gpu_model.ts";
import { type Gpu, gpuNamed, readGpus } from "../experiments/gpus.ts";
import { proofMinimum } from "../experiments/proof_minimum.ts";
import { resolveOptions } from "../protocol/options.ts";
import { PHASES } from "../protocol/phases.ts";
import type { DeviceWork } from "../prover/device_work.ts";
import { type GpuPlan, planProof } from "../prover/gpu_plan.ts";
import { withMarked } from "../reports/marked.ts";

const PAGE = new URL("../docs/PERFORMANCE.md", import.meta.url);
const GPU = "h200_sxm";
const COLUMNS = 26;
const LOG_ROWS = [16, 18, 20, 22];

/** Rows of cells as Markdown, columns as wide as their widest cell; the first two columns are text. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(3, ...rows.map((row) => row[i].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join(" | ")} |`;
  const rule = widths.map((width, i) => i < 2 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`);
  const [head, ...body] = rows;
  return [line(head), `| ${rule.join(" | ")} |`, ...body.map(line)].join("\n");
}

const millions = (n: number) => (n / 1e6).toFixed(n < 1e5 ? 2 : n < 1e7 ? 1 : 0);

function cells(rows: string, phase: string, work: DeviceWork, ms: number): string[] {
  return [
    rows,
    phase,
    String(work.launches),
    millions(work.bytesRead + work.bytesWritten),
    millions(work.compressions),
    millions(work.butterflies),
    millions(work.products),
    String(work.loneSteps),
    ms.toFixed(3),
  ];
}

/** A planned proof, and what its rows are. */
interface Planned {
  readonly logRows: number;
  readonly plan: GpuPlan;
}

/** Computed times of every card, where the proof's memory fits it. */
function cardTable(gpus: readonly Gpu[], planned: readonly Planned[]): string {
  const head = ["GPU", "bound at 2^20", ...planned.map(({ logRows }) => `2^${logRows}, ms`)];
  const rows = gpus.map((gpu) => {
    const times = planned.map(({ plan }) =>
      plan.memoryBytes > gpu.memoryGb * 1e9 ? "–" : predictProof(gpu, plan.phases).ms.toFixed(2)
    );
    const { phases } = predictProof(gpu, planned.find(({ logRows }) => logRows === 20)!.plan.phases);
    const sum = (of: (phase: PhasePrediction) => number) => PHASES.reduce((all, p) => all + of(phases[p]), 0);
    const bound = sum((p) => p.memoryMs) > sum((p) => p.arithmeticMs) ? "memory" : "arithmetic";
    return [gpu.name.replace("NVIDIA ", ""), bound, ...times];
  });
  return markdownTable([head, ...rows]);
}

/** The text between the markers. */
export async function gpuTable(): Promise<string> {
  const gpus = await readGpus();
  const gpu = gpuNamed(gpus, GPU);
  const planned: Planned[] = [];
  const options = resolveOptions({ backend: "cuda", deviceTranscript: true, deviceTrace: true });
  const rows = [[
    "rows",
    "phase",
    "launches",
    "MB",
    "M compressions",
    "M butterflies",
    "M products",
    "lone steps",
    "ms",
  ]];
  const sums: string[] = [];
  for (const logRows of LOG_ROWS) {
    const air = airInstance("wide_fibonacci", { columns: COLUMNS, logRows }, options.binding);
    const plan = await planProof("gpu", air, options);
    planned.push({ logRows, plan });
    const minimum = proofMinimum(air, options);
    const { phases, ms } = predictProof(gpu, plan.phases);
    const asked = PHASES.filter((phase) => plan.phases[phase].launches > 0);
    for (const phase of asked) {
      rows.push(cells(`2^${logRows}`, phase, plan.phases[phase], phases[phase].ms));
    }
    rows.push(cells(`2^${logRows}`, "**sum**", plan.prove, ms));
    const bytes = plan.prove.bytesRead + plan.prove.bytesWritten + plan.prove.bytesUp;
    sums.push(
      `2^${logRows}: ${(bytes / minimum.bytes).toFixed(2)} and ${
        (plan.prove.compressions / minimum.compressions).toFixed(2)
      } times the minimum, ${(plan.memoryBytes / 1e9).toFixed(2)} GB of device memory`,
    );
  }
  return [
    `Computed for ${gpu.name}, ${COLUMNS} columns, blow-up 2, Blake2s, 3 queries, 10 bits, every toggle on:`,
    "",
    markdownTable(rows),
    "",
    "Bytes, those that go up included, and compressions:",
    "",
    ...sums.map((sum, i) => `- ${sum}${i < sums.length - 1 ? ";" : "."}`),
    "",
    "The same proofs on other cards, computed from the makers' figures alone, and what bounds most of the time:",
    "",
    cardTable(gpus, planned),
  ].join("\n");
}

/**
 * A page with the table replaced.
 *
 * @throws {RangeError} when the markers are missing or in the wrong order.
 */
export function withGpuTable(page: string, table: string): string {
  return withMarked(page, "gpu-plan", `${table}\n`);
}

if (import.meta.main) {
  const page = Deno.readTextFileSync(PAGE), fresh = withGpuTable(page, await gpuTable());
  if (Deno.args.includes("--check")) {
    if (fresh !== page) {
      console.error("docs/PERFORMANCE.md is stale: run deno task gpu-table");
      Deno.exit(1);
    }
  } else {
    Deno.writeTextFileSync(PAGE, fresh);
  }
}
