/**
 * `deno task compile` as a user runs it: a child process with the permissions of deno.json's task.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { toSigned } from "../vm/alu.ts";
import { assemble } from "../vm/assembler.ts";
import { execute } from "../vm/executor.ts";
import { decodeProgram } from "../vm/program_file.ts";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);
const MODELS = "vm/network/models";

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function compile(...args: readonly string[]): Promise<Result> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const words = (tasks.compile.command as string).split(" ").slice(1);
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

Deno.test("compile writes assembly and JSON of the same program, which computes the network", async () => {
  await inFolder(async (folder) => {
    const [text, json] = [`${folder}/iris.oasm`, `${folder}/iris.json`];
    for (const place of [text, json]) {
      const result = await compile(`${MODELS}/iris.onnx`, "--out", place, "--batch", "2");
      assertEquals(result.code, 0, result.stderr);
      assertStringIncludes(result.stdout, "one inference");
      assertStringIncludes(result.stdout, `${place}: `);
    }
    const assembled = assemble(await Deno.readTextFile(text), { file: "iris.oasm" });
    const decoded = decodeProgram(await Deno.readTextFile(json));
    assertEquals(assembled.rom, decoded.rom);
    const record = JSON.parse(await Deno.readTextFile(`${ROOT}${MODELS}/iris.json`));
    const { outputs } = execute(decoded, record.inputs.slice(0, 2).flat());
    assertEquals(outputs.map(({ value }) => toSigned(value)), record.outputs.slice(0, 2).flat());
  });
});

Deno.test("compile answers what is wrong in one sentence and writes nothing", async () => {
  await inFolder(async (folder) => {
    const out = ["--out", `${folder}/p.json`];
    await Deno.writeTextFile(`${folder}/no.onnx`, "not a model");
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [[`${MODELS}/iris.onnx`], 2, "--out is missing, allowed is a file that ends in .oasm or .json"],
      [[`${MODELS}/iris.onnx`, "--out", `${folder}/p.txt`], 2, "allowed is a file that ends in"],
      [[`${folder}/none.onnx`, ...out], 1, "there is no such file"],
      [[`${folder}/no.onnx`, ...out], 1, "Cannot read ONNX model"],
      [[`${MODELS}/iris.onnx`, "--batch", "0", ...out], 2, "allowed is a whole number from 1"],
      [[`${MODELS}/residual.onnx`, "--table-log", "9", ...out], 1, "Conv conv_2: its accumulator"],
    ];
    for (const [args, code, part] of cases) {
      const result = await compile(...args);
      assertEquals(result.code, code, result.stderr);
      assertMatch(result.stderr, /^Cannot [^\n]+$/);
      assertStringIncludes(result.stderr, part);
    }
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(left, ["no.onnx"]);
  });
});

Deno.test("compile --help names its flags and the operations", async () => {
  const { code, stdout } = await compile("--help");
  assertEquals(code, 0);
  for (const word of ["--batch", "--table-log", "--out", "QLinearConv"]) assert(stdout.includes(word), word);
});
