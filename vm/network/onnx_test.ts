/**
 * Files that are no ONNX model, or one that is not read: each gets one sentence. And any damage to a good file ends in
 * a sentence or in a network, never in another error.
 */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UserError } from "../../protocol/errors.ts";
import { testSeed } from "../../tests/seed.ts";
import { networkOf } from "./graph.ts";
import { rangesOf } from "./range.ts";
import { MALFORMED_MODELS } from "./malformed_models.ts";
import { decodeOnnx } from "./onnx.ts";
import { denseModel, testModel } from "./test_models.ts";

const SEED = testSeed("onnx");
const SENTENCE = /^Cannot (read ONNX model|compile network): [^\n]*[^.\n]$/;

const GOOD = denseModel();

Deno.test("decodeOnnx() reads a model written field by field", () => {
  const model = decodeOnnx(testModel(GOOD));
  assertEquals(model.opset, 17);
  assertEquals(model.nodes.length, GOOD.nodes.length);
  assertEquals([...model.initializers.get("w")!.data], [10, -3, 5, 7, -10, 2, 0, 1]);
  assertEquals(model.inputs[0].dims, [1, 4]);
});

for (const [name, [bytes, part]] of Object.entries(MALFORMED_MODELS)) {
  Deno.test(`decodeOnnx() refuses ${name} with one sentence`, () => {
    const { message: text } = assertThrows(() => decodeOnnx(bytes), UserError, part);
    assertMatch(text, SENTENCE);
  });
}

/** Reads and converts; a sentence is fine, another error is not. */
function survives(bytes: Uint8Array): "read" | "refused" {
  try {
    rangesOf(networkOf(decodeOnnx(bytes)));
    return "read";
  } catch (error) {
    assert(error instanceof UserError, String(error));
    assertMatch(error.message, SENTENCE);
    return "refused";
  }
}

Deno.test("every beginning of a model is refused or read", () => {
  const bytes = testModel(GOOD);
  assertEquals(survives(bytes), "read");
  let refused = 0;
  for (let length = 0; length < bytes.length; length++) {
    if (survives(bytes.slice(0, length)) === "refused") refused++;
  }
  assert(refused > bytes.length / 2);
});

Deno.test("a model with a damaged byte is refused or read", () => {
  const good = testModel(GOOD);
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = good.slice();
      bytes[at] ^= change;
      survives(bytes);
    }),
    { seed: SEED, numRuns: 1500 },
  );
});
