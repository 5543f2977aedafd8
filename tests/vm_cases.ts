/**
 * Programs with inputs, small enough to prove in tests.
 *
 * @module
 */
import { largestBatch, networkInputs, networkProgram, randomNetwork } from "../vm/network_program.ts";
import type { Program } from "../vm/program.ts";
import { namedProgram, type ProgramName, straightLineProgram } from "../vm/programs.ts";

/** A program, public inputs it halts on, and the log2 of the rows to prove it with (absent: the fewest). */
export interface VmCase {
  readonly name: string;
  readonly program: Program;
  readonly inputs: readonly number[];
  readonly logRows?: number;
}

function named(name: ProgramName): VmCase {
  const program = namedProgram(name);
  const inputs: Readonly<Record<ProgramName, (i: number) => number>> = {
    fibonacci: () => 9,
    bubble_sort: (i) => (i * 37 + 11) % 19 - 9,
    matrix_product: (i) => i - 5,
    mixing: (i) => 123456789 + i,
    call_return: (i) => 77 - 64 * i,
  };
  return { name, program, inputs: program.inputs.map((_, i) => inputs[name](i)) };
}

/** The 4-8-3 network with the largest batch that 2^logRows rows hold. */
export function networkCase(logRows: number, argmax: boolean): VmCase {
  const batch = largestBatch(logRows, { argmax });
  return {
    name: argmax ? "network with argmax" : "network",
    program: networkProgram(randomNetwork(7), batch, { argmax }),
    inputs: networkInputs(batch, 11),
    logRows,
  };
}

/** Every program that comes with the machine. */
export function vmCases(): VmCase[] {
  return [
    named("fibonacci"),
    named("bubble_sort"),
    named("matrix_product"),
    named("mixing"),
    named("call_return"),
    { name: "straight line", program: straightLineProgram(7), inputs: [] },
    networkCase(10, false),
    networkCase(10, true),
  ];
}
