/**
 * No program that comes with the machine, and no model, is interpreted: every component has straight-line code, whatever the size
 * of the activation table, and its proofs have the bytes of interpreted ones.
 */
import { assert, assertEquals } from "@std/assert";
import type { ComponentIr } from "../air/builder.ts";
import { codeWords, wordsHash } from "../air/encode.ts";
import { generatedSources } from "../air/generated_components.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { generatedInstances } from "../air/registry.ts";
import { MAX_TABLE_LOG, VM_MIN_LOG } from "../air/vm_encoding.ts";
import { type Options, resolveOptions } from "../protocol/options.ts";
import { proveProgram } from "../prover/program.ts";
import { openProver } from "../prover/prove.ts";
import { compileNetwork } from "../vm/network/compile.ts";
import { networkOf } from "../vm/network/graph.ts";
import { decodeOnnx } from "../vm/network/onnx.ts";
import type { Program } from "../vm/program.ts";
import { minLogRows } from "../vm/sizes.ts";
import { missing } from "./backends.ts";
import { type VmCase, vmCases } from "./vm_cases.ts";

const MODELS = new URL("../vm/network/models/", import.meta.url);
const CODES = new Set(
  generatedSources(generatedInstances()).flatMap(({ components }) =>
    components.map(({ hash, ir }) => `${hash} ${ir.parameters}`)
  ),
);

function hasCode(ir: ComponentIr): boolean {
  return CODES.has(`${wordsHash(codeWords(ir))} ${ir.parameters}`);
}

/** The components of a program without straight-line code. */
function interpreted(program: Program): string[] {
  const logRows = Math.max(VM_MIN_LOG, minLogRows(program));
  return vmInstance({ program, logRows }).components.map(({ ir }) => ir).filter((ir) => !hasCode(ir))
    .map(({ name }) => name);
}

function model(name: string, { batch = 1, dot = false } = {}): VmCase {
  const bytes = Deno.readFileSync(new URL(`${name}.onnx`, MODELS));
  const { inputs } = JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, MODELS)));
  const { program } = compileNetwork(networkOf(decodeOnnx(bytes)), { batch, dot });
  return { name: dot ? `${name} with dot products` : name, program, inputs: inputs.slice(0, batch).flat() };
}

const MODEL_NAMES = [...Deno.readDirSync(MODELS)].filter(({ name }) => name.endsWith(".onnx"))
  .map(({ name }) => name.slice(0, -".onnx".length)).sort();

/** Every model, without dot products and with them. */
function models(): VmCase[] {
  return MODEL_NAMES.flatMap((name) => [model(name), model(name, { dot: true })]);
}

Deno.test("every component of every program and model has straight-line code", () => {
  assert(MODEL_NAMES.length >= 3, "models");
  for (const { name, program } of [...vmCases(), ...models()]) {
    assertEquals(interpreted(program), [], name);
  }
});

Deno.test("the models of single operations have straight-line code as well", () => {
  const cases: { name: string; model: string }[] = JSON.parse(
    Deno.readTextFileSync(new URL("cases.json", MODELS)),
  );
  for (const { name, model } of cases) {
    for (const dot of [false, true]) {
      const { program } = compileNetwork(networkOf(decodeOnnx(Uint8Array.fromBase64(model))), { dot });
      assertEquals(interpreted(program), [], name);
    }
  }
});

Deno.test("tables of every size share the code of their components", () => {
  const [{ program }] = vmCases().filter(({ name }) => name === "network");
  for (let logSize = 8; logSize <= MAX_TABLE_LOG; logSize++) {
    const values = new Array<number>(2 ** logSize).fill(1);
    for (const tables of [1, 2]) {
      const sized = {
        ...program,
        tables: Array.from({ length: tables }, () => ({ name: "t", logSize, shift: 8, values })),
      };
      const found = interpreted(sized);
      // Two constants of the largest table are equal: code exists for the first table only.
      assertEquals(found, tables === 2 && logSize === MAX_TABLE_LOG ? ["act1"] : [], `2^${logSize}`);
    }
  }
});

async function prove(c: VmCase, execution: Partial<Options>) {
  const options = resolveOptions({ queries: 3, powBits: 2, ...execution });
  const prover = openProver(options);
  try {
    const { file, output } = await proveProgram({ ...c, prover, options });
    return { constraints: output.ran.constraints, file };
  } finally {
    prover.close();
  }
}

for (const backend of ["cpu", "stwo"] as const) {
  const reason = missing(backend);
  Deno.test({
    name: `${backend}: reports say generated, and the bytes are those of the interpreter${
      reason ? ` (${reason})` : ""
    }`,
    ignore: reason !== undefined,
    fn: async () => {
      const some = backend === "cpu"
        ? models()
        : [model("iris", { batch: 3 }), model("iris", { batch: 3, dot: true })];
      for (const c of [...vmCases(), ...some]) {
        const { constraints, file } = await prove(c, { backend });
        assertEquals(constraints, "generated", c.name);
        const again = await prove(c, { backend, interpretConstraints: true });
        assertEquals(again.constraints, "interpreted");
        assertEquals(again.file, file, c.name);
      }
    },
  });
}

Deno.test({
  name: "cpu: a table without code of its own is interpreted beside generated components",
  ignore: missing("cpu") !== undefined,
  fn: async () => {
    const c = { ...model("iris") };
    const bytes = Deno.readFileSync(new URL("iris.onnx", MODELS));
    const { program } = compileNetwork(networkOf(decodeOnnx(bytes)), { shift: 7 });
    const { constraints, file } = await prove({ ...c, program }, { backend: "cpu" });
    assertEquals(constraints, "mixed");
    assertEquals((await prove({ ...c, program }, { backend: "cpu", interpretConstraints: true })).file, file);
  },
});
