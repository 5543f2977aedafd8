/**
 * `deno task disasm`: an assembled program back to assembly text that assembles to the same program.
 *
 * @module
 */
import { disassemble } from "../vm/disassembler.ts";
import { writeOutput } from "./_files.ts";
import { readAssembled } from "./_program.ts";
import { type Command, type Given, runCommand, textOf } from "./_shared.ts";

/** The command. */
export const DISASM: Command = {
  name: "disasm",
  summary: "print a program of the virtual machine as assembly",
  positional: "PROGRAM",
  flags: { "What is made": [{ name: "out", value: "FILE", help: "write the text instead of printing it" }] },
  examples: ["deno task disasm fibonacci.json --out again.oasm"],
};

async function disasm(given: Given): Promise<number> {
  const text = disassemble(await readAssembled(given.positional!));
  const out = textOf(given, "out");
  if (out === undefined) console.log(text.trimEnd());
  else await writeOutput(out, new TextEncoder().encode(text));
  return 0;
}

if (import.meta.main) await runCommand(DISASM, disasm);
