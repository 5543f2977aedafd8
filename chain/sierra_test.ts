import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { testSeed } from "../tests/seed.ts";
import { compileContract } from "./cairo_compiler.ts";
import { joinCairo } from "./cairo_source.ts";
import { branchTargets, compressSierra, decompressSierra, repairSierra } from "./sierra.ts";

const SEED = testSeed("sierra");
const HEADER = 6;
const U32_MAX = (1n << 32n) - 1n;
const U64_MAX = (1n << 64n) - 1n;

Deno.test("compressSierra(): decompressSierra() gives the words back, for code books of every size", () => {
  const words = fc.array(fc.bigInt({ min: 0n, max: 2n ** 251n }), { minLength: 1, maxLength: 700 });
  fc.assert(
    fc.property(words, (list) => assertEquals(decompressSierra(compressSierra(list)), list)),
    { seed: SEED, numRuns: 50 },
  );
});

Deno.test("decompressSierra() refuses a program that ends early or a code outside its book", () => {
  const felts = compressSierra(Array.from({ length: 100 }, (_, i) => BigInt(i)));
  assertThrows(() => decompressSierra(felts.slice(0, -1)), Error, "are missing");
  assertThrows(() => decompressSierra([...felts.slice(0, -1), 255n]), Error, "not in the book");
});

Deno.test("repairSierra() rewrites every branch target and nothing else", async () => {
  const text = Deno.readTextFileSync(new URL("../tests/cairo/digest.cairo", import.meta.url));
  const { sierra_program: repaired } = await compileContract(joinCairo([{ name: "digest_module", text }]));
  const felts = repaired.map(BigInt);
  const words = decompressSierra(felts.slice(HEADER));
  const targets = branchTargets(words);
  const fallThrough = targets.filter((at) => words[at] === U64_MAX);
  assert(fallThrough.length > 100, `${fallThrough.length}`);
  assert(targets.every((at) => words[at] !== U32_MAX));
  // The contract compares with 2^32 - 1: the constant must have stayed.
  assert(words.some((word, at) => word === U32_MAX && !targets.includes(at)));

  const broken = words.map((word, at) => targets.includes(at) && word === U64_MAX ? U32_MAX : word);
  const program = [...felts.slice(0, HEADER), ...compressSierra(broken)].map((felt) =>
    `0x${felt.toString(16)}`
  );
  assertEquals(repairSierra(program), { program: repaired, targets: fallThrough.length });
  assertEquals(repairSierra(repaired).targets, 0);
  assertEquals(repairSierra(repaired, 7).program, repaired.with(1, "0x7"));

  const cut = [...felts.slice(0, HEADER), ...compressSierra(words.slice(0, -1))].map((f) =>
    `0x${f.toString(16)}`
  );
  assertThrows(() => repairSierra(cut), Error, "are described");
  assertThrows(() => repairSierra([...program, "0x0"]), Error, "compressing its words again");
});
