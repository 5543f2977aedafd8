import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { loadedForRun, runProgram } from "../prover/program.ts";
import { loadAir, openProver } from "../prover/prove.ts";
import { networkOf } from "../vm/network/graph.ts";
import { decodeOnnx } from "../vm/network/onnx.ts";
import { evaluateNetwork } from "../vm/network/reference.ts";
import { networkReference, randomNetwork } from "../vm/network_program.ts";
import { startChild } from "./child.ts";
import { ChildError, type OpenedProver, type ProvedSample, type VerifyAnswer } from "./messages.ts";
import { programMetrics, programSamples } from "./program_figures.ts";
import { programSelection, programWorkload, strengthAir, treeCells } from "./programs.ts";

const TIMEOUT_MS = 120_000;

function selection(name: string, logRows: number) {
  return { name: "obelysk_vm", params: { logRows }, program: programSelection(name, logRows) };
}

/** Programs, the log sizes they are tried at, and the share of their rows that they use at least. */
const FILLS: readonly (readonly [name: string, logRows: readonly number[], share: number])[] = [
  ["network", [10, 11], 0.9],
  ["straight_line", [10, 11], 0.9],
  ["fibonacci", [10, 11], 0.9],
  ["mixing", [10, 11], 0.9],
  // A random order has half the swaps that rows are kept for.
  ["bubble_sort", [10, 13], 0.75],
  ["digits", [14, 15], 0.8],
  ["digits_dot", [14], 0.8],
  ["wide", [14], 0.8],
  ["wide_dot", [14], 0.8],
];

for (const [name, sizes, share] of FILLS) {
  Deno.test(`${name}: fills its rows, with other inputs and equal sizes for every seed`, () => {
    for (const logRows of sizes) {
      const { program, inputs } = programWorkload(selection(name, logRows))!;
      assertEquals(inputs(3), inputs(3));
      const runs = [1, 2].map((seed) => runProgram(program, inputs(seed), { logRows }));
      for (const { execution: { steps } } of runs) {
        assert(steps <= 2 ** logRows && steps > share * 2 ** logRows, `${steps} steps in 2^${logRows} rows`);
      }
      const [first, second] = runs.map(({ air }) => air);
      assertEquals(first.components.map((c) => c.logRows), second.components.map((c) => c.logRows));
      assert(String(first.publicValues) !== String(second.publicValues), "the seed changes nothing");
      const strongest = strengthAir(selection(name, logRows), undefined);
      strongest.components.forEach((c, i) => assert(c.logRows >= first.components[i].logRows));
      const cells = treeCells(first);
      assertEquals(cells.composition, 8 * 2 ** logRows);
      assertEquals(
        cells.main,
        first.components.reduce((s, c) => s + c.ir.columns.length * 2 ** c.logRows, 0),
      );
    }
  });
}

Deno.test("the network's batch gives the reference's scores", () => {
  const { program, inputs, inferences } = programWorkload(selection("network", 10))!;
  const values = inputs(7);
  assertEquals(values.length, 4 * inferences!);
  const signed = values.map((value) => value > 2 ** 30 ? value - (2 ** 31 - 1) : value);
  const { execution: { outputs } } = runProgram(program, values, { logRows: 10 });
  const expected = Array.from(
    { length: inferences! },
    (_, i) => networkReference(randomNetwork(1), signed.slice(4 * i, 4 * i + 4)),
  ).flat();
  assertEquals(outputs.map(({ value }) => value > 2 ** 30 ? value - (2 ** 31 - 1) : value), expected);
});

Deno.test("the sort's numbers fit the rows in the worst order", () => {
  const { program } = programWorkload(selection("bubble_sort", 12))!;
  const falling = program.inputs.map((_, i) => 1000 - i);
  const { execution: { steps } } = runProgram(program, falling, { logRows: 12 });
  assert(steps <= 2 ** 12 && steps > 0.9 * 2 ** 12, `${steps} steps`);
});

for (const [name, batch] of [["digits", 3], ["digits_dot", 5]] as const) {
  Deno.test(`${name}: the batch gives the reference's classes`, () => {
    const { program, inputs, inferences, products } = programWorkload(selection(name, 14))!;
    const values = inputs(3);
    assertEquals([inferences, values.length], [batch, batch * 64]);
    assert(products! > batch * 3000);
    const signed = values.map((value) => value > 2 ** 30 ? value - (2 ** 31 - 1) : value);
    const network = networkOf(decodeOnnx(Uint8Array.fromBase64(selection(name, 14).program.text!)));
    const { execution: { outputs } } = runProgram(program, values, { logRows: 14 });
    const expected = Array.from(
      { length: batch },
      (_, i) => evaluateNetwork(network, signed.slice(64 * i, 64 * i + 64))[network.outputs[0]][0],
    );
    assertEquals(outputs.map(({ value }) => value), expected);
  });
}

Deno.test("programWorkload() is undefined without a program and refuses one that is not there", () => {
  assertEquals(programWorkload({ name: "obelysk26", params: { logRows: 10 } }), undefined);
  assertThrows(
    () => programWorkload({ name: "obelysk_vm", params: { logRows: 10 }, program: { name: "nothing" } }),
    UserError,
    "Cannot prove program nothing: programs are network, straight_line, fibonacci, mixing, bubble_sort, digits, digits_dot, wide, " +
      "wide_dot",
  );
});

Deno.test("loadedForRun() takes runs of the same program and sizes only", async () => {
  const options = resolveOptions({ backend: "reference", queries: 3, powBits: 2 });
  const runOf = (name: string, logRows: number, seed: number) => {
    const { program, inputs } = programWorkload(selection(name, logRows))!;
    return runProgram(program, inputs(seed), { logRows });
  };
  const prover = openProver(options);
  try {
    const loaded = await loadAir(prover, runOf("fibonacci", 6, 1).air, options);
    const other = runOf("fibonacci", 6, 2);
    const bound = loadedForRun(loaded, other);
    assertEquals(bound.statement, (await loadAir(prover, other.air, options)).statement);
    assertThrows(
      () => loadedForRun(loaded, runOf("fibonacci", 7, 1)),
      UserError,
      "log sizes 6,6,6, the run has 7,6,6",
    );
    assertThrows(() => loadedForRun(loaded, runOf("straight_line", 6, 1)), UserError, "another program");
  } finally {
    prover.close();
  }
});

Deno.test("child processes prove and verify a program, and refuse the inputs of another seed", async () => {
  const options = resolveOptions({ backend: "reference", queries: 3, powBits: 2 });
  const [prover, verifier] = [startChild("prove"), startChild("verify")];
  try {
    const request = { op: "open", air: selection("fibonacci", 6), options } as const;
    const opened = await prover.request(request, TIMEOUT_MS) as OpenedProver;
    await verifier.request(request, TIMEOUT_MS);
    const sample = await prover.request({ op: "prove", seed: 2 }, TIMEOUT_MS) as ProvedSample;
    const { proof } = sample;
    const answer = await verifier.request({ op: "verify", proof, seed: 2 }, TIMEOUT_MS) as VerifyAnswer;
    assert(answer.accepted, JSON.stringify(answer));
    const other = await verifier.request({ op: "verify", proof, seed: 3 }, TIMEOUT_MS) as VerifyAnswer;
    assert(!other.accepted && other.message.includes("public inputs"), JSON.stringify(other));
    assertEquals(opened.program, { inferences: null, products: null, executor: "typescript" });
    assertEquals(programSamples([sample]).steps, [5 + 5 * 9]);
    const [perStep] = programMetrics(opened, [sample]);
    const { preprocessed, main, interaction, composition } = opened.cells;
    assertEquals(perStep.value, (preprocessed + main + interaction + composition) / 50);
    const broken = { ...request, air: { ...request.air, program: { name: "fibonacci", text: "  jump 0" } } };
    const error = await prover.request(broken, TIMEOUT_MS).then(() => undefined, (e) => e);
    assert(error instanceof ChildError);
  } finally {
    await prover.close();
    await verifier.close();
  }
});
