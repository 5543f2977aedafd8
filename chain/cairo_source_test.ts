import { assertEquals, assertThrows } from "@std/assert";
import { joinCairo, locateCairo, readCairo } from "./cairo_source.ts";

const MODULES = [
  { name: "first", text: "fn one() -> felt252 {\n    1\n}\n" },
  { name: "second", text: "fn two() -> felt252 {\n    2 * super::first::one()\n}\n" },
];

Deno.test("joinCairo() makes a module of each", () => {
  assertEquals(
    joinCairo(MODULES),
    "mod first { // module\nfn one() -> felt252 {\n    1\n}\n}\n\n" +
      "mod second { // module\nfn two() -> felt252 {\n    2 * super::first::one()\n}\n}\n",
  );
});

Deno.test("joinCairo() refuses names that are no module's or given twice", () => {
  assertThrows(() => joinCairo([...MODULES, MODULES[0]]), Error, "a module first");
  assertThrows(() => joinCairo([{ name: "../first", text: "" }]), Error, "a module ../first");
});

Deno.test("locateCairo() names the module and its line", () => {
  const source = `${joinCairo(MODULES)}fn outside() {}\n`;
  const line = source.split("\n").indexOf("    2 * super::first::one()") + 1;
  assertEquals(locateCairo(source, `error\n --> lib.cairo:${line}:5`), "error\n --> second.cairo:2:5");
  assertEquals(locateCairo("fn outside() {}", " --> lib.cairo:1:2"), " --> lib.cairo:1:2");
});

Deno.test("readCairo() reads modules of chain/cairo in the order asked for", () => {
  assertEquals(readCairo("qm31", "m31").map(({ name }) => name), ["qm31", "m31"]);
  assertThrows(() => readCairo("nothing"), Deno.errors.NotFound);
});
