/**
 * ONNX models in place of programs, as a user gives them: child processes with the permissions of deno.json's tasks.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "../prover/paths.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
const IRIS = "vm/network/models/iris.onnx";
const SMALL = ["--backend", "reference", "--queries", "5", "--pow-bits", "4"];
const WEAK = ["--min-attack-bits", "9"];

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(task: string, ...args: string[]): Promise<Result> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const [, ...words] = (tasks[task].command as string).split(" ");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...words, ...args],
    cwd: ROOT,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A model of one small layer, with inputs and onnxruntime's outputs. */
async function smallModel(
  folder: string,
): Promise<{ path: string; inputs: number[][]; outputs: number[][] }> {
  const cases = JSON.parse(await Deno.readTextFile(`${ROOT}vm/network/models/cases.json`));
  const { model, inputs, outputs } = cases.find(({ name }: { name: string }) => name === "gemm int8");
  const path = `${folder}/gemm.onnx`;
  await Deno.writeFile(path, Uint8Array.fromBase64(model));
  return { path, inputs, outputs };
}

Deno.test("a model is keyed, proved and verified with the options of compile", async () => {
  await inFolder(async (folder) => {
    const { path, inputs, outputs } = await smallModel(folder);
    const [proof, key] = [`${folder}/p.proof`, `${folder}/p.key`];
    const options = ["--table-log", "9", "--batch", "2", "--dot"];
    const both = inputs.slice(0, 2);
    const model = ["--program", path, ...options];
    const proved = await run("prove", ...model, "--input", String(both), ...SMALL, "--out", proof);
    assertEquals(proved.code, 0, proved.stderr);
    const keyed = await run("key", ...model, ...SMALL, "--out", key);
    assertEquals(keyed.code, 0, keyed.stderr);
    const result = ["--output", String(outputs.slice(0, 2)), ...WEAK];
    for (
      const about of [["--key", key, "--input", String(both)], [...model, "--input", JSON.stringify(both)]]
    ) {
      const verified = await run("verify", proof, ...about, ...result);
      assertEquals(verified.code, 0, verified.stdout + verified.stderr);
    }
    const { stdout } = await run("inspect", proof, ...model);
    assertStringIncludes(stdout, "claims of the file");
    for (const other of [["--table-log", "9", "--dot"], options.slice(0, 4), options.with(1, "10")]) {
      const refused = await run("verify", proof, "--program", path, ...other, ...WEAK);
      assertEquals(refused.code, 1, "another program than the one that was proved");
    }
    const compiled = `${folder}/p.json`;
    assertEquals((await run("compile", path, ...options, "--out", compiled)).code, 0);
    const same = await run("verify", proof, "--program", compiled, ...result);
    assertEquals(same.code, 0, "the compiled program is the model's");
  });
});

Deno.test("run takes the tensors of a model flat, in brackets, from a file and before quantisation", async () => {
  await inFolder(async (folder) => {
    const record = JSON.parse(await Deno.readTextFile(`${ROOT}vm/network/models/iris.json`));
    const [first, second] = record.inputs as number[][];
    const expected = (record.outputs as number[][]).slice(0, 2).flat();
    await Deno.writeTextFile(`${folder}/tensor`, `[\n  [${first}],\n  [${second}]\n]\n`);
    const two = ["--batch", "2", "--json"];
    for (
      const inputs of [
        ["--input", String([first, second])],
        ["--input", JSON.stringify([[first], [second]])],
        ["--input-file", `${folder}/tensor`],
      ]
    ) {
      const { code, stdout, stderr } = await run("run", IRIS, ...inputs, ...two);
      assertEquals(code, 0, stderr);
      assertEquals(JSON.parse(stdout).outputs, expected);
    }
    const { stdout } = await run("run", IRIS, "--input", String(first));
    const [, scale, zero] = stdout.match(/^input .* real = ([\d.]+)·\(integer − (\d+)\)$/m)!;
    const real = first.map((value) => Number(scale) * (value - Number(zero)));
    const quantised = await run("run", IRIS, "--input", String(real), "--real", "--json");
    assertEquals(JSON.parse(quantised.stdout).outputs, record.outputs[0]);
  });
});

Deno.test("profile shows the layers of a model, with all inferences", async () => {
  const args = [IRIS, "--input", "1,2,3,4,5,6,7,8", "--batch", "2"];
  const { layers, labels, steps } = JSON.parse((await run("profile", ...args, "--json")).stdout);
  assertEquals(layers.map((layer: { kind: string }) => layer.kind), ["Gemm", "Gemm", "Reshape"]);
  const sum = (counts: { steps: number }[]) => counts.reduce((total, count) => total + count.steps, 0);
  assertEquals(sum(labels), steps);
  assert(sum(layers) > 0.9 * steps && sum(layers) < steps);
  const { stdout } = await run("profile", ...args);
  for (const words of ["cells/product", "Gemm MatMul/MatMulAddFusion", "next_inference", "act0"]) {
    assertStringIncludes(stdout, words);
  }
});

const WRONG: readonly (readonly [task: string, args: readonly string[], sentence: string])[] = [
  ["run", [IRIS], "0 inputs were given, input X_QuantizeLinear_Output [1,4] has 4"],
  ["run", [IRIS, "--batch", "2", "--input", "1,2,3,4"], "2 inferences have 8"],
  ["run", [IRIS, "--input", "1,2,3,256"], "input 256 given, allowed are integers 0 to 255"],
  ["run", [IRIS, "--input", "0.5,1,1,1"], "Cannot use --input 0.5: allowed are whole numbers"],
  [
    "run",
    [IRIS, "--input", "[[1,2],[3,4]]"],
    "its lists have shape [2,2], input X_QuantizeLinear_Output is [1,4]",
  ],
  ["run", [IRIS, "--input", "[[1,2],[3]]"], "its rows differ in length"],
  ["run", [IRIS, "--input", "[1,2"], "is no list of numbers"],
  ["run", [IRIS, "--input", "1,2,3,4", "--batch", "0"], "Cannot use --batch 0"],
  [
    "run",
    ["vm/programs/fibonacci.oasm", "--input", "3", "--batch", "2"],
    "Cannot use --batch with vm/programs",
  ],
  ["run", ["vm/programs/fibonacci.oasm", "--input", "3", "--real"], "Cannot use --real"],
  ["run", ["vm/programs/fibonacci.oasm", "--input", "[3]"], "Cannot use --input [3]"],
  ["profile", ["none.onnx"], "Cannot read model none.onnx"],
  ["prove", ["--air", "select", "--table-log", "9", "--json"], "Cannot use --table-log with an AIR"],
  ["key", ["--air", "select", "--batch", "2", "--out", "k"], "Cannot use --batch with an AIR"],
  [
    "key",
    ["--program", "vm/programs/mixing.oasm", "--dot", "--out", "k"],
    "Cannot use --dot with vm/programs",
  ],
  ["verify", ["p", "--key", "k", "--batch", "2"], "Cannot use --batch without --program"],
  ["asm", [IRIS], "run deno task compile first"],
  ["disasm", [IRIS], "run deno task compile first"],
];

Deno.test("wrong use of models is one sentence", async () => {
  for (const [task, args, sentence] of WRONG) {
    const { code, stdout, stderr } = await run(task, ...args);
    assertEquals([code > 0, stdout], [true, ""], `${task} ${args}`);
    assertMatch(stderr, /^Cannot [^\n]+$/);
    assertStringIncludes(stderr, sentence);
  }
});
