/**
 * `deno task compile`: turns a quantised ONNX model into a program of the virtual machine, and says what it costs.
 *
 * @module
 */
import { MAX_TABLE_LOG } from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";
import { checkProgram } from "../vm/checker.ts";
import { disassemble } from "../vm/disassembler.ts";
import { type CompiledNetwork, compileNetwork } from "../vm/network/compile.ts";
import type { Cost } from "../vm/network/cost.ts";
import { networkOf, SUPPORTED_OPERATIONS } from "../vm/network/graph.ts";
import type { Network, Tensor } from "../vm/network/layers.ts";
import { decodeOnnx } from "../vm/network/onnx.ts";
import { encodeProgram } from "../vm/program_file.ts";
import { minLogRows } from "../vm/sizes.ts";
import { OutputFile, readInput } from "./_files.ts";
import { type Command, type Given, numberOf, runCommand, textOf } from "./_shared.ts";

/** Largest batch asked for on the command line. */
const BATCH_MAX = 2 ** 20;

/** The command. */
export const COMPILE: Command = {
  name: "compile",
  summary: "compile a quantised ONNX model to a program",
  positional: "MODEL.onnx",
  flags: {
    "Program": [
      { name: "batch", value: "N", help: `inferences of one run, 1 to ${BATCH_MAX} (default 1)` },
      {
        name: "table-log",
        value: "B",
        help: `log2 of the activation table's entries at most, 8 to ${MAX_TABLE_LOG} (default 14)`,
      },
    ],
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
  examples: ["deno task compile vm/network/models/digits.onnx --batch 4 --out digits.oasm"],
};

/** Costs as a table of text. */
export function costTable(compiled: CompiledNetwork): string {
  const line = (name: string, shape: string, cost: Cost) => [
    name,
    shape,
    ...[cost.steps, cost.products, cost.lookups, cost.comparisons, cost.cells].map(String),
  ];
  const lines = [
    ["layer", "result", "steps", "products", "lookups", "maxima", "cells"],
    ...compiled.layers.map((layer) => line(`${layer.kind} ${layer.name}`, `[${layer.dims}]`, layer)),
    line("one inference", "", compiled.inference),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  return lines.map((cells) =>
    cells.map((cell, i) => i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ").trimEnd()
  ).join("\n");
}

/** What a tensor's integers mean, in words. */
function meaningText({ name, dims, type, quantisation }: Tensor): string {
  if (quantisation === undefined) return `${name}: ${type} [${dims}]`;
  const { scale, zeroPoint } = quantisation;
  const shift = `${zeroPoint < 0 ? "+" : "−"} ${Math.abs(zeroPoint)}`;
  return `${name}: ${type} [${dims}], real = ${scale}·(integer ${shift})`;
}

function meaningLines(network: Network): string[] {
  return [
    `input   ${meaningText(network.tensors[network.input])}`,
    ...network.outputs.map((output) => `output  ${meaningText(network.tensors[output])}`),
  ];
}

function encode(network: Network, { program }: CompiledNetwork, place: string): Uint8Array {
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
  const batch = numberOf(given, "batch", 1, BATCH_MAX) ?? 1;
  const tableLogMax = numberOf(given, "table-log", 8, MAX_TABLE_LOG);
  const path = given.positional as string;
  const bytes = await readInput(path, "model", "export one with onnxruntime.quantization");
  const output = await OutputFile.open(place);
  try {
    const network = networkOf(decodeOnnx(bytes));
    const compiled = compileNetwork(network, { batch, ...tableLogMax === undefined ? {} : { tableLogMax } });
    const { program, steps } = compiled;
    checkProgram(program);
    await output.commit(encode(network, compiled, place));
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
