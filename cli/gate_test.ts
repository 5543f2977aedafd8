import { assert, assertStringIncludes, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { helpText, parseCommand, textOf } from "./_shared.ts";
import { GATE } from "./gate.ts";

Deno.test("gate --help says verdicts and exit codes", () => {
  const help = helpText(GATE);
  for (const word of ["--base REF", "--self-test", "--junit FILE", "slower", "inconclusive", "--strict"]) {
    assertStringIncludes(help, word);
  }
  assert(/^ {2}3 +with --strict/m.test(help), help);
});

Deno.test("gate takes a revision and no argument", () => {
  const given = parseCommand(GATE, ["--base", "main", "--strict"]);
  assert(given !== "help" && textOf(given, "base") === "main");
  assertThrows(() => parseCommand(GATE, ["main"]), UserError, "it takes no argument main");
});
