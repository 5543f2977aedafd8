/**
 * The 4-8-3 network: int8 weights from a seed, one table that rescales and cuts at 0, a batch of inferences in a loop.
 * The scores, or with argmax the class, are the public outputs.
 *
 * A pair of weights is one mac2, a bias is folded into the first of a neuron with half the divisor, so that the table's
 * shift rounds: 45 steps an inference, 49 with argmax.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import { assemble } from "./assembler.ts";
import type { Program } from "./program.ts";

/** Neurons by layer. */
export const NETWORK_SHAPE = { inputs: 4, hidden: 8, outputs: 3 } as const;

/** Weights and biases, all whole numbers. */
export interface Network {
  /** 8 rows of 4. */
  readonly w1: readonly (readonly number[])[];
  readonly b1: readonly number[];
  /** 3 rows of 8. */
  readonly w2: readonly (readonly number[])[];
  readonly b2: readonly number[];
}

/** Scores, or the class with the largest score (the first of equals). */
export interface NetworkOptions {
  readonly argmax?: boolean;
}

const SHIFT = 8;
const TABLE_LOG = 10;
const ROUNDING = 2 ** (SHIFT - 1);

/** splitmix64 as a source of int8 in −127..127. */
function int8Source(seed: number): () => number {
  let state = BigInt(seed);
  const mask = (1n << 64n) - 1n;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return Number((z ^ (z >> 31n)) % 255n) - 127;
  };
}

/** A network with random int8 weights and biases of up to ±2,032. */
export function randomNetwork(seed: number): Network {
  const next = int8Source(seed);
  const { inputs, hidden, outputs } = NETWORK_SHAPE;
  const matrix = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, next));
  const biases = (count: number) => Array.from({ length: count }, () => 16 * next());
  return {
    w1: matrix(hidden, inputs),
    b1: biases(hidden),
    w2: matrix(outputs, hidden),
    b2: biases(outputs),
  };
}

/** Random int8 inputs of a batch, 4 an inference. */
export function networkInputs(batch: number, seed: number): number[] {
  return Array.from({ length: NETWORK_SHAPE.inputs * batch }, int8Source(seed));
}

/** The reference in plain integers: hidden = clamp(round(x / 256), 0, 127); the outputs of one inference. */
export function networkReference(
  network: Network,
  input: readonly number[],
  options: NetworkOptions = {},
): number[] {
  const dot = (weights: readonly number[], x: readonly number[]) =>
    weights.reduce((sum, weight, i) => sum + weight * x[i], 0);
  const hidden = network.w1.map((weights, i) =>
    Math.min(127, Math.max(0, Math.floor((dot(weights, input) + network.b1[i] + ROUNDING) / 2 ** SHIFT)))
  );
  const scores = network.w2.map((weights, i) => dot(weights, hidden) + network.b2[i]);
  return options.argmax ? [scores.indexOf(Math.max(...scores))] : scores;
}

/** Steps of one inference. */
export function stepsPerInference(options: NetworkOptions = {}): number {
  return options.argmax ? 49 : 45;
}

/** The largest batch whose steps fit 2^logRows rows. */
export function largestBatch(logRows: number, options: NetworkOptions = {}): number {
  return Math.floor((2 ** logRows - 2) / stepsPerInference(options));
}

/** One neuron as mac2 chains. */
function neuron(rd: number, weights: readonly number[], first: number, bias: number): string[] {
  return Array.from({ length: weights.length / 2 }, (_, i) => {
    const [wa, wb] = [weights[2 * i], weights[2 * i + 1]];
    const [ra, rb] = [first + 2 * i, first + 2 * i + 1];
    return `  ${i === 0 ? "mac2" : "mac2acc"} r${rd}, ${wa}, r${ra}, ${wb}, r${rb}, ${i === 0 ? bias : 0}`;
  });
}

const ARGMAX: readonly string[] = [
  "  lt r19, r16, r17",
  "  max r20, r16, r17",
  "  lt r21, r20, r18",
  "  mul r22, r19, r21",
  "  mac2 r23, 1, r19, 2, r21, 0",
  "  sub r23, r23, r22",
];

/** The assembly text: r0 runs from −4·batch to 0; inputs of inference i at 4i, its outputs at 4·batch + 4i. */
export function networkText(network: Network, batch: number, options: NetworkOptions = {}): string {
  const { inputs, hidden, outputs } = NETWORK_SHAPE;
  if (!Number.isInteger(batch) || batch < 1 || batch > 2 ** 20) {
    throw new UserError(`Cannot make a batch of ${batch}: allowed is 1 to ${2 ** 20}`);
  }
  const results = options.argmax ? [23] : Array.from({ length: outputs }, (_, i) => 16 + i);
  return [
    "; The 4-8-3 network, generated.",
    `.const BATCH, ${batch}`,
    `.const END, ${inputs} * BATCH`,
    ".memory 2 * END",
    `.input 0, END`,
    ...Array.from({ length: batch }, (_, i) => `.output END + ${inputs * i}, ${results.length}`),
    `.table rescale_relu, ${TABLE_LOG}, ${SHIFT}`,
    `  .fill ${2 ** (TABLE_LOG - 1)}, 0`,
    "  .ramp 128, 0, 1",
    `  .fill ${2 ** (TABLE_LOG - 1) - 128}, 127`,
    ".code",
    "  li r0, -END",
    "inference:",
    ...Array.from({ length: inputs }, (_, i) => `  load r${4 + i}, [r0 + END + ${i}]`),
    ...network.w1.flatMap((weights, i) => neuron(8 + i, weights, 4, network.b1[i] + ROUNDING)),
    ...Array.from({ length: hidden }, (_, i) => `  act r${8 + i}, r${8 + i}, rescale_relu`),
    ...network.w2.flatMap((weights, i) => neuron(16 + i, weights, 8, network.b2[i])),
    ...options.argmax ? ARGMAX : [],
    ...results.map((register, i) => `  store [r0 + 2 * END + ${i}], r${register}`),
    "  addi r0, r0, 4",
    "  jnz r0, inference",
    "  halt",
    "",
  ].join("\n");
}

/** The program of a batch. */
export function networkProgram(network: Network, batch: number, options: NetworkOptions = {}): Program {
  return assemble(networkText(network, batch, options), { file: "network.oasm" });
}
