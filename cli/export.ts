/**
 * `deno task export`: the StarkProof inside a proof file, in a form that the official crate reads.
 *
 * @module
 */
import { fileOptions } from "../air/proof_claims.ts";
import { UserError } from "../protocol/errors.ts";
import { decodeProofFile } from "../protocol/proof_file.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import { readInput, writeOutput } from "./_files.ts";
import { serdeJson } from "./_proof_parts.ts";
import { choiceOf, type Command, type Given, runCommand, textOf } from "./_shared.ts";
import { bytesText, sha256Hex } from "./_text.ts";

/** The command. */
export const EXPORT: Command = {
  name: "export",
  summary: "take the StarkProof out of a proof file, for the official crate; the proof is not verified",
  positional: "PROOF",
  flags: {
    "Output": [
      {
        name: "format",
        value: "NAME",
        help: "stwo-bincode (bincode 1) or json (as serde_json writes it); default stwo-bincode",
      },
      { name: "out", value: "FILE", help: "where it goes" },
    ],
  },
  examples: ["deno task export p.proof --format stwo-bincode --out p.bincode"],
};

async function exportProof(given: Given): Promise<number> {
  const format = choiceOf(given, "format", ["stwo-bincode", "json"]);
  const place = textOf(given, "out");
  if (place === undefined) {
    throw new UserError("Cannot export: the proof would go nowhere, give --out FILE", 2);
  }
  const bytes = await readInput(given.positional!, "proof", "make one with deno task prove … --out FILE");
  const file = decodeProofFile(bytes);
  const { hash } = fileOptions(file);
  const proof = decodeStarkProof(hash, file.starkProof);
  const content = format === "json"
    ? new TextEncoder().encode(serdeJson(hash, proof) + "\n")
    : file.starkProof;
  await writeOutput(place, content);
  console.log(
    `exported ${file.airName} as ${format}: ${bytesText(content.length)}, sha256 ${await sha256Hex(
      content,
    )}, ${place}`,
  );
  return 0;
}

if (import.meta.main) await runCommand(EXPORT, exportProof);
