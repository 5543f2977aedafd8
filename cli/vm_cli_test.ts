/**
 * The commands of the virtual machine as a user runs them: child processes with the permissions of deno.json's tasks.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "../prover/paths.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
const SORT = "vm/programs/bubble_sort.oasm";

async function run(
  task: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const [, ...words] = (tasks[task].command as string).split(" ");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...words, ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("asm, disasm, run and profile agree on a program", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [json, text] = [`${folder}/sort.json`, `${folder}/sort.oasm`];
    assertEquals(await run("asm", SORT, "--out", json), {
      code: 0,
      stdout: "19 instructions, 9 memory cells, 8 inputs, 9 outputs, 2^8 rows or more",
      stderr: "",
    });
    assertEquals((await run("disasm", json, "--out", text)).code, 0);
    const inputs = ["--input", "-5,-3,7,1,0,-9,4,2"];
    for (const path of [SORT, json, text]) {
      assertEquals((await run("run", path, ...inputs)).stdout.split("\n")[0], "outputs -9,-5,-3,0,1,2,4,7,0");
    }
    await Deno.writeTextFile(`${folder}/inputs`, "-5 -3\n7,1,0 -9 4 2\n");
    const asJson = await run("run", text, "--input-file", `${folder}/inputs`, "--json", "--unsigned");
    assertEquals(JSON.parse(asJson.stdout).outputs.slice(0, 2), [2147483638, 2147483642]);
    const profile = await run("profile", json, ...inputs, "--json");
    assertEquals(JSON.parse(profile.stdout).steps, JSON.parse(asJson.stdout).steps);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("mistakes of programs and inputs end in one sentence", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/bad.oasm`;
    await Deno.writeTextFile(path, '.include "other.oasm"\nhalt\n');
    const cases: [string[], number, string][] = [
      [["run", SORT], 1, "Cannot run program: 0 inputs were given, it takes 8"],
      [["run", SORT, "--input", "1,x"], 2, "Cannot use --input x: allowed are whole numbers"],
      [["run", `${folder}/none.oasm`], 1, "Cannot read program"],
      [["run", path], 1, "other.oasm, included by"],
      [["run", "vm/programs/call_return.oasm", "--input", "5,0"], 1, "at pc 13 (compare): division by zero"],
      [["asm"], 2, "Cannot run asm: it needs a PROGRAM"],
      [["disasm", "deno.json"], 1, "Cannot read program: its format is null"],
    ];
    for (const [[task, ...args], code, part] of cases) {
      const result = await run(task, ...args);
      assertEquals([result.code, result.stdout], [code, ""], result.stderr);
      assertStringIncludes(result.stderr, part);
      assertEquals(result.stderr.split("\n").length, 1);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("every command of the machine has a help with its flags", async () => {
  for (const task of ["run", "asm", "disasm", "profile"]) {
    const { code, stdout } = await run(task, "--help");
    assertEquals(code, 0);
    assertStringIncludes(stdout, `Usage: deno task ${task} PROGRAM [flags]`);
  }
});
