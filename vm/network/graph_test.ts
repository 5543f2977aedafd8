/**
 * Networks that are not compiled, each refused with one sentence that names the node.
 */
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UserError } from "../../protocol/errors.ts";
import { networkOf } from "./graph.ts";
import { decodeOnnx } from "./onnx.ts";
import { checkInputs, evaluateNetwork } from "./reference.ts";
import { REFUSED_MODELS } from "./refused_models.ts";
import { denseModel, testModel } from "./test_models.ts";

const DENSE = denseModel();

for (const [name, [model, part]] of Object.entries(REFUSED_MODELS)) {
  Deno.test(`networkOf() refuses ${name} with one sentence`, () => {
    const { message } = assertThrows(() => networkOf(decodeOnnx(testModel(model))), UserError, part);
    assertMatch(message, /^Cannot compile network: [^\n]*[^.\n]$/);
  });
}

Deno.test("networkOf() converts the dense model, and the reference computes it by hand", () => {
  const network = networkOf(decodeOnnx(testModel(DENSE)));
  assertEquals(network.layers.map(({ kind }) => kind), ["Gemm"]);
  const tensors = evaluateNetwork(network, [1, 2, 3, 4]);
  // 10 − 6 + 15 + 28 + 100 = 147 and −10 + 4 + 0 + 4 − 100 = −102, each divided by four: 36.75 and −25.5.
  assertEquals([...tensors[network.outputs[0]]], [37, -26]);
});

Deno.test("checkInputs() refuses inputs of another number or type", () => {
  const network = networkOf(decodeOnnx(testModel(DENSE)));
  assertThrows(() => checkInputs(network, [1, 2, 3]), UserError, "3 inputs given, allowed are 4");
  assertThrows(() => checkInputs(network, [1, 2, 3, 128]), UserError, "input 128 given");
  assertThrows(() => checkInputs(network, [1, 2, 3, 0.5]), UserError, "input 0.5 given");
});
