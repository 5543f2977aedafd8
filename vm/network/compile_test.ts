/**
 * Random networks: the compiled program computes what the reference computes, for any shapes, batch and table size.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { testSeed } from "../../tests/seed.ts";
import { toSigned } from "../alu.ts";
import { checkProgram } from "../checker.ts";
import { execute } from "../executor.ts";
import { randomSource } from "../random_program.ts";
import { compileNetwork } from "./compile.ts";
import { elementsOf, type Layer, type Network, type Tensor, type Window } from "./layers.ts";
import { evaluateNetwork } from "./reference.ts";
import { averageRequantise, linearRequantise, type Quantisation, sumRequantise } from "./requantise.ts";

const SEED = testSeed("compile");

/** Builds a chain of random layers on an image. */
class RandomNetwork {
  readonly #next: (bound: number) => number;
  readonly tensors: Tensor[] = [];
  readonly layers: Layer[] = [];

  constructor(seed: number) {
    this.#next = randomSource(seed);
    this.#tensor([1, this.#between(1, 3), this.#between(3, 6), this.#between(3, 6)]);
  }

  #between(low: number, high: number): number {
    return low + this.#next(high - low + 1);
  }

  #quantisation(): Quantisation {
    return { type: "int8", scale: 2 ** -this.#between(0, 2), zeroPoint: this.#between(-9, 9) };
  }

  #tensor(dims: readonly number[], quantisation = this.#quantisation(), index = false): number {
    const type = index ? "index" as const : quantisation.type;
    return this.tensors.push({ name: "t", dims, elements: elementsOf(dims), type, quantisation }) - 1;
  }

  get #last() {
    const input = this.tensors.length - 1;
    const { dims, quantisation } = this.tensors[input];
    return { input, dims, from: quantisation as Quantisation };
  }

  #weights(length: number): Int32Array {
    return Int32Array.from({ length }, () => this.#between(0, 4) === 0 ? 0 : this.#between(-20, 20));
  }

  #functions(from: Quantisation, to: Quantisation, channels: number) {
    const relu = this.#between(0, 1) === 1;
    // Each function takes room in the table, so that only narrow layers have one for each channel.
    const count = channels > 3 ? 1 : channels;
    return Array.from({ length: count }, () => {
      const scale = Math.fround(1 / this.#between(60, 900));
      return linearRequantise(from.scale, scale, to, relu);
    });
  }

  #window(): Window {
    const { dims: [, channels, height, width] } = this.#last;
    const of = (size: number) => {
      const kernel = this.#between(1, Math.min(3, size));
      const [before, after] = [this.#between(0, kernel - 1), this.#between(0, kernel - 1)];
      const stride = this.#between(1, 2);
      return { kernel, before, stride, out: Math.floor((size + before + after - kernel) / stride) + 1 };
    };
    const [rows, columns] = [of(height), of(width)];
    return {
      channels,
      height,
      width,
      kernel: [rows.kernel, columns.kernel],
      strides: [rows.stride, columns.stride],
      dilations: [1, 1],
      pads: [rows.before, columns.before],
      outHeight: rows.out,
      outWidth: columns.out,
    };
  }

  conv(): void {
    const { input, from } = this.#last;
    const window = this.#window();
    const outChannels = this.#between(1, 9);
    const output = this.#tensor([1, outChannels, window.outHeight, window.outWidth]);
    const to = this.tensors[output].quantisation as Quantisation;
    this.layers.push({
      kind: "Conv",
      name: "conv",
      output,
      input,
      inputZero: from.zeroPoint,
      window,
      outChannels,
      groups: 1,
      weights: this.#weights(outChannels * window.channels * window.kernel[0] * window.kernel[1]),
      bias: Int32Array.from({ length: outChannels }, () => this.#between(-2000, 2000)),
      requantise: this.#functions(from, to, outChannels),
    });
  }

  pool(): void {
    const { input, from } = this.#last;
    const window = this.#window();
    const dims = [1, window.channels, window.outHeight, window.outWidth];
    if (this.#between(0, 1) === 0) {
      const output = this.#tensor(dims, from);
      this.layers.push({ kind: "MaxPool", name: "pool", output, input, window });
      return;
    }
    const output = this.#tensor(dims);
    const to = this.tensors[output].quantisation as Quantisation;
    this.layers.push({
      kind: "AveragePool",
      name: "pool",
      output,
      input,
      inputZero: from.zeroPoint,
      window,
      countPadding: this.#between(0, 1) === 0,
      requantise: (count) => averageRequantise(from.scale, { count, whole: false }, to, false),
    });
  }

  add(): void {
    const { input: right, dims, from } = this.#last;
    const same = this.tensors.findIndex((other) => other.dims.join() === dims.join());
    const left = same === -1 ? right : same;
    const other = this.tensors[left].quantisation as Quantisation;
    const to = this.#quantisation();
    const sum = sumRequantise(other, from, to, false);
    if (sum === undefined) return;
    const output = this.#tensor(dims, to);
    this.layers.push({
      kind: "Add",
      name: "add",
      output,
      left,
      right,
      from: [other, from],
      to,
      relu: false,
      sum,
    });
  }

  flatten(): void {
    const { input, dims, from } = this.#last;
    const output = this.#tensor([1, elementsOf(dims)], from);
    this.layers.push({ kind: "Reshape", name: "flatten", output, input });
  }

  gemm(): void {
    const { input, dims: [, inputs], from } = this.#last;
    const outputs = this.#between(1, 34);
    const output = this.#tensor([1, outputs]);
    const to = this.tensors[output].quantisation as Quantisation;
    this.layers.push({
      kind: "Gemm",
      name: "gemm",
      output,
      input,
      inputZero: from.zeroPoint,
      inputs,
      outputs,
      weights: this.#weights(inputs * outputs),
      bias: Int32Array.from({ length: outputs }, () => this.#between(-2000, 2000)),
      requantise: this.#functions(from, to, outputs),
    });
  }

  argMax(): void {
    const { input } = this.#last;
    const output = this.#tensor([1], this.#quantisation(), true);
    this.layers.push({ kind: "ArgMax", name: "argmax", output, input });
  }

  network(): Network {
    const steps = [() => this.conv(), () => this.pool(), () => this.add()];
    for (let i = this.#between(0, 2); i > 0; i--) steps[this.#next(3)]();
    this.flatten();
    for (let i = this.#between(1, 2); i > 0; i--) this.gemm();
    const { input } = this.#last;
    if (this.#between(0, 1) === 0) return { ...this.#made, outputs: [input] };
    this.argMax();
    // The scores too: then they lie in memory when ArgMax reads them.
    const scores = this.#between(0, 1) === 0 ? [input] : [];
    return { ...this.#made, outputs: [...scores, input + 1] };
  }

  get #made() {
    return { tensors: this.tensors, layers: this.layers, input: 0 };
  }
}

Deno.test("random networks: the compiled program computes what the reference computes", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(1, 12),
      (seed, batch, tableLogMin) => {
        const network = new RandomNetwork(seed).network();
        for (const { kind } of network.layers) kinds.add(kind);
        const { program, steps } = compileNetwork(network, { batch, tableLogMin, tableLogMax: 16 });
        checkProgram(program);
        const next = randomSource(seed + 1);
        const images = Array.from(
          { length: batch },
          () => Array.from({ length: network.tensors[0].elements }, () => next(256) - 128),
        );
        const execution = execute(program, images.flat());
        const expected = images.flatMap((image) => {
          const tensors = evaluateNetwork(network, image);
          return network.outputs.flatMap((output) => [...tensors[output]]);
        });
        assertEquals(execution.outputs.map(({ value }) => toSigned(value)), expected);
        assertEquals(execution.steps, steps);
      },
    ),
    { seed: SEED, numRuns: 100 },
  );
  for (const kind of ["Conv", "MaxPool", "AveragePool", "Add", "Gemm", "ArgMax"]) {
    assert(kinds.has(kind), kind);
  }
});
