/**
 * `deno task key`: makes the verifying key of an AIR, its sizes of tree 0 and protocol options.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { encodeKey, verifyingKey } from "../air/key.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { securityOf } from "../air/security_input.ts";
import { VM_MIN_LOG } from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";
import { digestHex } from "../protocol/statement.ts";
import { optionNames } from "../protocol/options.ts";
import { openProver } from "../prover/prove.ts";
import { checkProgram } from "../vm/checker.ts";
import { minLogRows } from "../vm/sizes.ts";
import { OutputFile } from "./_files.ts";
import { refuseCompileFlags } from "./_network.ts";
import { airFlags, instanceOf, PROFILE_FLAG, PROFILE_NOTES, PROGRAM_FLAG, programRows } from "./_instance.ts";
import { MODEL_FLAGS, PROGRAM_NOTES, readProgram } from "./_program.ts";
import { type Command, type Given, optionFlags, runCommand, textOf } from "./_shared.ts";
import { airText, bindingText, bitsText } from "./_text.ts";

const NAMES = [...optionNames("protocol"), ...optionNames("execution")];

/** The command. */
export const KEY: Command = {
  name: "key",
  summary: "make the verifying key of an AIR or program and protocol options",
  flags: {
    "What is proven": [PROGRAM_FLAG, ...MODEL_FLAGS, ...airFlags()],
    "Protocol: part of the key": [PROFILE_FLAG, ...optionFlags(optionNames("protocol"))],
    "Execution: who computes the root of tree 0": optionFlags(optionNames("execution")),
    "Output": [{ name: "out", value: "FILE", help: "where the key goes (JSON)" }],
  },
  notes: { ...PROGRAM_NOTES, ...PROFILE_NOTES },
  examples: [
    "deno task key --air wide_fibonacci --columns 26 --log-rows 16 --profile stwo96 --out wide.key",
    "deno task key --program vm/programs/fibonacci.oasm --log-rows 10 --out fib.key",
    "deno task key --program vm/network/models/digits.onnx --batch 4 --out digits.key",
  ],
};

/**
 * The AIR of the program that the flags name. Unless given, the rows are the fewest that hold the program, or a model's runs, which
 * all take the same steps.
 */
async function programAir(given: Given): Promise<AirInstance | undefined> {
  const path = textOf(given, "program");
  if (path === undefined) {
    refuseCompileFlags(given, "with an AIR");
    return undefined;
  }
  const rows = programRows(given);
  const { program, model } = await readProgram(path, given);
  checkProgram(program);
  const steps = model === undefined ? 1 : model.compiled.steps;
  const fewest = Math.max(VM_MIN_LOG, minLogRows(program), Math.ceil(Math.log2(steps)));
  return vmInstance({ program, logRows: rows ?? fewest });
}

async function key(given: Given): Promise<number> {
  const { air, options } = instanceOf(given, NAMES, await programAir(given));
  const place = textOf(given, "out");
  if (place === undefined) throw new UserError("Cannot make a key: it would go nowhere, give --out FILE", 2);
  const output = await OutputFile.open(place);
  try {
    const prover = openProver(options);
    try {
      const { preprocessedRoot } = await prover.load(air);
      const made = verifyingKey(air, options, preprocessedRoot);
      await output.commit(new TextEncoder().encode(encodeKey(made)));
      console.log(
        `key of ${airText(air)}: ${bitsText(securityOf(air, options))}${bindingText(options)}, digest ${
          digestHex(options.hash, made.digest)
        }, ${place}`,
      );
    } finally {
      prover.close();
    }
  } finally {
    await output.discard();
  }
  return 0;
}

if (import.meta.main) await runCommand(KEY, key);
