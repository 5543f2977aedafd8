/**
 * Proofs for contracts, made with the cpu prover: what tests of calldata and of the contract's verifier start from.
 *
 * @module
 */
import { airInstance } from "../air/registry.ts";
import type { Program } from "../air/vm_program.ts";
import type { CalldataInput } from "../chain/calldata.ts";
import { type Options, resolveOptions } from "../protocol/options.ts";
import { PROFILES } from "../protocol/profiles.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import { proveProgram } from "../prover/program.ts";
import { loadAir, openProver, proveLoaded } from "../prover/prove.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import type { VmCase } from "./vm_cases.ts";

/** An AIR of the registry, or a program with its inputs. */
export type ChainCase =
  | { readonly air: string; readonly params: Readonly<Record<string, number>>; readonly seed?: number }
  | VmCase;

/** A proof and everything that was verified with it. */
export interface ChainProof extends CalldataInput {
  /** The bytes of the proof file. */
  readonly file: Uint8Array;
  readonly program: Program | undefined;
}

/**
 * Proves a case with profile onchain80 and `overrides` on top, and verifies the proof.
 *
 * @param context eight words that the statement is bound to
 */
export async function chainProof(
  what: ChainCase,
  overrides: Partial<Options> = {},
  context?: readonly number[],
): Promise<ChainProof> {
  const options = resolveOptions({ ...PROFILES.onchain80.options, backend: "cpu", ...overrides });
  const prover = openProver(options);
  try {
    const program = "program" in what ? what.program : undefined;
    const { file } = "program" in what
      ? await proveProgram({ ...what, prover, options, ...context && { context } })
      : await proveLoaded(
        await loadAir(prover, airInstance(what.air, what.params, options.binding), options, context),
        what.seed ?? 0,
      );
    const verified = verifyProofFile(file, {
      minAttackBits: 0,
      ...program && { program },
      ...context && { context },
    });
    return {
      file,
      program,
      air: verified.air,
      options: verified.options,
      preprocessedRoot: verified.preprocessedRoot,
      statement: verified.file.statement,
      claimedSums: verified.file.claimedSums,
      interactionNonce: verified.file.interactionNonce,
      proof: decodeStarkProof(verified.options.hash, verified.file.starkProof),
    };
  } finally {
    prover.close();
  }
}
