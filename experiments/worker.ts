/**
 * A child process of the runner that proves with the prover of the options' backend.
 *
 * @module
 */
import { airLayout } from "../air/layout.ts";
import { airInstance } from "../air/registry.ts";
import type { Options } from "../protocol/options.ts";
import { executorOf, loadedForRun, type ProgramRun, runProgram } from "../prover/program.ts";
import {
  loadAir,
  type LoadedProver,
  openProver,
  proveColumns,
  type ProvedFile,
  proveLoaded,
} from "../prover/prove.ts";
import type { OpenedProver, OpenRequest, ProvedSample, ProveRequest } from "./messages.ts";
import { type ProgramWorkload, programWorkload, treeCells } from "./programs.ts";
import { type Handler, serve, wrongRequest } from "./serve.ts";

/** A proof of a seed; of a program with what running it took. */
type Proved = ProvedFile & Pick<ProvedSample, "executeMs" | "steps">;

/** What is proved: the generated trace of an AIR, or a run of a program. */
interface Opened {
  readonly loaded: LoadedProver;
  /** Runs the program on the inputs of a seed; undefined for an AIR. */
  readonly runOf: ((seed: number) => ProgramRun) | undefined;
}

/** Runs of a workload that fill the rows, with the executor that belongs to the options' backend. */
function runsOf({ program, inputs }: ProgramWorkload, logRows: number, { backend, threads }: Options) {
  const executor = executorOf(backend);
  return (seed: number) => runProgram(program, inputs(seed), { logRows, executor, threads });
}

async function proveRun(loaded: LoadedProver, run: ProgramRun): Promise<Proved> {
  const proved = await proveColumns(loadedForRun(loaded, run), run.columns);
  return { ...proved, traceMs: run.traceMs, executeMs: run.executeMs, steps: run.execution.steps };
}

async function proveSample({ loaded, runOf }: Opened, { seed }: ProveRequest): Promise<ProvedSample> {
  const { file, output, ...times } = runOf
    ? await proveRun(loaded, runOf(seed))
    : await proveLoaded(loaded, seed);
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
    ran: output.ran,
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
    const start = performance.now();
    const prover = openProver(options);
    const openMs = performance.now() - start;
    const loaded = await loadAir(prover, air, options);
    opened = { loaded, runOf };
    return {
      openMs,
      loadMs: loaded.loadMs,
      description: prover.description,
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
    if (request.op === "prove" && opened) return await proveSample(opened, request);
    throw wrongRequest("prove", request);
  };
}

if (import.meta.main) await serve(provingHandler());
