/**
 * From a program and its inputs to a proof file.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { transcriptPrefix } from "../air/transcript_prefix.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { UserError } from "../protocol/errors.ts";
import type { ExecutionOptions, ProtocolOptions } from "../protocol/options.ts";
import { checkProgram } from "../vm/checker.ts";
import { execute, type ExecuteOptions } from "../vm/executor.ts";
import type { ExecutionResult, Program } from "../vm/program.ts";
import { programTrace } from "../vm/trace.ts";
import { type FilledRun, runNatively } from "./native_vm.ts";
import { loadAir, type LoadedProver, type ProvedFile, proveTrace } from "./prove.ts";
import type { ProveHooks, Prover, TraceInput } from "./prover.ts";

/** Who runs programs and fills columns: TypeScript, or the cpu library. The results are the same. */
export type ExecutorName = "typescript" | "native";

/** What execution options say of running a program. */
type RunningOptions = Pick<ExecutionOptions, "backend" | "deviceTrace">;

/**
 * The executor that proofs take unless one is asked for: the cpu library has its own, and it alone writes recipes for provers that make the
 * columns themselves.
 */
export function executorOf({ backend, deviceTrace }: RunningOptions): ExecutorName {
  return backend === "cpu" || deviceTrace ? "native" : "typescript";
}

/** How a program is run. */
export interface RunOptions extends ExecuteOptions {
  /** By default TypeScript. There is no fall-back: a library that is not built is an error. */
  readonly executor?: ExecutorName;
  /** Threads that the native executor fills columns with; 0, the default, is one per core. */
  readonly threads?: number;
  /** A recipe in place of the columns, for provers with `deviceTrace`; of the native executor alone. */
  readonly recipe?: boolean;
}

/** A run of a program: its AIR instance with the public values, and its main columns. Times in milliseconds. */
export interface ProgramRun {
  /** The AIR instance with the run's public values. */
  readonly air: AirInstance;
  /** The run. */
  readonly execution: ExecutionResult;
  /** Who ran it. */
  readonly executor: ExecutorName;
  /** Main columns by component, in stored order; none where a recipe was asked for. */
  readonly columns: Uint32Array[][];
  /** What a device makes the columns from; undefined unless it was asked for. */
  readonly recipe?: Uint32Array<ArrayBuffer>;
  /** Running the program. */
  readonly executeMs: number;
  /** Filling the columns, or writing their recipe. */
  readonly traceMs: number;
}

function runInTypeScript(program: Program, inputs: readonly number[], options: RunOptions): FilledRun {
  if (options.recipe) {
    throw new UserError(
      "Cannot write a recipe with the TypeScript executor: take the native one, or leave --device-trace out",
      2,
    );
  }
  const start = performance.now();
  const execution = execute(program, inputs, options);
  const executed = performance.now();
  const trace = programTrace(program, execution);
  return { execution, trace, executeMs: executed - start, traceMs: performance.now() - executed };
}

/**
 * Runs a program and fills the columns of its proof.
 *
 * @throws {UserError} for a program that is not well formed, or a run that cannot be proved.
 */
export function runProgram(
  program: Program,
  inputs: readonly number[],
  { executor = "typescript", ...options }: RunOptions = {},
): ProgramRun {
  checkProgram(program);
  const run = executor === "native" ? runNatively : runInTypeScript;
  const { execution, trace, recipe, executeMs, traceMs } = run(program, inputs, options);
  const { logRows, steps, outputs } = execution;
  const { logSizes, columns, pads } = trace;
  const start = performance.now();
  const air = vmInstance({
    program,
    logRows,
    logSizes,
    run: { steps, inputs: execution.inputs, outputs, pads },
  });
  return {
    air,
    execution,
    executor,
    columns,
    ...recipe && { recipe },
    executeMs,
    traceMs: traceMs + performance.now() - start,
  };
}

/** A run as provers take it: its recipe where one was asked for, else its columns. */
export function runTrace({ recipe, columns }: Pick<ProgramRun, "recipe" | "columns">): TraceInput {
  return recipe ?? columns;
}

/**
 * A loaded prover for another run of the program it was loaded for: tree 0 stays, the statement is the run's.
 *
 * @throws {UserError} for a run of another program, or one whose components have other sizes.
 */
export function loadedForRun(loaded: LoadedProver, { air }: Pick<ProgramRun, "air">): LoadedProver {
  const sameWords = String(air.program?.words) === String(loaded.air.program?.words);
  const logSizes = air.components.map((component) => component.logRows);
  if (!sameWords || String(logSizes) !== String(loaded.statement.logSizes)) {
    throw new UserError(
      `Cannot prove this run: the prover was loaded for ${
        sameWords ? `log sizes ${loaded.statement.logSizes}, the run has ${logSizes}` : "another program"
      }`,
    );
  }
  const statement = { ...loaded.statement, publicValues: air.publicValues };
  return { ...loaded, air, statement, prefix: transcriptPrefix(air, loaded.options, statement) };
}

/** What {@linkcode proveProgram} is given. */
export interface ProveProgramInput {
  /** The prover. */
  readonly prover: Prover;
  /** The program. */
  readonly program: Program;
  /** Public inputs, in the program's order. */
  readonly inputs: readonly number[];
  /** The options the prover was opened with. */
  readonly options: ProtocolOptions;
  /** n; by default the fewest rows that hold the run. */
  readonly logRows?: number;
  /** Who runs the program; by default {@linkcode executorOf} the prover. */
  readonly executor?: ExecutorName;
  /** Eight words the proof is bound to. */
  readonly context?: readonly number[];
  /** Progress and cancellation. */
  readonly hooks?: ProveHooks;
}

/** Everything in one call: runs the program, loads its AIR, proves. */
export async function proveProgram(
  { prover, program, inputs, options, logRows, executor, context, hooks }: ProveProgramInput,
): Promise<ProvedFile & ProgramRun & { loadMs: number }> {
  const run = runProgram(program, inputs, {
    ...logRows === undefined ? {} : { logRows },
    executor: executor ??
      executorOf({ backend: prover.description.backend, deviceTrace: prover.deviceTrace }),
    recipe: prover.deviceTrace,
  });
  const loaded = await loadAir(prover, run.air, options, context);
  return { ...run, ...await proveTrace(loaded, runTrace(run), hooks), loadMs: loaded.loadMs };
}
