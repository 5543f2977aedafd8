/**
 * What commands that run a program share: its flags, and the run.
 *
 * @module
 */
import { VM_MAX_LOG, VM_MIN_LOG } from "../air/vm_encoding.ts";
import { execute } from "../vm/executor.ts";
import type { Execution } from "../vm/program.ts";
import { givenInputs, type GivenProgram, INPUT_FLAGS, MODEL_FLAGS, readProgram } from "./_program.ts";
import { type Flag, type Given, numberOf } from "./_shared.ts";

/** The flags that say what runs. */
export const EXECUTION_FLAGS: readonly Flag[] = [...INPUT_FLAGS, ...MODEL_FLAGS];

/** The flags that say how. */
export const HOW_FLAGS: readonly Flag[] = [
  {
    name: "log-rows",
    value: "N",
    help: `log2 of the rows it must halt within (${VM_MIN_LOG} to ${VM_MAX_LOG}; default as few as it needs)`,
  },
  { name: "json", help: "print one JSON object on stdout" },
];

/** Runs the program that is the command's argument, on the inputs of the flags. */
export async function givenExecution(
  given: Given,
): Promise<GivenProgram & { readonly execution: Execution }> {
  const found = await readProgram(given.positional!, given);
  const logRows = numberOf(given, "log-rows", VM_MIN_LOG, VM_MAX_LOG);
  const inputs = await givenInputs(given, found.model);
  return { ...found, execution: execute(found.program, inputs, logRows === undefined ? {} : { logRows }) };
}
