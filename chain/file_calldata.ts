/**
 * From a verified proof file to what a transaction carries: the two spans of calldata, their sizes, and the fact that they register.
 *
 * @module
 */
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import type { Verified } from "../verifier/verify_file.ts";
import { calldataParts, encodeCalldata, MAX_TRANSACTION_FELTS, transactionFelts } from "./calldata.ts";
import { factOf } from "./statement.ts";

/** Calldata of a proof file. */
export interface FileCalldata {
  /** The argument `proof` of `verify_and_register`. */
  readonly proof: readonly bigint[];
  /** The argument `public`. */
  readonly public: readonly bigint[];
  /** Felts of `proof` by part, in order of appearance. */
  readonly parts: ReadonlyMap<string, number>;
  /** Felts of a transaction with one further call: both spans and what is around them. */
  readonly felts: number;
  /** The fact that is registered. */
  readonly fact: bigint;
}

/**
 * Calldata of a proof file.
 *
 * @param verified what `verifyProofFile` made of the file
 * @param limit felts allowed in the transaction, by default what a gateway accepts
 * @throws {UserError} for options that no contract verifies, or a proof that is too long for one transaction.
 */
export function fileCalldata(verified: Verified, limit: number = MAX_TRANSACTION_FELTS): FileCalldata {
  const { air, options, preprocessedRoot, file, program } = verified;
  const { statement, claimedSums, interactionNonce } = file;
  const proof = decodeStarkProof(options.hash, file.starkProof);
  const calldata = encodeCalldata(
    { air, options, preprocessedRoot, statement, claimedSums, interactionNonce, proof },
    limit,
  );
  return {
    proof: calldata.proof,
    public: calldata.public,
    parts: calldataParts(calldata),
    felts: transactionFelts(calldata),
    fact: factOf(statement, program?.run.inputs ?? []),
  };
}
