/**
 * Compiled networks proved: the verifier accepts the outputs that onnxruntime computed, and no others.
 */
import { assertEquals, assertThrows } from "@std/assert";
import { ProofError } from "../../protocol/errors.ts";
import { resolveOptions } from "../../protocol/options.ts";
import { proveProgram } from "../../prover/program.ts";
import { openProver } from "../../prover/prove.ts";
import { verifyProofFile } from "../../verifier/verify_file.ts";
import { toSigned } from "../alu.ts";
import { compileNetwork } from "./compile.ts";
import { networkOf } from "./graph.ts";
import { decodeOnnx } from "./onnx.ts";

/** Small cases of `cases.json` that use each component set: tables only, maxima only, both; dot products beside them. */
const PROVED = ["gemm int8", "max pool", "argmax of uint8 behind gemm"];

const CASES: readonly {
  readonly name: string;
  readonly model: string;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}[] = JSON.parse(await Deno.readTextFile(new URL("models/cases.json", import.meta.url)));

for (const { name, model, inputs, outputs } of CASES.filter((each) => PROVED.includes(each.name))) {
  Deno.test(`${name}: the compiled program is proved with onnxruntime's outputs`, async () => {
    const bytes = Uint8Array.from(atob(model), (character) => character.charCodeAt(0));
    const { program } = compileNetwork(networkOf(decodeOnnx(bytes)), {
      tableLogMin: 1,
      dot: name !== PROVED[0],
    });
    const options = resolveOptions({ queries: 5, powBits: 4, backend: "reference" });
    const prover = openProver(options);
    try {
      const { file } = await proveProgram({ program, inputs: inputs[2], prover, options });
      const { run } = verifyProofFile(file, { minAttackBits: 0, program }).program!;
      assertEquals(run.outputs.map(({ value }) => toSigned(value)), outputs[2]);
      const other = { ...program, rom: program.rom.map((row) => ({ ...row, imm: row.imm === 1 ? 1 : 0 })) };
      assertThrows(() => verifyProofFile(file, { minAttackBits: 0, program: other }), ProofError);
    } finally {
      prover.close();
    }
  });
}

Deno.test("the proved cases exist", () => {
  assertEquals(PROVED.filter((name) => !CASES.some((each) => each.name === name)), []);
});
