/** Malformed assembly, program files, ONNX models and inputs: how many there are, and that each is refused with one sentence. */
import { assert, assertMatch, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import { assemble } from "../vm/assembler.ts";
import { execute } from "../vm/executor.ts";
import { MALFORMED_FILES } from "../vm/malformed_files.ts";
import { MALFORMED_TEXTS } from "../vm/malformed_texts.ts";
import { networkOf } from "../vm/network/graph.ts";
import { MALFORMED_MODELS } from "../vm/network/malformed_models.ts";
import { decodeOnnx } from "../vm/network/onnx.ts";
import { checkInputs } from "../vm/network/reference.ts";
import { REFUSED_MODELS } from "../vm/network/refused_models.ts";
import { denseModel, testModel } from "../vm/network/test_models.ts";
import { decodeProgram } from "../vm/program_file.ts";
import { namedProgram } from "../vm/programs.ts";

/** Inputs of a program that takes one. */
const INPUTS: readonly (readonly number[])[] = [
  [],
  [1, 2],
  [P],
  [-P],
  [-(P + 1) / 2],
  [1.5],
  [-0.5],
  [NaN],
  [Infinity],
  [-Infinity],
  [2 ** 53],
];

/** Inputs of a network that takes four bytes with a sign. */
const NETWORK_INPUTS: readonly (readonly number[])[] = [
  [],
  [1, 2, 3],
  [1, 2, 3, 4, 5],
  [1, 2, 3, 128],
  [-129, 2, 3, 4],
  [1, 2, 3, 0.5],
  [1, NaN, 3, 4],
];

const network = networkOf(decodeOnnx(testModel(denseModel())));

/** What is refused, by kind. */
const KINDS: Readonly<Record<string, readonly (() => unknown)[]>> = {
  "texts of assembly": MALFORMED_TEXTS.map(([text]) => () => assemble(text)),
  "program files": MALFORMED_FILES.map(([text]) => () => decodeProgram(text)),
  "ONNX files": Object.values(MALFORMED_MODELS).map(([bytes]) => () => decodeOnnx(bytes)),
  "models": Object.values(REFUSED_MODELS).map(([model]) => () => networkOf(decodeOnnx(testModel(model)))),
  "inputs": [
    ...INPUTS.map((inputs) => () => execute(namedProgram("fibonacci"), inputs)),
    ...NETWORK_INPUTS.map((inputs) => () => checkInputs(network, inputs)),
  ],
};

const total = Object.values(KINDS).reduce((sum, { length }) => sum + length, 0);
const list = Object.entries(KINDS).map(([kind, { length }]) => `${length} ${kind}`).join(", ");

Deno.test(`${total} malformed cases are refused with one sentence each: ${list}`, () => {
  assert(total >= 100);
  const messages = Object.values(KINDS).flat().map((refused) => assertThrows(refused, UserError).message);
  for (const message of messages) assertMatch(message, /^Cannot [^\n]*[^.\n]$/);
});
