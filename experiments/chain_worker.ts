/**
 * A child process of the runner that measures proofs on chain.
 *
 * @module
 */
import { verifyingKey } from "../air/key.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { airInstance } from "../air/registry.ts";
import { decodeProofFile } from "../protocol/proof_file.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import { chainFigures } from "./chain_execution.ts";
import type { ChainFigures } from "./chain_schema.ts";
import type { ChainRequest, OpenRequest } from "./messages.ts";
import { programWorkload } from "./programs.ts";
import { type Handler, serve, wrongRequest } from "./serve.ts";

/** `open`, then `chain`: figures of a proof that the verifying process has accepted before. */
function chainHandler(): Handler {
  let opened: OpenRequest | undefined;
  const figures = async (
    { proof, places }: ChainRequest,
    { air: selection, options }: OpenRequest,
  ): Promise<ChainFigures> => {
    const bytes = Uint8Array.fromBase64(proof);
    const { name, params } = selection;
    const workload = programWorkload(selection);
    const air = workload
      ? vmInstance({ program: workload.program, logRows: params.logRows })
      : airInstance(name, params, options.binding);
    // The verifying process recomputed this root; doing it again would only take time.
    const [root] = decodeStarkProof(options.hash, decodeProofFile(bytes).starkProof).commitments;
    const key = verifyingKey(air, options, root);
    return await chainFigures(verifyProofFile(bytes, { key, minAttackBits: 0 }), places);
  };
  return async (request) => {
    if (request.op === "open") {
      opened = request;
      return {};
    }
    if (request.op === "chain" && opened) return await figures(request, opened);
    throw wrongRequest("chain", request);
  };
}

if (import.meta.main) await serve(chainHandler());
