/**
 * A network of one wide layer: a matrix product with 64 inputs and 64 outputs, 8-bit weights from a seed.
 *
 * @module
 */
import type { Network } from "../vm/network/layers.ts";
import { linearRequantise, type Quantisation } from "../vm/network/requantise.ts";
import { seededRandom } from "./statistics.ts";

/** Inputs and outputs. */
const WIDTH = 64;
const WEIGHT_SEED = 1;
/** Weights lie between −60 and 60, so that the activation table has 2^12 entries. */
const WEIGHT_MAX = 60;
/** One unit of the output for so many of the accumulator. */
const DIVISOR = 2 ** 11;

/** The network. */
export function wideNetwork(): Network {
  const random = seededRandom(WEIGHT_SEED);
  const quantisation: Quantisation = { type: "int8", scale: 1, zeroPoint: 0 };
  const tensor = (name: string) => ({
    name,
    dims: [1, WIDTH],
    elements: WIDTH,
    type: "int8" as const,
    quantisation,
  });
  const weights = Int32Array.from(
    { length: WIDTH * WIDTH },
    () => Math.floor(random() * (2 * WEIGHT_MAX + 1)) - WEIGHT_MAX,
  );
  return {
    tensors: [tensor("x"), tensor("y")],
    layers: [{
      kind: "Gemm",
      name: "wide",
      input: 0,
      output: 1,
      inputZero: 0,
      inputs: WIDTH,
      outputs: WIDTH,
      weights,
      bias: new Int32Array(WIDTH),
      requantise: [linearRequantise(1, 1 / DIVISOR, quantisation, false)],
    }],
    input: 0,
    outputs: [1],
  };
}
