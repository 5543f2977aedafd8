/**
 * `deno task key`: makes the verifying key of an AIR, its sizes of tree 0 and protocol options.
 *
 * @module
 */
import { encodeKey, verifyingKey } from "../air/key.ts";
import { securityOf } from "../air/security_input.ts";
import { UserError } from "../protocol/errors.ts";
import { bytesToHex } from "../protocol/hex.ts";
import { optionNames } from "../protocol/options.ts";
import { openProver } from "../prover/prove.ts";
import { OutputFile } from "./_files.ts";
import { airFlags, instanceOf, PROFILE_FLAG, PROFILE_NOTES } from "./_instance.ts";
import { type Command, type Given, optionFlags, runCommand, textOf } from "./_shared.ts";
import { airText, bindingText, bitsText } from "./_text.ts";

const NAMES = [...optionNames("protocol"), ...optionNames("execution")];

/** The command. */
export const KEY: Command = {
  name: "key",
  summary: "make the verifying key of an AIR and protocol options",
  flags: {
    "What is proven": airFlags(),
    "Protocol: part of the key": [PROFILE_FLAG, ...optionFlags(optionNames("protocol"))],
    "Execution: who computes the root of tree 0": optionFlags(optionNames("execution")),
    "Output": [{ name: "out", value: "FILE", help: "where the key goes (JSON)" }],
  },
  notes: PROFILE_NOTES,
  examples: ["deno task key --air wide_fibonacci --columns 26 --log-rows 16 --profile stwo96 --out wide.key"],
};

async function key(given: Given): Promise<number> {
  const { air, options } = instanceOf(given, NAMES);
  const place = textOf(given, "out");
  if (place === undefined) throw new UserError("Cannot make a key: it would go nowhere, give --out FILE", 2);
  const output = await OutputFile.open(place);
  try {
    const prover = openProver(options);
    try {
      const { preprocessedRoot } = await prover.load(air);
      const made = verifyingKey(air, options, preprocessedRoot);
      await output.commit(new TextEncoder().encode(encodeKey(made)));
      const digest = bytesToHex(new Uint8Array(Uint32Array.from(made.digest).buffer));
      console.log(
        `key of ${airText(air)}: ${bitsText(securityOf(air, options))}${
          bindingText(options)
        }, digest ${digest}, ${place}`,
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
