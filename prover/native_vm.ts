/**
 * The native executor of the virtual machine, in the cpu library: the same runs, columns and faults as `vm/executor.ts` and
 * `vm/trace.ts`.
 *
 * @module
 */
import {
  actColumns,
  ALU_COLUMNS,
  BIT_COLUMNS,
  cpuColumns,
  DOT_COLUMNS,
  isOperation,
  MEM_COLUMNS,
  ROM_COLUMNS,
  tablesColumns,
  type VmComponentId,
  vmComponents,
  WEIGHTS_COLUMNS,
} from "../air/vm_encoding.ts";
import { programWords } from "../air/vm_program_words.ts";
import { UserError } from "../protocol/errors.ts";
import { type ExecuteOptions, inputElements, rowsAsked } from "../vm/executor.ts";
import { type FaultCause, faultOf } from "../vm/faults.ts";
import type { ExecutionResult, Program } from "../vm/program.ts";
import { romArrays } from "../vm/rom_arrays.ts";
import type { ProgramTrace } from "../vm/trace.ts";
import { ERROR_BYTES, errorText, libraryPath, OK, openLibrary, requireVersion } from "./native_library.ts";

const SYMBOLS = {
  ob_abi_version: { parameters: [], result: "u32" },
  ob_vm_open: { parameters: ["buffer", "buffer", "usize"], result: "pointer" },
  ob_vm_execute: {
    parameters: ["pointer", "buffer", "buffer", "usize", "u32", "u32", "buffer", "usize"],
    result: "i32",
  },
  ob_vm_trace: { parameters: ["pointer", "buffer", "u32", "buffer", "usize"], result: "i32" },
  ob_vm_recipe_size: { parameters: ["pointer"], result: "i64" },
  ob_vm_recipe: { parameters: ["pointer", "buffer", "buffer", "usize"], result: "i32" },
  ob_vm_close: { parameters: ["pointer"], result: "void" },
} as const;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

const FAULT = 5;

/** How a program is run natively. */
export interface NativeRunOptions extends ExecuteOptions {
  /** Threads that fill columns; 0, the default, is one per core. */
  readonly threads?: number;
  /** A recipe of the columns (`air/trace_recipe.ts`) in their place: for provers that make them themselves. */
  readonly recipe?: boolean;
}

/** A run and its columns, or their recipe. Times in milliseconds. */
export interface FilledRun {
  readonly execution: ExecutionResult;
  /** Without columns where a recipe was asked for. */
  readonly trace: ProgramTrace;
  /** What a device makes the columns from; undefined unless it was asked for. */
  readonly recipe?: Uint32Array<ArrayBuffer>;
  /** Running the program, from its words to its outputs. */
  readonly executeMs: number;
  /** Filling the columns, or writing the recipe. */
  readonly traceMs: number;
}

/** Main columns of a component. */
function columnCount({ uses, tables }: Program, { kind, table }: VmComponentId): number {
  switch (kind) {
    case "cpu":
      return cpuColumns(uses).length;
    case "rom":
      return ROM_COLUMNS.length;
    case "mem":
      return MEM_COLUMNS.length;
    case "tables":
      return tablesColumns(uses, tables.length).length;
    case "alu":
      return ALU_COLUMNS.length;
    case "act":
      return actColumns(tables[table].shift).length;
    case "bit":
      return BIT_COLUMNS.length;
    case "weights":
      return WEIGHTS_COLUMNS.length;
    case "dot":
      return DOT_COLUMNS.length;
  }
}

/** The cause that a fault's words name: kind, pc, x, y, z. */
function causeOf([kind, , x, y, z]: Uint32Array): FaultCause {
  switch (kind) {
    case 1:
      return { kind: "address", address: x };
    case 2:
      return { kind: "pc" };
    case 3:
      return { kind: "operation", operation: x, a: y, b: z };
    case 4:
      return { kind: "selfJump" };
    case 5:
      return { kind: "noHalt", logRows: x };
    case 6:
      return { kind: "dotGroup" };
    case 7:
      return { kind: "dotRows" };
  }
  throw new Error(`Cannot read fault: its kind is ${kind}, allowed is 1 to 7`);
}

function size(words: Uint32Array): bigint {
  return BigInt(words.length);
}

/** What a run comes to, with log2 of the rows of each component and the unused rows of operation components. */
interface Summary {
  readonly execution: ExecutionResult;
  readonly logSizes: number[];
  readonly pads: number[];
}

/** A program in the library's hands. */
class Vm {
  readonly #library: Library;
  readonly #program: Program;
  readonly #components: readonly VmComponentId[];
  readonly #error = new Uint8Array(ERROR_BYTES);
  readonly #handle: Deno.PointerValue;

  constructor(library: Library, program: Program) {
    this.#library = library;
    this.#program = program;
    this.#components = vmComponents(program.uses, program.tables.length);
    const words = new Uint32Array(programWords(program));
    this.#handle = library.symbols.ob_vm_open(this.#error, words, size(words));
    if (this.#handle === null) throw new UserError(errorText(this.#error));
  }

  execute(inputs: readonly number[], options: ExecuteOptions): Summary {
    const program = this.#program;
    const elements = inputElements(program, inputs);
    const { first, last } = rowsAsked(program, options.logRows);
    const count = this.#components.length;
    const pads = this.#components.filter(({ kind }) => isOperation(kind)).length;
    const summary = new Uint32Array(2 + count + pads + 2 * program.outputs.length);
    const given = Uint32Array.from(elements);
    const { ob_vm_execute } = this.#library.symbols;
    const code = ob_vm_execute(
      this.#handle,
      this.#error,
      given,
      size(given),
      first,
      last,
      summary,
      size(summary),
    );
    if (code === FAULT) throw faultOf(program, summary[1], causeOf(summary));
    if (code !== OK) throw new UserError(errorText(this.#error));
    const [steps, logRows] = summary;
    const outputs = summary.subarray(2 + count + pads);
    return {
      execution: {
        steps,
        logRows,
        inputs: elements,
        outputs: program.outputs.map((address, i) => ({
          address,
          value: outputs[2 * i],
          time: outputs[2 * i + 1],
        })),
      },
      logSizes: [...summary.subarray(2, 2 + count)],
      pads: [...summary.subarray(2 + count, 2 + count + pads)],
    };
  }

  /** The columns of the run before; they share one buffer. */
  columns(logSizes: readonly number[], threads: number): Uint32Array[][] {
    const widths = this.#components.map((component) => columnCount(this.#program, component));
    const words = new Uint32Array(widths.reduce((sum, width, i) => sum + width * 2 ** logSizes[i], 0));
    const { ob_vm_trace } = this.#library.symbols;
    if (ob_vm_trace(this.#handle, this.#error, threads, words, size(words)) !== OK) {
      throw new UserError(errorText(this.#error));
    }
    let at = 0;
    return widths.map((width, i) =>
      Array.from({ length: width }, () => words.subarray(at, at += 2 ** logSizes[i]))
    );
  }

  /** The recipe of the run before. */
  recipe(): Uint32Array<ArrayBuffer> {
    const { ob_vm_recipe_size, ob_vm_recipe } = this.#library.symbols;
    const words = new Uint32Array(Number(ob_vm_recipe_size(this.#handle)));
    if (ob_vm_recipe(this.#handle, this.#error, words, size(words)) !== OK) {
      throw new UserError(errorText(this.#error));
    }
    return words;
  }

  close(): void {
    this.#library.symbols.ob_vm_close(this.#handle);
  }
}

/**
 * Runs a program and fills its columns, or writes their recipe, with the cpu library. There is no fall-back.
 *
 * @param inputs as `execute` takes them
 * @throws {VmFault} when no proof of this run can exist, with the sentence of `execute`
 * @throws {UserError} for inputs, rows or a program that do not fit, or when the library is missing or too old
 */
export function runNatively(
  program: Program,
  inputs: readonly number[],
  options: NativeRunOptions = {},
  path: URL = libraryPath("cpu"),
): FilledRun {
  romArrays(program);
  const library = openLibrary("cpu", path, SYMBOLS);
  try {
    requireVersion("cpu", library.symbols.ob_abi_version());
    const start = performance.now();
    const vm = new Vm(library, program);
    try {
      const { execution, logSizes, pads } = vm.execute(inputs, options);
      const executed = performance.now();
      const recipe = options.recipe ? vm.recipe() : undefined;
      const columns = recipe ? [] : vm.columns(logSizes, options.threads ?? 0);
      const traceMs = performance.now() - executed;
      return {
        execution,
        trace: { logSizes, columns, pads },
        ...recipe && { recipe },
        executeMs: executed - start,
        traceMs,
      };
    } finally {
      vm.close();
    }
  } finally {
    library.close();
  }
}
