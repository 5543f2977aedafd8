/**
 * Programs with dot products proved: every prover makes the same bytes, both verifiers accept them, for this program only.
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { ProofError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { verifyOfficially } from "../prover/official.ts";
import { proveProgram } from "../prover/program.ts";
import { openProver } from "../prover/prove.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import { toSigned } from "../vm/alu.ts";
import { assemble } from "../vm/assembler.ts";
import { compileNetwork } from "../vm/network/compile.ts";
import { networkOf } from "../vm/network/graph.ts";
import { decodeOnnx } from "../vm/network/onnx.ts";
import { difference, missing, type Variant, variants } from "./backends.ts";
import type { VmCase } from "./vm_cases.ts";

const PROTOCOL = { queries: 5, powBits: 4 } as const;

/** A group of dot products over cells from an address. */
const group = (address: string) =>
  [0, 1, 2, 3].map((j) => `  dot r${1 + j}, wide, ${j}, ${address}, ${j}`).join("\n");

/** The last address that the loop begins at. */
const LAST = 7;

/** Chains of 40 rows, from a fixed address and seven times in a loop: Dot has more rows than Cpu. */
function wide(): VmCase & { readonly outputs: readonly number[] } {
  const rows = Array.from({ length: 40 }, (_, r) => [
    4 * r,
    ...Array.from({ length: 16 }, (_, i) => ((r * 16 + i) * 37) % 255 - 127),
  ]);
  const text = [
    ".memory 171\n.input 0, 167\n.output 167, 4\n.weights wide",
    ...rows.map((row) => `  .word ${row.join(", ")}`),
    ".code",
    group("[0]"),
    "  li r6, 0\nagain:\n  addi r6, r6, 1",
    group("[r6]"),
    `  addi r7, r6, -${LAST}\n  jnz r7, again`,
    "  store [167], r1\n  store [168], r2\n  store [169], r3\n  store [170], r4\n  halt\n",
  ];
  const inputs = Array.from({ length: 167 }, (_, i) => (i * 101) % 255 - 127);
  const outputs = [0, 1, 2, 3].map((j) =>
    rows.reduce(
      (sum, [offset, ...weights]) =>
        sum + [0, 1, 2, 3].reduce((all, i) => all + weights[4 * j + i] * inputs[LAST + offset + i], 0),
      j,
    )
  );
  return { name: "wide", program: assemble(text.join("\n")), inputs, outputs };
}

function network(): VmCase & { readonly outputs: readonly number[] } {
  const folder = new URL("../vm/network/models/", import.meta.url);
  const { inputs, outputs } = JSON.parse(Deno.readTextFileSync(new URL("iris.json", folder)));
  const model = networkOf(decodeOnnx(Deno.readFileSync(new URL("iris.onnx", folder))));
  const { program } = compileNetwork(model, { batch: 2, dot: true });
  return { name: "iris", program, inputs: inputs.slice(0, 2).flat(), outputs: outputs.slice(0, 2).flat() };
}

async function prove(c: VmCase, { execution }: Variant) {
  const options = resolveOptions({ ...PROTOCOL, ...execution });
  const prover = openProver(options);
  try {
    return await proveProgram({ ...c, prover, options });
  } finally {
    prover.close();
  }
}

for (const c of [wide(), network()]) {
  Deno.test(`dot products, ${c.name}: every prover makes the same bytes, which our verifier accepts`, async () => {
    const [reference, ...others] = variants();
    const expected = await prove(c, reference);
    const { run } = verifyProofFile(expected.file, { minAttackBits: 0, program: c.program }).program!;
    assertEquals(run.outputs.map(({ value }) => toSigned(value)), c.outputs);
    for (const variant of others) {
      const proved = await prove(c, variant);
      assertEquals(difference(expected, proved), undefined, variant.name);
      const { interpretConstraints, backend } = variant.execution;
      if (backend === "reference") continue;
      assertEquals(proved.output.ran.constraints, interpretConstraints ? "interpreted" : "generated");
    }
    const weights = c.program.weights!.map((row, i) => i === 0 ? { ...row, offset: row.offset + 1 } : row);
    assertThrows(() => {
      verifyProofFile(expected.file, { minAttackBits: 0, program: { ...c.program, weights } });
    }, ProofError);
  });

  const reason = missing("stwo");
  Deno.test({
    name: `dot products, ${c.name}: the official verifier accepts it${reason ? ` (${reason})` : ""}`,
    ignore: reason !== undefined,
    fn: async () => {
      const { file } = await prove(c, { name: "stwo", execution: { backend: "stwo" } });
      assertEquals((await verifyOfficially(new Uint8Array(file), c.program)).reason, null);
    },
  });
}

Deno.test("dot products: Dot may be the largest component", async () => {
  const { air } = await prove(wide(), variants()[0]);
  const log = (name: string) => air.components.find(({ ir }) => ir.name === name)!.logRows;
  assert(log("dot") > log("cpu"), `${log("dot")} ${log("cpu")}`);
});
