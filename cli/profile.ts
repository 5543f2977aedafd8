/**
 * `deno task profile`: where the steps of a program go, by instruction and by label, and its cells by component.
 *
 * @module
 */
import { vmInstance } from "../air/obelysk_vm.ts";
import { VM_MAX_LOG, VM_MIN_LOG } from "../air/vm_encoding.ts";
import { execute } from "../vm/executor.ts";
import { type Profile, profileExecution, type StepCount } from "../vm/profile.ts";
import { programTrace } from "../vm/trace.ts";
import { givenInputs, INPUT_FLAGS, readProgram } from "./_program.ts";
import { type Command, type Given, isOn, numberOf, runCommand } from "./_shared.ts";

/** The command. */
export const PROFILE: Command = {
  name: "profile",
  summary: "show where a program's steps and cells go",
  positional: "PROGRAM",
  flags: {
    "What runs": INPUT_FLAGS,
    "How": [
      {
        name: "log-rows",
        value: "N",
        help: `log2 of the rows (${VM_MIN_LOG} to ${VM_MAX_LOG}; default as few as it needs)`,
      },
      { name: "json", help: "print one JSON object on stdout" },
    ],
  },
  notes: {
    "Columns": {
      "main": "committed columns of the trace",
      "interaction": "columns of running sums, four for each batch of lookups",
      "cells": "rows times columns; the composition adds 8 columns of the largest component",
    },
  },
  examples: ["deno task profile vm/programs/bubble_sort.oasm --input 5,-3,7,1,0,-9,4,2"],
};

function stepLines(heading: string, counts: readonly StepCount[], total: number): string[] {
  const width = counts.reduce((most, { name }) => Math.max(most, name.length), heading.length);
  const share = (steps: number) => `${(100 * steps / total).toFixed(1)} %`;
  return [
    `${heading.padEnd(width)}  ${"steps".padStart(12)}  ${"share".padStart(7)}`,
    ...counts.map(({ name, steps }) =>
      `${name.padEnd(width)}  ${steps.toLocaleString("en-US").padStart(12)}  ${share(steps).padStart(7)}`
    ),
    "",
  ];
}

function cellLines({ components }: Profile, steps: number): string[] {
  const total = components.reduce((sum, { cells }) => sum + cells, 0);
  const line = (cells: readonly string[]) => `${cells[0].padEnd(11)}${cells.slice(1).join("")}`;
  return [
    line([
      "component",
      "rows".padStart(8),
      "main".padStart(8),
      "interaction".padStart(14),
      "cells".padStart(16),
    ]),
    ...components.map(({ name, logRows, main, interaction, cells }) =>
      line([
        name,
        `2^${logRows}`.padStart(8),
        String(main).padStart(8),
        String(interaction).padStart(14),
        cells.toLocaleString("en-US").padStart(16),
      ])
    ),
    `${total.toLocaleString("en-US")} cells, ${(total / steps).toFixed(1)} for each of ${
      steps.toLocaleString("en-US")
    } steps`,
  ];
}

async function profile(given: Given): Promise<number> {
  const program = await readProgram(given.positional!);
  const asked = numberOf(given, "log-rows", VM_MIN_LOG, VM_MAX_LOG);
  const execution = execute(program, await givenInputs(given), {
    ...(asked !== undefined && { logRows: asked }),
  });
  const { steps, logRows } = execution;
  const { logSizes } = programTrace(program, execution);
  const found = profileExecution(program, execution, vmInstance({ program, logRows, logSizes }));
  if (isOn(given, "json")) {
    console.log(JSON.stringify({ steps, log_rows: logRows, ...found }));
    return 0;
  }
  const lines = [
    ...stepLines("instruction", found.instructions, steps),
    ...stepLines("label", found.labels, steps),
    ...cellLines(found, steps),
  ];
  console.log(lines.join("\n"));
  return 0;
}

if (import.meta.main) await runCommand(PROFILE, profile);
