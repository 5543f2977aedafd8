/**
 * Proving and verifying programs as a user does: child processes with the permissions of deno.json's tasks.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "../prover/paths.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
const FIBONACCI = "vm/programs/fibonacci.oasm";
const SMALL = ["--backend", "reference", "--queries", "5", "--pow-bits", "4"];

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

Deno.test("key, prove, verify and inspect agree on a program", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [proof, key] = [`${folder}/p.proof`, `${folder}/p.key`];
    const proved = await run(
      "prove",
      "--program",
      FIBONACCI,
      "--input",
      "10",
      ...SMALL,
      "--out",
      proof,
      "--json",
    );
    assertEquals(proved.code, 0, proved.stderr);
    assertEquals(JSON.parse(proved.stdout).steps, 55);
    assertEquals((await run("key", "--program", FIBONACCI, ...SMALL, "--out", key)).code, 0);
    const weak = ["--min-attack-bits", "9"];
    const byKey = await run("verify", proof, "--key", key, "--input", "10", "--output", "55", ...weak);
    assertEquals(byKey.code, 0, byKey.stdout);
    for (const line of ["inputs   10", "outputs  55", "steps    55"]) {
      assertStringIncludes(byKey.stdout, line);
    }
    const byProgram = await run("verify", proof, "--program", FIBONACCI, ...weak, "--json");
    assertEquals(JSON.parse(byProgram.stdout).program.outputs, [{ value: 55, time: 54 }]);
    for (const wrong of [["--input", "9"], ["--output", "56"], ["--output", "55,0"]]) {
      const refused = await run("verify", proof, "--key", key, ...wrong, ...weak);
      assertEquals([refused.code, refused.stdout.startsWith("refused (statement)")], [1, true]);
    }
    const blind = await run("verify", proof, ...weak);
    assertStringIncludes(blind.stdout, "it is about a program; give the program or the key made for it");
    assertStringIncludes((await run("inspect", proof)).stderr, "give --program FILE");
    assertStringIncludes(
      (await run("inspect", proof, "--program", FIBONACCI)).stdout,
      "public values         55 3 1 1 10 55 54",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const WRONG: readonly (readonly [task: string, args: readonly string[], sentence: string])[] = [
  ["prove", ["--program", FIBONACCI, "--air", "select", "--json"], "Cannot use --air with --program"],
  ["prove", ["--program", FIBONACCI, "--columns", "5", "--json"], "Cannot use --columns with --program"],
  ["prove", ["--program", FIBONACCI, "--json"], "Cannot run program: 0 inputs"],
  ["prove", ["--program", FIBONACCI, "--input", "10", "--seed", "3", "--json"], "Cannot use --seed"],
  [
    "prove",
    ["--program", FIBONACCI, "--input", "10", "--binding", "bare", "--json"],
    "Cannot use --binding bare",
  ],
  ["prove", ["--program", FIBONACCI, "--input", "x", "--json"], "Cannot use --input x"],
  ["prove", ["--air", "select", "--input", "1", "--json"], "Cannot use --input without --program"],
  ["prove", ["--program", "nowhere.oasm", "--input", "1", "--json"], "Cannot read program nowhere.oasm"],
  ["key", ["--program", FIBONACCI, "--log-rows", "5", "--out", "k"], "allowed is 2^6 to 2^24"],
  ["verify", ["p", "--key", "k", "--program", FIBONACCI], "Cannot use --key with --program"],
];

Deno.test("wrong use of programs is one sentence", async () => {
  for (const [task, args, sentence] of WRONG) {
    const { code, stderr } = await run(task, ...args);
    assertEquals(code > 0 && stderr.split("\n").length === 1, true, `${args}: ${stderr}`);
    assertStringIncludes(stderr, sentence);
  }
});
