import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ProofError, UserError } from "../protocol/errors.ts";
import { flagOf, type OptionName, OPTIONS } from "../protocol/options.ts";
import {
  type Command,
  explain,
  helpText,
  isOn,
  numberOf,
  optionFlags,
  parseCommand,
  textOf,
} from "./_shared.ts";
import { PROVE } from "./prove.ts";

const COMMAND: Command = {
  name: "sample",
  summary: "a command for tests",
  positional: "FILE",
  flags: { "Group": [{ name: "count", value: "N", help: "how many" }, { name: "loud", help: "say more" }] },
  examples: ["deno task sample x"],
};

Deno.test("parseCommand() reads values, switches and the argument", () => {
  const given = parseCommand(COMMAND, ["--count", "3", "a.proof", "--loud"]);
  assert(given !== "help");
  assertEquals([given.positional, textOf(given, "count"), isOn(given, "loud")], ["a.proof", "3", true]);
  const inline = parseCommand(COMMAND, ["--count=4", "b"]);
  assert(inline !== "help");
  assertEquals([numberOf(inline, "count", 1, 4), isOn(inline, "loud")], [4, false]);
});

Deno.test("parseCommand() knows --help and -h anywhere", () => {
  assertEquals(parseCommand(COMMAND, ["--help"]), "help");
  assertEquals(parseCommand(COMMAND, ["x", "-h"]), "help");
});

Deno.test("parseCommand() refuses what it does not know, as usage errors", () => {
  const cases: [string[], string][] = [
    [["x", "--colour", "red"], "it has no flag --colour"],
    [["x", "-q"], "it has no flag -q"],
    [["x", "--count"], "--count needs a value (N)"],
    [["x", "--count", "--loud"], "--count needs a value (N)"],
    [[], "it needs a FILE"],
    [["a", "b"], "it takes one FILE, got 2 arguments"],
  ];
  for (const [args, text] of cases) {
    const error = assertThrows(() => parseCommand(COMMAND, args), UserError, text);
    assertEquals(error.exitCode, 2);
    assertStringIncludes(error.message, "see deno task sample --help");
  }
});

Deno.test("numberOf() takes whole numbers in the range only", () => {
  for (const text of ["0", "9", "1.5", "1e0", "x", "-1", " 2", "99999999999"]) {
    const given = parseCommand(COMMAND, ["f", `--count=${text}`]);
    assert(given !== "help");
    assertThrows(() => numberOf(given, "count", 1, 8), UserError, "allowed is a whole number from 1 to 8");
  }
});

Deno.test("optionFlags() and the help of prove carry every protocol and execution option with its help", () => {
  const text = helpText(PROVE);
  const names = (Object.keys(OPTIONS) as OptionName[]).filter((name) =>
    OPTIONS[name].group !== "measurement"
  );
  for (const name of [...names, "seed" as const]) {
    assertStringIncludes(text, `--${flagOf(name)}`);
    assertStringIncludes(text, OPTIONS[name].help);
  }
  assertEquals(optionFlags(["queries"])[0].value, "N");
  assertEquals(optionFlags(["interpretConstraints"])[0].value, undefined);
});

Deno.test("explain() gives one line and an exit code for what a user can cause, and nothing for a defect", () => {
  assertEquals(explain(new UserError("Cannot a: b", 2)), { text: "Cannot a: b", exitCode: 2 });
  assertEquals(explain(new ProofError("pow", "Cannot c")), { text: "refused (pow): Cannot c", exitCode: 1 });
  assertEquals(explain(new DOMException("x", "AbortError"))?.exitCode, 130);
  assertEquals(explain(new TypeError("x is undefined")), undefined);
});
