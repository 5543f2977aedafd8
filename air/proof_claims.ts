/**
 * What a proof file claims about itself, as an AIR instance and options. Claims, not facts: a verifier compares them with what
 * its caller accepts.
 *
 * @module
 */
import { ProofError, UserError } from "../protocol/errors.ts";
import { optionsFromWords, type ProtocolOptions } from "../protocol/options.ts";
import type { ProofFile } from "../protocol/proof_file.ts";
import type { AirInstance } from "./air.ts";
import { airInstance, AIRS } from "./registry.ts";

/** The protocol options a file says it was made with. */
export function fileOptions(file: ProofFile): ProtocolOptions {
  const options = optionsFromWords("protocol", file.optionWords);
  if (!options) {
    throw new ProofError("malformed", "Cannot read proof file: its protocol options are out of range");
  }
  return options as unknown as ProtocolOptions;
}

/** The AIR instance a file says it is about. */
export function fileAir(file: ProofFile, binding: ProtocolOptions["binding"]): AirInstance {
  if (!Object.hasOwn(AIRS, file.airName)) {
    throw new ProofError(
      "statement",
      `Cannot verify proof: its AIR ${file.airName} is not one of ${Object.keys(AIRS).join(", ")}`,
    );
  }
  const names = Object.keys(AIRS[file.airName].params);
  if (names.length !== file.airParams.length) {
    throw new ProofError(
      "malformed",
      `Cannot read proof file: ${file.airParams.length} AIR parameters, ${names.length} wanted`,
    );
  }
  try {
    return airInstance(
      file.airName,
      Object.fromEntries(names.map((name, i) => [name, file.airParams[i]])),
      binding,
    );
  } catch (error) {
    if (error instanceof UserError) throw new ProofError("malformed", error.message);
    throw error;
  }
}
