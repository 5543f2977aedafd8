/**
 * `deno task compile`: turns a quantised ONNX model into a program of the virtual machine, and says what it costs.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import { checkProgram } from "../vm/checker.ts";
import { disassemble } from "../vm/disassembler.ts";
import type { CompiledNetwork } from "../vm/network/compile.ts";
import type { Cost } from "../vm/network/cost.ts";
import { SUPPORTED_OPERATIONS } from "../vm/network/graph.ts";
import { encodeProgram } from "../vm/program_file.ts";
import { minLogRows } from "../vm/sizes.ts";
import { OutputFile } from "./_files.ts";
import { COMPILE_FLAGS, meaningLines, type Model, readModel } from "./_network.ts";
import { type Command, type Given, runCommand, textOf } from "./_shared.ts";

/** The command. */
export const COMPILE: Command = {
  name: "compile",
  summary: "compile a quantised ONNX model to a program",
  positional: "MODEL.onnx",
  flags: {
    "Program": COMPILE_FLAGS,
    "Output": [
      { name: "out", value: "FILE", help: "where the program goes: .oasm (assembly) or .json" },
    ],
  },
  notes: {
    "Models": {
      operations: SUPPORTED_OPERATIONS.join(", "),
      quantised: "int8 or uint8 activations and weights, as onnxruntime.quantization exports them",
      shapes: "fixed, batch dimension 1",
    },
  },
  examples: ["deno task compile vm/network/models/digits.onnx --batch 4 --dot --out digits.json"],
};

/** Costs as a table of text. */
export function costTable(compiled: CompiledNetwork): string {
  const line = (name: string, shape: string, cost: Cost) => [
    name,
    shape,
    ...[cost.steps, cost.products, cost.dotRows, cost.lookups, cost.comparisons, cost.cells].map(String),
  ];
  const lines = [
    ["layer", "result", "steps", "products", "dot rows", "lookups", "maxima", "cells"],
    ...compiled.layers.map((layer) => line(`${layer.kind} ${layer.name}`, `[${layer.dims}]`, layer)),
    line("one inference", "", compiled.inference),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  return lines.map((cells) =>
    cells.map((cell, i) => i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ").trimEnd()
  ).join("\n");
}

function encode({ network, compiled: { program } }: Model, place: string): Uint8Array {
  const comments = meaningLines(network).map((line) => `; ${line}\n`).join("");
  const text = place.endsWith(".json") ? encodeProgram(program) : comments + disassemble(program);
  return new TextEncoder().encode(text);
}

async function compile(given: Given): Promise<number> {
  const place = textOf(given, "out");
  if (place === undefined || !/\.(json|oasm)$/.test(place)) {
    throw new UserError(
      `Cannot compile: --out ${place ?? "is missing"}, allowed is a file that ends in .oasm or .json`,
      2,
    );
  }
  const output = await OutputFile.open(place);
  try {
    const model = await readModel(given.positional as string, given);
    const { network, compiled } = model;
    const { program, steps, batch } = compiled;
    checkProgram(program);
    await output.commit(encode(model, place));
    console.log(costTable(compiled));
    for (const line of meaningLines(network)) console.log(line);
    const logRows = Math.max(minLogRows(program), Math.ceil(Math.log2(steps)));
    console.log(
      `${place}: ${program.rom.length} instructions, ${program.memoryCells} cells of memory, batch of ${batch}, ${steps} steps in 2^${logRows} rows`,
    );
  } finally {
    await output.discard();
  }
  return 0;
}

if (import.meta.main) await runCommand(COMPILE, compile);
