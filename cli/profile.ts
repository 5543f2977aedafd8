/**
 * `deno task profile`: where the steps of a program go, by instruction, by label and by layer, and its cells by component.
 *
 * @module
 */
import { vmInstance } from "../air/obelysk_vm.ts";
import { type LayerCount, type Profile, profileExecution, profileLayers } from "../vm/profile.ts";
import { programTrace } from "../vm/trace.ts";
import { EXECUTION_FLAGS, givenExecution, HOW_FLAGS } from "./_execution.ts";
import { PROGRAM_NOTES } from "./_program.ts";
import { type Command, type Given, isOn, runCommand } from "./_shared.ts";

/** The command. */
export const PROFILE: Command = {
  name: "profile",
  summary: "show where a program's steps and cells go",
  positional: "PROGRAM",
  flags: { "What runs": EXECUTION_FLAGS, "How": HOW_FLAGS },
  notes: {
    ...PROGRAM_NOTES,
    "Columns": {
      "steps": "rows of Cpu up to halt, by instruction, after each label, and by layer of a model",
      "products": "multiplications of a weight, not 0, and an activation",
      "main": "committed columns of the trace",
      "interaction": "columns of running sums, four for each batch of lookups",
      "cells":
        "rows times columns; by label and layer the rows of Cpu and of operations without padding; the composition adds 8 columns of the largest component",
    },
  },
  examples: [
    "deno task profile vm/programs/bubble_sort.oasm --input 5,-3,7,1,0,-9,4,2",
    "deno task profile vm/network/models/iris.onnx --input 170,116,126,112",
  ],
};

type Cells = readonly (string | number)[];

/** A table: the first `left` columns to the left, numbers with separators to the right. */
function table(heading: readonly string[], rows: readonly Cells[], left = 1): string[] {
  const text = (cell: string | number) => typeof cell === "number" ? cell.toLocaleString("en-US") : cell;
  const lines = [heading, ...rows.map((row) => row.map(text))];
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) =>
    line.map((cell, i) => i < left ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ").trimEnd()
  );
}

function share(part: number, total: number): string {
  return `${(100 * part / total).toFixed(1)} %`;
}

function layerLines(layers: readonly LayerCount[], steps: number): string[] {
  const rows = layers.map((layer): Cells => [
    `${layer.kind} ${layer.name}`,
    `[${layer.dims}]`,
    layer.steps,
    share(layer.steps, steps),
    layer.products,
    layer.cells,
    layer.products === 0 ? "" : (layer.cells / layer.products).toFixed(1),
  ]);
  return table(["layer", "result", "steps", "share", "products", "cells", "cells/product"], rows, 2);
}

function lines({ instructions, labels, components }: Profile, layers: LayerCount[], steps: number): string[] {
  const total = components.reduce((sum, { cells }) => sum + cells, 0);
  return [
    ...table(
      ["instruction", "steps", "share"],
      instructions.map((c) => [c.name, c.steps, share(c.steps, steps)]),
    ),
    "",
    ...table(
      ["label", "steps", "share", "cells"],
      labels.map((c) => [c.name, c.steps, share(c.steps, steps), c.cells]),
    ),
    "",
    ...layers.length === 0 ? [] : [...layerLines(layers, steps), ""],
    ...table(
      ["component", "rows", "main", "interaction", "cells", "share"],
      components.map((
        c,
      ) => [c.name, `2^${c.logRows}`, c.main, c.interaction, c.cells, share(c.cells, total)]),
    ),
    `${total.toLocaleString("en-US")} cells, ${(total / steps).toFixed(1)} for each of ${
      steps.toLocaleString("en-US")
    } steps`,
  ];
}

async function profile(given: Given): Promise<number> {
  const { program, model, execution } = await givenExecution(given);
  const { steps, logRows } = execution;
  const { logSizes } = programTrace(program, execution);
  const found = profileExecution(program, execution, vmInstance({ program, logRows, logSizes }));
  const layers = model ? profileLayers(found, model.compiled.layers, model.compiled.batch) : [];
  const shown = isOn(given, "json")
    ? JSON.stringify({ steps, log_rows: logRows, ...found, ...model && { layers } })
    : lines(found, layers, steps).join("\n");
  console.log(shown);
  return 0;
}

if (import.meta.main) await runCommand(PROFILE, profile);
