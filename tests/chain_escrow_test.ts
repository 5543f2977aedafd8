/**
 * The escrow's rules without a chain: its Cairo tests in the embedded compiler. chain_payment_slow_test.ts has them on a devnet.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { runCairoTests } from "../chain/cairo_compiler.ts";
import { escrowSource } from "../chain/escrow.ts";
import { testContract } from "./chain_escrow.ts";

Deno.test("escrow: its rules hold in the embedded compiler", async () => {
  const source = [escrowSource(), ...["hostile_token", "registry", "escrow_cases"].map(testContract)].join(
    "\n",
  );
  const tests = await runCairoTests(source);
  const names = [...source.matchAll(/#\[test\]/g)];
  assertEquals(tests.length, names.length);
  assert(tests.every(({ name, ignored }) => name.startsWith("escrow_cases::") && !ignored));
});
