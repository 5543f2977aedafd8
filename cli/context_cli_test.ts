/**
 * Proofs bound to a context, as a user makes and verifies them: child processes with the permissions of deno.json's tasks.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { contextFelt, contextWords, shortString } from "../chain/statement.ts";
import { UserError } from "../protocol/errors.ts";
import { wordsToFelt } from "../protocol/felts.ts";
import { STARK_PRIME } from "../protocol/poseidon252.ts";
import { fromFileUrl } from "../prover/paths.ts";
import { contextText, givenContext } from "./_context.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
const AIR = ["--air", "wide_fibonacci", "--columns", "4", "--log-rows", "5"];
const TINY = [...AIR, "--backend", "reference", "--pow-bits", "5"];
const PAYMENT = "SN_SEPOLIA,0x1,0x2,0x3";
const FELT = contextFelt({ chainId: shortString("SN_SEPOLIA"), escrow: 1n, jobId: 2n, payee: 3n });

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

function contextOf(text: string): number[] | undefined {
  return givenContext({ positional: undefined, flags: new Map([["context", text]]) });
}

Deno.test("a context is a felt, or the hash of a payment's four", () => {
  assertEquals(givenContext({ positional: undefined, flags: new Map() }), undefined);
  assertEquals(contextOf("0x2a"), [0, 0, 0, 0, 0, 0, 0, 42]);
  const largest = STARK_PRIME - 1n;
  assertEquals(wordsToFelt(contextOf(`0x${largest.toString(16)}`)!), largest);
  assertEquals(contextText(contextWords(largest)), `0x${largest.toString(16)}`);
  assertEquals(contextOf(PAYMENT), contextWords(FELT));
  assertEquals(contextOf(`0x${shortString("SN_SEPOLIA").toString(16)}, 0x1, 0x2, 0x3`), contextWords(FELT));
});

Deno.test("what is no context is refused with what is allowed", () => {
  const prime = `0x${STARK_PRIME.toString(16)}`;
  for (
    const text of [
      "42",
      "0x",
      "0xg",
      "-0x1",
      prime,
      `SN_MAIN,0x1,${prime},0x3`,
      "SN_MAIN,0x1,0x2",
      ",0x1,0x2,0x3",
    ]
  ) {
    const { message, exitCode } = assertThrows(() => contextOf(text), UserError);
    assertMatch(message, /^Cannot use .*allowed is 0x and hexadecimal digits/);
    assertEquals(exitCode, 2);
  }
});

Deno.test("a bound proof verifies for its context and no other", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const proof = `${folder}/p.proof`;
    const made = await run("prove", ...TINY, "--context", PAYMENT, "--out", proof);
    assertEquals(made.code, 0, made.stderr);
    assertStringIncludes(made.stdout, `bound to 0x${FELT.toString(16)}`);
    const verify = (...context: string[]) =>
      run("verify", proof, ...AIR, "--min-attack-bits", "8", "--json", ...context);
    for (const context of [PAYMENT, `0x${FELT.toString(16)}`]) {
      const { code, stdout } = await verify("--context", context);
      assertEquals([code, JSON.parse(stdout).context], [0, `0x${FELT.toString(16)}`]);
    }
    for (const context of [[], ["--context", "SN_SEPOLIA,0x1,0x2,0x4"]]) {
      const { code, stdout } = await verify(...context);
      assertEquals([code, JSON.parse(stdout).code], [1, "statement"]);
    }
    const inspected = JSON.parse((await run("inspect", proof, "--json")).stdout);
    assertEquals(inspected.statement.context, `0x${FELT.toString(16)}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a context needs a transcript that it is in", async () => {
  const { code, stderr } = await run("prove", ...TINY, "--binding", "bare", "--context", "0x1", "--json");
  assertEquals([code, stderr], [
    2,
    "Cannot use --context with --binding bare: it would be in no transcript",
  ]);
});
