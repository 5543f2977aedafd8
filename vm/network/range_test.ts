/**
 * Interval analysis: what a network computes lies inside, and networks whose accumulators do not fit are refused with
 * the layer named.
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UserError } from "../../protocol/errors.ts";
import { testSeed } from "../../tests/seed.ts";
import { compileNetwork } from "./compile.ts";
import { networkOf } from "./graph.ts";
import type { GemmLayer, Network } from "./layers.ts";
import { decodeOnnx } from "./onnx.ts";
import { rangesOf, SIGNED_MAX } from "./range.ts";
import { evaluateNetwork } from "./reference.ts";
import { denseModel, testModel } from "./test_models.ts";

const SEED = testSeed("range");

async function model(name: string): Promise<Network> {
  return networkOf(decodeOnnx(await Deno.readFile(new URL(`models/${name}.onnx`, import.meta.url))));
}

/** The dense network with its weights or bias replaced: what no file of int8 weights can reach with 4 inputs. */
function denseWith(change: Partial<GemmLayer>): Network {
  const network = networkOf(decodeOnnx(testModel(denseModel())));
  const [layer] = network.layers as [GemmLayer];
  return { ...network, layers: [{ ...layer, ...change }] };
}

for (const name of ["iris", "digits", "residual"]) {
  Deno.test(`${name}: every element of every tensor lies in its interval`, async () => {
    const network = await model(name);
    const { tensors } = rangesOf(network);
    const { elements, type } = network.tensors[network.input];
    const [min, max] = type === "uint8" ? [0, 255] : [-128, 127];
    // Extreme images find the ends more often than uniform ones.
    const pixel = fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));
    const image = fc.array(pixel, { minLength: elements, maxLength: elements });
    fc.assert(
      fc.property(image, (inputs) => {
        evaluateNetwork(network, inputs).forEach((values, tensor) =>
          values.forEach((value, i) => {
            const { low, high } = tensors[tensor][i];
            assert(
              low <= value && value <= high,
              `tensor ${tensor}[${i}] is ${value}, not ${low} to ${high}`,
            );
          })
        );
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
}

Deno.test("rangesOf() reaches both ends of a dense accumulator", () => {
  const network = denseWith({});
  const { accumulators } = rangesOf(network);
  // Weights 10, −3, 5, 7 and bias 100, inputs −128..127.
  assertEquals(accumulators[0][0], { low: 100 - 128 * 22 - 127 * 3, high: 100 + 127 * 22 + 128 * 3 });
});

Deno.test("rangesOf() refuses an accumulator outside the signed field and names the layer", () => {
  const fits = denseWith({ weights: new Int32Array(8), bias: Int32Array.of(SIGNED_MAX, -SIGNED_MAX) });
  assertEquals(rangesOf(fits).accumulators[0][0].high, SIGNED_MAX);
  for (const bias of [[SIGNED_MAX + 1, 0], [0, -SIGNED_MAX - 1]]) {
    const network = denseWith({ weights: new Int32Array(8), bias: Int32Array.from(bias) });
    assertThrows(() => rangesOf(network), UserError, "Gemm the_gemm: its accumulator ranges over");
    assertThrows(() => compileNetwork(network), UserError, "(the signed field)");
  }
});

Deno.test("compileNetwork() refuses an accumulator outside the largest table and names the layer", () => {
  const network = denseWith({ weights: new Int32Array(8).fill(100_000) });
  assertThrows(() => compileNetwork(network), UserError, "Gemm the_gemm: its accumulator ranges over");
  const narrow = denseWith({});
  assertThrows(
    () => compileNetwork(narrow, { tableLogMax: 3 }),
    UserError,
    "Gemm the_gemm: its accumulator ranges over -3097 to 3278, allowed are 2048 values",
  );
  assertThrows(() => compileNetwork(narrow, { tableLogMax: 5 }), UserError, "table entries, allowed are 32");
});

Deno.test("compileNetwork() refuses a network whose functions do not fit one table together", async () => {
  const network = await model("residual");
  assertThrows(
    () => compileNetwork(network, { tableLogMax: 12 }),
    UserError,
    "Gemm gemm_7: its accumulator ranges over",
  );
});

Deno.test("compileNetwork() refuses a batch, table or shift outside its limits", () => {
  for (const batch of [0, -1, 1.5, 2 ** 21]) {
    assertThrows(() => compileNetwork(denseWith({}), { batch }), UserError, `a batch of ${batch} given`);
  }
  assertThrows(
    () => compileNetwork(denseWith({}), { tableLogMax: 17 }),
    UserError,
    "a table of log size 17 given, allowed are 1 to 16",
  );
  assertThrows(
    () => compileNetwork(denseWith({}), { shift: 17 }),
    UserError,
    "a shift of 17 given, allowed are 0 to 16",
  );
});

Deno.test("compileNetwork() refuses an ArgMax among more values than a key has room for", () => {
  const network = networkOf(decodeOnnx(testModel({
    nodes: [
      { op: "QuantizeLinear", inputs: ["x", "scale", "zero"], output: "q" },
      { op: "ArgMax", inputs: ["q"], output: "y", attributes: { axis: 1 } },
    ],
    constants: {
      scale: { dims: [], type: "float32", data: [1] },
      zero: { dims: [], type: "int8", data: [0] },
    },
    input: [1, 257],
  })));
  assertThrows(
    () => compileNetwork(network),
    UserError,
    "ArgMax the_argmax: it chooses among 257 values, allowed are 256",
  );
});
