/**
 * The three exported models: what onnxruntime computed on the test split, the reference and the compiled program agree
 * on every integer.
 */
import { assert, assertEquals } from "@std/assert";
import { assemble } from "../assembler.ts";
import { toSigned } from "../alu.ts";
import { checkProgram } from "../checker.ts";
import { disassemble } from "../disassembler.ts";
import { execute } from "../executor.ts";
import { type CompiledNetwork, compileNetwork } from "./compile.ts";
import { networkOf } from "./graph.ts";
import type { Network } from "./layers.ts";
import { decodeOnnx } from "./onnx.ts";
import { evaluateNetwork } from "./reference.ts";

/** What `models/export.py` wrote beside a model. */
interface ModelRecord {
  readonly test_images: number;
  readonly accuracy_quantised: number;
  readonly labels: readonly number[];
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
  readonly tensors: readonly Readonly<Record<string, readonly number[]>>[];
}

const MODELS = ["iris", "digits", "residual"] as const;
/** Images run through the compiled program; the reference sees all. */
const RUN_IMAGES = 24;

function folder(file: string): URL {
  return new URL(`models/${file}`, import.meta.url);
}

async function load(name: string): Promise<{ network: Network; record: ModelRecord; bytes: Uint8Array }> {
  const bytes = await Deno.readFile(folder(`${name}.onnx`));
  const record: ModelRecord = JSON.parse(await Deno.readTextFile(folder(`${name}.json`)));
  return { network: networkOf(decodeOnnx(bytes)), record, bytes };
}

function outputsOf(network: Network, inputs: readonly number[]): number[] {
  const tensors = evaluateNetwork(network, inputs);
  return network.outputs.flatMap((output) => [...tensors[output]]);
}

function runOutputs({ program, steps }: CompiledNetwork, inputs: readonly number[]): number[] {
  const execution = execute(program, inputs);
  assertEquals(execution.steps, steps);
  return execution.outputs.map(({ value }) => toSigned(value));
}

for (const name of MODELS) {
  Deno.test(`${name}: the reference gives onnxruntime's integers on the whole test split`, async () => {
    const { network, record, bytes } = await load(name);
    assert(bytes.length < 100_000);
    assertEquals(record.inputs.length, record.test_images);
    let right = 0;
    record.inputs.forEach((inputs, i) => {
      const outputs = outputsOf(network, inputs);
      assertEquals(outputs, record.outputs[i], `image ${i}`);
      const chosen = outputs.length === 1 ? outputs[0] : outputs.indexOf(Math.max(...outputs));
      if (chosen === record.labels[i]) right++;
    });
    assertEquals(right / record.test_images, record.accuracy_quantised);
    assert(record.accuracy_quantised > 0.9);
  });

  Deno.test(`${name}: the reference gives onnxruntime's integers inside the network`, async () => {
    const { network, record } = await load(name);
    let compared = 0;
    record.tensors.forEach((tensors, i) => {
      const own = evaluateNetwork(network, record.inputs[i]);
      for (const [at, { name }] of network.tensors.entries()) {
        if (!(name in tensors)) continue;
        assertEquals([...own[at]], tensors[name], `${name} of image ${i}`);
        compared++;
      }
    });
    assert(compared >= 3 * record.tensors.length);
  });

  Deno.test(`${name}: the compiled program computes the same, one inference or a batch`, async () => {
    const { network, record } = await load(name);
    for (const [batch, dot] of [[1, false], [6, false], [1, true], [6, true]] as const) {
      const compiled = compileNetwork(network, { batch, dot });
      checkProgram(compiled.program);
      for (let i = 0; i < RUN_IMAGES; i += batch) {
        const outputs = runOutputs(compiled, record.inputs.slice(i, i + batch).flat());
        assertEquals(outputs, record.outputs.slice(i, i + batch).flat(), `image ${i}`);
      }
    }
  });

  Deno.test(`${name}: the assembly text of the compiled program assembles to it`, async () => {
    const { network } = await load(name);
    for (const dot of [false, true]) {
      const { program } = compileNetwork(network, { batch: 2, dot });
      const again = assemble(disassemble(program), { file: `${name}.oasm` });
      assertEquals(again.rom, program.rom);
      assertEquals([again.tables, again.weights], [program.tables, program.weights]);
      assertEquals([again.inputs, again.outputs, again.memoryCells], [
        program.inputs,
        program.outputs,
        program.memoryCells,
      ]);
    }
  });
}

Deno.test("digits: the reported cost is what runs", async () => {
  const { network, record } = await load("digits");
  for (const dot of [false, true]) {
    const { program, layers, inference } = compileNetwork(network, { dot });
    const sum = (of: (layer: typeof layers[number]) => number) =>
      layers.reduce((all, each) => all + of(each), 0);
    assertEquals(sum(({ steps }) => steps), inference.steps);
    assertEquals(sum(({ cells }) => cells), inference.cells);
    const { steps, log } = execute(program, record.inputs[0]);
    assertEquals(steps, inference.steps + 1);
    assertEquals([sum(({ dotRows }) => dotRows), inference.dotRows], [
      inference.dotRows,
      log.dots.length / 11,
    ]);
    assert(layers.some(({ kind, products }) => kind === "Conv" && products > 2000));
  }
});

Deno.test("dot products take fewer cells where layers are wide, and none without the option", async () => {
  for (const name of MODELS) {
    const { network } = await load(name);
    const [plain, dot] = [false, true].map((dot) => compileNetwork(network, { dot }));
    assertEquals([plain.program.weights, plain.inference.dotRows], [undefined, 0]);
    assert(dot.inference.cells < plain.inference.cells, name);
    if (name === "iris") continue;
    const perProduct = ({ layers }: CompiledNetwork) => {
      const { cells, products } = layers.findLast(({ kind }) => kind === "Gemm")!;
      return cells / products;
    };
    assert(perProduct(dot) < perProduct(plain) / 2, name);
  }
});
