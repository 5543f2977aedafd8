/**
 * A child process of the runner that proves with the prover of the options' backend.
 *
 * @module
 */
import { airLayout } from "../air/layout.ts";
import { airInstance } from "../air/registry.ts";
import type { Options } from "../protocol/options.ts";
import { executorOf, loadedForRun, type ProgramRun, runProgram, runTrace } from "../prover/program.ts";
import { ProverPool } from "../prover/pool.ts";
import { type LoadedProver, type ProvedFile, proveTrace, seedTrace } from "../prover/prove.ts";
import { kernelFigures } from "./kernel_step.ts";
import { totalWork } from "../prover/device_work.ts";
import type { OpenedProver, OpenRequest, ProvedBatch, ProvedSample } from "./messages.ts";
import { type ProgramWorkload, programWorkload, treeCells } from "./programs.ts";
import { type Handler, serve, wrongRequest } from "./serve.ts";

/** A proof file and how it was made. */
type Proved = Omit<ProvedFile, "traceMs">;

/** What is proved: the generated trace of an AIR, or a run of a program. */
interface Opened {
  readonly pool: ProverPool;
  /** Runs the program on the inputs of a seed; undefined for an AIR. */
  readonly runOf: ((seed: number) => ProgramRun) | undefined;
}

/** A proof's input: everything that is made before the proof's clock starts. */
type Ready =
  & Pick<ProvedSample, "executeMs" | "steps" | "traceMs">
  & { prove(loaded: LoadedProver): Promise<Proved> };

/** Runs of a workload that fill the rows, with the executor that belongs to the options. */
function runsOf({ program, inputs }: ProgramWorkload, logRows: number, options: Options) {
  const executor = executorOf(options);
  const { threads, deviceTrace: recipe } = options;
  return (seed: number) => runProgram(program, inputs(seed), { logRows, executor, threads, recipe });
}

function readyOf({ pool, runOf }: Opened, seed: number): Ready {
  if (runOf) {
    const run = runOf(seed);
    const { traceMs, executeMs, execution: { steps } } = run;
    const prove = (loaded: LoadedProver) => proveTrace(loadedForRun(loaded, run), runTrace(run));
    return { traceMs, executeMs, steps, prove };
  }
  const start = performance.now();
  const trace = seedTrace(pool.first, seed);
  return { traceMs: performance.now() - start, prove: (loaded) => proveTrace(loaded, trace) };
}

async function sampleOf(
  { prove: _prove, ...times }: Ready,
  { file, output }: Proved,
): Promise<ProvedSample> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(file)));
  return {
    proof: file.toBase64(),
    proofBytes: file.length,
    proofSha256: digest.toHex(),
    ...times,
    proveMs: output.proveMs,
    grindMs: output.grindMs,
    phaseMs: output.phaseMs,
    checkpoints: output.checkpoints,
    work: output.work && totalWork(output.work),
    energyJ: output.energyJ,
    ran: output.ran,
  };
}

async function proveSample(opened: Opened, seed: number): Promise<ProvedSample> {
  const ready = readyOf(opened, seed);
  return await sampleOf(ready, await opened.pool.run(ready.prove));
}

async function proveBatch(opened: Opened, seeds: readonly number[]): Promise<ProvedBatch> {
  const ready = seeds.map((seed) => readyOf(opened, seed));
  const start = performance.now();
  const proved = await Promise.all(ready.map(async ({ prove }) => {
    const made = await opened.pool.run(prove);
    return { made, latencyMs: performance.now() - start };
  }));
  const batchMs = performance.now() - start;
  return {
    samples: await Promise.all(proved.map(({ made }, i) => sampleOf(ready[i], made))),
    batchMs,
    latencyMs: proved.map(({ latencyMs }) => latencyMs),
  };
}

/** Proves: `open`, then `prove` any number of times. */
function provingHandler(): Handler {
  let opened: Opened | undefined;
  const open = async ({ air: selection, options }: OpenRequest): Promise<OpenedProver> => {
    const { name, params } = selection;
    const workload = programWorkload(selection);
    const runOf = workload && runsOf(workload, params.logRows, options);
    const run = runOf?.(options.seed);
    const air = run?.air ?? airInstance(name, params, options.binding);
    const pool = await ProverPool.open(options, air);
    opened = { pool, runOf };
    return {
      openMs: pool.openMs,
      loadMs: pool.loadMs,
      description: pool.description,
      columns: air.components.reduce((sum, c) => sum + c.ir.columns.length, 0),
      constraints: airLayout(air).constraints,
      warning: air.warning ?? null,
      cells: treeCells(air),
      program: workload && run
        ? { inferences: workload.inferences, products: workload.products, executor: run.executor }
        : null,
    };
  };
  return async (request) => {
    if (request.op === "open") return await open(request);
    if (request.op === "prove" && opened) return await proveSample(opened, request.seed);
    if (request.op === "prove_batch" && opened) return await proveBatch(opened, request.seeds);
    if (request.op === "kernels" && opened) {
      return await opened.pool.run(({ prover }) => kernelFigures(prover));
    }
    throw wrongRequest("prove", request);
  };
}

if (import.meta.main) await serve(provingHandler());
