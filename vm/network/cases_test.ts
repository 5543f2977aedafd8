/**
 * Every operation and setting against onnxruntime (`models/cases.py`): reference and compiled program, integer for
 * integer, with the usual table and with the smallest, with and without dot products.
 */
import { assertEquals } from "@std/assert";
import { toSigned } from "../alu.ts";
import { checkProgram } from "../checker.ts";
import { execute } from "../executor.ts";
import { compileNetwork } from "./compile.ts";
import { networkOf, SUPPORTED_OPERATIONS } from "./graph.ts";
import { decodeOnnx, type OnnxModel } from "./onnx.ts";
import { evaluateNetwork } from "./reference.ts";

/** A case of `cases.json`. */
interface Case {
  readonly name: string;
  /** The ONNX file in base64. */
  readonly model: string;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}

const CASES: readonly Case[] = JSON.parse(
  await Deno.readTextFile(new URL("models/cases.json", import.meta.url)),
);

function modelOf({ model }: Case): OnnxModel {
  return decodeOnnx(Uint8Array.from(atob(model), (character) => character.charCodeAt(0)));
}

for (const each of CASES) {
  Deno.test(`${each.name}: reference and program give onnxruntime's integers`, () => {
    const network = networkOf(modelOf(each));
    const programs = [{}, { tableLogMin: 1 }, { batch: 2 }, { dot: true }, { batch: 2, dot: true }].map((
      options,
    ) => compileNetwork(network, options));
    for (const { program } of programs) checkProgram(program);
    each.inputs.forEach((inputs, i) => {
      const tensors = evaluateNetwork(network, inputs);
      assertEquals(network.outputs.flatMap((output) => [...tensors[output]]), each.outputs[i]);
      for (const { program, batch, steps } of programs) {
        const execution = execute(program, Array.from({ length: batch }, () => inputs).flat());
        const expected = Array.from({ length: batch }, () => each.outputs[i]).flat();
        assertEquals(execution.outputs.map(({ value }) => toSigned(value)), expected);
        assertEquals(execution.steps, steps);
      }
    });
  });
}

Deno.test("every supported operation has a case", () => {
  const seen = new Set(CASES.flatMap((each) => modelOf(each).nodes.map(({ op }) => op)));
  assertEquals(SUPPORTED_OPERATIONS.filter((op) => !seen.has(op)), []);
});
