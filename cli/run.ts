/**
 * `deno task run`: runs a program of the virtual machine and shows its outputs. Nothing is proved.
 *
 * @module
 */
import { VM_MAX_LOG, VM_MIN_LOG } from "../air/vm_encoding.ts";
import { toSigned } from "../vm/alu.ts";
import { execute } from "../vm/executor.ts";
import { givenInputs, INPUT_FLAGS, readProgram } from "./_program.ts";
import { type Command, type Given, isOn, numberOf, runCommand } from "./_shared.ts";

/** The command. */
export const RUN: Command = {
  name: "run",
  summary: "run a program of the virtual machine",
  positional: "PROGRAM",
  flags: {
    "What runs": INPUT_FLAGS,
    "How": [
      {
        name: "log-rows",
        value: "N",
        help:
          `log2 of the rows it must halt within (${VM_MIN_LOG} to ${VM_MAX_LOG}; default as many as it needs)`,
      },
      { name: "unsigned", help: "print outputs as elements 0 to p − 1 instead of signed numbers" },
      { name: "json", help: "print one JSON object on stdout" },
    ],
  },
  examples: [
    "deno task run vm/programs/fibonacci.oasm --input 20",
    "deno task run vm/programs/bubble_sort.oasm --input 5,-3,7,1,0,-9,4,2",
  ],
};

async function run(given: Given): Promise<number> {
  const program = await readProgram(given.positional!);
  const logRows = numberOf(given, "log-rows", VM_MIN_LOG, VM_MAX_LOG);
  const { steps, logRows: rows, outputs } = execute(program, await givenInputs(given), {
    ...(logRows !== undefined && { logRows }),
  });
  const shown = outputs.map(({ value }) => isOn(given, "unsigned") ? value : toSigned(value));
  if (isOn(given, "json")) {
    console.log(JSON.stringify({ steps, log_rows: rows, outputs: shown }));
    return 0;
  }
  console.log(`outputs ${shown.join(",")}`);
  console.log(`${steps.toLocaleString("en-US")} steps, 2^${rows} rows`);
  return 0;
}

if (import.meta.main) await runCommand(RUN, run);
