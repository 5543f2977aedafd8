/**
 * `deno task run`: runs a program of the virtual machine and shows its outputs. Nothing is proved.
 *
 * @module
 */
import { toSigned } from "../vm/alu.ts";
import { EXECUTION_FLAGS, givenExecution, HOW_FLAGS } from "./_execution.ts";
import { meaningLines } from "./_network.ts";
import { PROGRAM_NOTES } from "./_program.ts";
import { type Command, type Given, isOn, runCommand } from "./_shared.ts";

/** The command. */
export const RUN: Command = {
  name: "run",
  summary: "run a program of the virtual machine, or a model compiled to one",
  positional: "PROGRAM",
  flags: {
    "What runs": EXECUTION_FLAGS,
    "How": [
      { name: "unsigned", help: "print outputs as elements 0 to p − 1 instead of signed numbers" },
      ...HOW_FLAGS,
    ],
  },
  notes: PROGRAM_NOTES,
  examples: [
    "deno task run vm/programs/fibonacci.oasm --input 20",
    "deno task run vm/programs/bubble_sort.oasm --input 5,-3,7,1,0,-9,4,2",
    "deno task run vm/network/models/iris.onnx --input 170,116,126,112",
  ],
};

async function run(given: Given): Promise<number> {
  const { model, execution: { steps, logRows, outputs } } = await givenExecution(given);
  const shown = outputs.map(({ value }) => isOn(given, "unsigned") ? value : toSigned(value));
  if (isOn(given, "json")) {
    console.log(JSON.stringify({ steps, log_rows: logRows, outputs: shown }));
    return 0;
  }
  if (model) { for (const line of meaningLines(model.network)) console.log(line); }
  console.log(`outputs ${shown.join(",")}`);
  console.log(`${steps.toLocaleString("en-US")} steps, 2^${logRows} rows`);
  return 0;
}

if (import.meta.main) await runCommand(RUN, run);
