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
import { identityOf, VM_AIR, vmInstance, vmSizeProblem } from "./obelysk_vm.ts";
import { airInstance, AIRS } from "./registry.ts";
import type { Program } from "./vm_program.ts";
import type { VmIdentity } from "./vm_program_words.ts";
import { readVmPublic } from "./vm_statement.ts";

/** The protocol options a file says it was made with. */
export function fileOptions(file: ProofFile): ProtocolOptions {
  const options = optionsFromWords("protocol", file.optionWords);
  if (!options) {
    throw new ProofError("malformed", "Cannot read proof file: its protocol options are out of range");
  }
  return options as unknown as ProtocolOptions;
}

/**
 * The AIR instance a file says it is about. A file about a program does not carry the program: the caller gives it, or its key's
 * identity, and the file's sizes and public values must be those of a run of it.
 */
export function fileAir(
  file: ProofFile,
  binding: ProtocolOptions["binding"],
  program?: Program | VmIdentity,
): AirInstance {
  if (file.airName === VM_AIR) return fileProgramAir(file, program);
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

function fileProgramAir(file: ProofFile, program: Program | VmIdentity | undefined): AirInstance {
  if (program === undefined) {
    throw new ProofError(
      "statement",
      "Cannot read what is proven: the file is about a program, which it does not carry",
    );
  }
  const { logSizes, publicValues } = file.statement;
  const identity = identityOf(program);
  if (file.airParams.length !== 1) {
    throw new ProofError(
      "malformed",
      `Cannot read proof file: ${file.airParams.length} AIR parameters, 1 wanted`,
    );
  }
  const [logRows] = file.airParams;
  const problem = vmSizeProblem(identity, logRows, logSizes);
  if (problem !== undefined) throw new ProofError("statement", `Cannot accept proof: it is about ${problem}`);
  return vmInstance({
    program,
    logRows,
    logSizes,
    run: readVmPublic(identity, logSizes, publicValues),
  });
}
