/**
 * The commands on chains as a user types them wrongly: each answer is one sentence that says what to do. What they do when used rightly
 * is tested with a chain (chain_cli_slow_test.ts).
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { ACCOUNT_VARIABLES } from "../chain/keystore.ts";
import { shortString } from "../chain/statement.ts";
import { UserError } from "../protocol/errors.ts";
import { fromFileUrl } from "../prover/paths.ts";
import { chainName, feltOf, strkOf, URL_VARIABLE } from "./_chain.ts";
import type { Given } from "./_shared.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

async function run(
  task: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", task, ...args],
    cwd: ROOT,
    stdin: "null",
    env: Object.fromEntries([URL_VARIABLE, ...Object.values(ACCOUNT_VARIABLES)].map((name) => [name, ""])),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

function given(flags: Record<string, string>): Given {
  return { positional: undefined, flags: new Map(Object.entries(flags)) };
}

Deno.test("submit and job print their help and name what is wrong with what was typed", async () => {
  for (const task of ["submit", "job"]) {
    const { code, stdout } = await run(task, "--help");
    assertEquals(code, 0);
    assertMatch(stdout, new RegExp(`^${task}: `));
    for (const part of ["--keystore FILE", "--yes", "--json", "Examples"]) assertStringIncludes(stdout, part);
  }
  const wrong: readonly (readonly [RegExp, string, ...string[]])[] = [
    [/needs a PROOF/, "submit"],
    [/--chain moon: allowed is embedded, devnet, rpc/, "submit", "p.proof", "--chain", "moon"],
    [/--key with --program/, "submit", "p.proof", "--key", "a", "--program", "b"],
    [/needs a STEP/, "job"],
    [/Cannot dance a job: allowed is context, open, show, reserve, refund/, "job", "dance"],
    [/give its id with --job/, "job", "show"],
    [/give its id with --job/, "job", "refund"],
    [/needs --key and --payment/, "job", "open"],
    [/no address; give --url or put it into OBELYSK_RPC_URL/, "job", "show", "--job", "0x1"],
  ];
  for (const [sentence, task, ...args] of wrong) {
    const { code, stderr } = await run(task, ...args);
    assertEquals([code, stderr.split("\n").length], [2, 1], stderr);
    assertMatch(stderr, sentence);
  }
  const { code, stderr } = await run("submit", "no-such.proof");
  assertEquals(code, 1);
  assertMatch(stderr, /^Cannot read proof no-such\.proof: there is no such file/);
});

Deno.test("feltOf() and strkOf() take what they say and nothing else", () => {
  assertEquals(feltOf(given({ job: "0x1F" }), "job"), 31n);
  assertEquals(feltOf(given({}), "job"), undefined);
  for (const job of ["31", "0x", "0xg", `0x8${"0".repeat(63)}`, "-0x1"]) {
    assertThrows(() => feltOf(given({ job }), "job"), UserError);
  }
  assertEquals(strkOf(given({ payment: "2" }), "payment"), 2n * 10n ** 18n);
  assertEquals(strkOf(given({ payment: "0.25" }), "payment"), 25n * 10n ** 16n);
  assertEquals(strkOf(given({ payment: "0.000000000000000001" }), "payment"), 1n);
  for (const payment of ["", ".5", "1.", "1e3", "0.0000000000000000001", "-1"]) {
    assertThrows(() => strkOf(given({ payment }), "payment"), UserError);
  }
});

Deno.test("chainName() is the chain's name, or its number when that is no text", () => {
  assertEquals(chainName(shortString("SN_SEPOLIA")), "SN_SEPOLIA");
  assertEquals(chainName(1n), "0x1");
});
