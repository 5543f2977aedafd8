/**
 * A cell while it is measured, and the record that comes of it.
 *
 * @module
 */
import { AIRS } from "../air/registry.ts";
import type { Options } from "../protocol/options.ts";
import type { ChainFigures } from "./chain_schema.ts";
import type { KernelFigures } from "./kernel_schema.ts";
import { type Cell, cellKey, type CellPlan } from "./experiment.ts";
import { ENERGY_METRIC } from "./e11_cost.ts";
import type { Child, OpenedProver, ProvedSample } from "./messages.ts";
import { programMetrics, programSamples } from "./program_figures.ts";
import { type BenchRecord, type Phase, PHASES, type Samples } from "./records.ts";
import { median } from "./statistics.ts";

/** A cell ready to be measured. */
export interface PreparedCell {
  readonly cell: Cell;
  readonly plan: CellPlan;
  readonly options: Options;
}

/** What is found out about a cell: a record without its provenance. */
export type CellResult = Pick<
  BenchRecord,
  | "status"
  | "reason"
  | "axes"
  | "options"
  | "air"
  | "prover"
  | "samples"
  | "cold"
  | "metrics"
  | "security"
  | "chain"
  | "kernels"
  | "checks"
>;

/** A result without measurements. */
export function emptyResult(
  cell: Cell,
  status: "skipped" | "failed",
  reason: string,
  options: Options | null,
): CellResult {
  const nothing = {
    air: null,
    prover: null,
    samples: null,
    cold: null,
    metrics: [],
    security: null,
    checks: null,
  };
  return { status, reason, axes: { ...cell }, options, ...nothing };
}

/** A machine without a GPU lacks what the cell needs; every other failure is one. */
export function failureStatus(failure: string): "skipped" | "failed" {
  return /\bno NVIDIA (driver|device)\b/.test(failure) ? "skipped" : "failed";
}

/** One cell while it is measured. */
export interface Contestant {
  readonly prepared: PreparedCell;
  readonly child: Child;
  /** Equal for cells whose proofs must be equal. */
  readonly bytesKey: string;
  readonly proved: ProvedSample[];
  readonly seeds: number[];
  readonly verifyMs: number[];
  readonly official: number[];
  readonly refusalMs: number[];
  /** Of proofs that were handed over in batches. */
  readonly latencyMs: number[];
  readonly batchMs: number[];
  memoryOpen?: number | undefined;
  memoryPeak?: number | undefined;
  opened?: OpenedProver;
  coldProveMs?: number;
  /** From starting the process to its opening, and to its first proof. */
  startMs?: number;
  firstProofMs?: number;
  security?: { attackBits: number; provenBits: number };
  chain?: ChainFigures;
  kernels?: KernelFigures;
  failure?: string;
}

/** A column of times, or null when one of them is not told. */
function columnOf(values: readonly (number | null)[]): number[] | null {
  return values.some((v) => v === null) ? null : values as number[];
}

function samplesOf(c: Contestant): Samples {
  return {
    seed: c.seeds,
    proveMs: c.proved.map((s) => s.proveMs),
    grindMs: columnOf(c.proved.map((s) => s.grindMs)),
    phaseMs: Object.fromEntries(
      PHASES.map((phase) => [phase, columnOf(c.proved.map((s) => s.phaseMs[phase]))]),
    ) as Record<
      Phase,
      number[] | null
    >,
    ...programSamples(c.proved),
    ...c.batchMs.length > 0 && { latencyMs: c.latencyMs, batchMs: c.batchMs },
    traceMs: c.proved.map((s) => s.traceMs),
    verifyMs: c.verifyMs,
    proofBytes: c.proved.map((s) => s.proofBytes),
    proofSha256: c.proved.map((s) => s.proofSha256),
  };
}

/** What the prover counted of the last proof: work that does not depend on the trace, but for the nonce. */
function countedWork({ proved }: Contestant): BenchRecord["metrics"] {
  const work = proved.at(-1)?.work;
  if (!work) return [];
  return Object.entries(work).map(([name, value]) => ({
    name: `work_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    unit: /^bytes/.test(name) ? "bytes" : "1",
    value,
  }));
}

/** Proofs a second at the median batch. */
function throughput({ proved, batchMs }: Contestant): BenchRecord["metrics"] {
  if (batchMs.length === 0) return [];
  const batch = proved.length / batchMs.length;
  return [{ name: "proofs_per_second", unit: "1/s", value: 1000 * batch / median(batchMs) }];
}

function cardOf({ devices }: OpenedProver["description"], device: number) {
  const card = devices[device];
  return card === undefined ? null : { ...card };
}

/** Joules of a proof, where the device counts them: over all samples, because the counter's steps are coarse. */
function energy({ proved }: Contestant): BenchRecord["metrics"] {
  const joules = proved.map(({ energyJ }) => energyJ);
  if (!joules.every((j) => typeof j === "number")) return [];
  return [{
    name: ENERGY_METRIC,
    unit: "J",
    value: joules.reduce((a, b) => a + b, 0) / joules.length,
  }];
}

function metricsOf(c: Contestant, verifierPeak: number | undefined): BenchRecord["metrics"] {
  const bytes = (name: string, value: number | undefined) =>
    value === undefined ? [] : [{ name, unit: "bytes", value }];
  const refusals = c.refusalMs.length === 0 ? [] : [
    { name: "refusals", unit: "proofs", value: c.refusalMs.length },
    { name: "refusal_ms_max", unit: "ms", value: Math.max(...c.refusalMs) },
  ];
  return [
    ...bytes("memory_peak_bytes", c.memoryPeak),
    ...bytes("memory_open_bytes", c.memoryOpen),
    ...bytes("verifier_memory_peak_bytes", verifierPeak),
    ...refusals,
    ...throughput(c),
    ...countedWork(c),
    ...energy(c),
    ...rowsPerSecond(c),
    ...c.opened ? programMetrics(c.opened, c.proved) : [],
  ];
}

/** Rows to a second of proving, at the median, of an AIR whose rows are something that people count. */
function rowsPerSecond({ prepared: { plan: { air } }, proved }: Contestant): BenchRecord["metrics"] {
  const unit = AIRS[air.name]?.rowUnit;
  if (unit === undefined || proved.length === 0) return [];
  const seconds = median(proved.map(({ proveMs }) => proveMs)) / 1000;
  return [{ name: `${unit}_per_second`, unit: "1/s", value: 2 ** air.params.logRows / seconds }];
}

/** What was found out about a cell. */
export function resultOf(
  c: Contestant,
  contestants: readonly Contestant[],
  verifierPeak: number | undefined,
  officialBuilt: boolean,
): CellResult {
  const { cell, plan, options } = c.prepared;
  if (c.failure || !c.opened || c.proved.length === 0) {
    const failure = c.failure ?? "no sample was taken";
    return emptyResult(cell, failureStatus(failure), failure, options);
  }
  const { description, openMs, loadMs, columns, constraints, warning, cells, program } = c.opened;
  const { threads, simd, constraints: evaluation, peerCoefficients, backend, pipelineReuse } =
    c.proved[0].ran;
  const { device } = c.proved[c.proved.length - 1].ran;
  const equals = contestants.filter((other) =>
    other !== c && !other.failure && other.bytesKey === c.bytesKey
  );
  return {
    status: "ok",
    reason: null,
    axes: { ...cell },
    options,
    air: {
      name: plan.air.name,
      params: { ...plan.air.params },
      columns,
      constraints,
      warning,
      cells,
      ...plan.air.program && program && { program: { name: plan.air.program.name, ...program } },
    },
    prover: {
      backend,
      version: description.version,
      compiler: description.compiler,
      threads,
      simd,
      constraints: evaluation,
      peerCoefficients,
      pipelineReuse,
      ...device && { device: { card: cardOf(description, options.device), ...device } },
    },
    samples: samplesOf(c),
    cold: {
      openMs,
      loadMs,
      proveMs: plan.warmups > 0 ? c.coldProveMs ?? null : null,
      ...c.firstProofMs !== undefined && { firstProofMs: c.firstProofMs },
    },
    metrics: metricsOf(c, verifierPeak),
    security: c.security ?? null,
    ...c.chain && { chain: c.chain },
    ...c.kernels && { kernels: c.kernels },
    checks: {
      verified: c.verifyMs.map((_, k) => k),
      official: officialBuilt ? c.official : null,
      equalTo: equals.map((other) => cellKey(other.prepared.cell)),
    },
  };
}
