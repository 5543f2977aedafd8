/**
 * A child process of the runner that verifies with our verifier. It is started without any permission and loads no prover.
 *
 * @module
 */
import { computePreprocessedRoot, verifyingKey } from "../air/key.ts";
import { airInstance } from "../air/registry.ts";
import { ProofError } from "../protocol/errors.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import type { OpenRequest, VerifyAnswer } from "./messages.ts";
import { type Handler, serve, wrongRequest } from "./serve.ts";

/** Verifies with our verifier against a key computed here, so that nothing is taken on the proof's word. */
function verifyingHandler(): Handler {
  let verify: ((proof: Uint8Array) => VerifyAnswer) | undefined;
  const open = ({ air: { name, params }, options }: OpenRequest) => {
    const air = airInstance(name, params, options.binding);
    const key = verifyingKey(air, options, computePreprocessedRoot(air, options));
    const policy = { key, minAttackBits: 0, allowBare: options.binding === "bare" };
    verify = (proof) => {
      const start = performance.now();
      try {
        const { attackBits, provenBits } = verifyProofFile(proof, policy);
        return { accepted: true, verifyMs: performance.now() - start, attackBits, provenBits };
      } catch (error) {
        const verifyMs = performance.now() - start;
        if (error instanceof ProofError) {
          return { accepted: false, verifyMs, code: error.code, message: error.message };
        }
        throw error;
      }
    };
    return {};
  };
  return (request) => {
    if (request.op === "open") return Promise.resolve(open(request));
    if (request.op === "verify" && verify) {
      return Promise.resolve(verify(Uint8Array.fromBase64(request.proof)));
    }
    return Promise.reject(wrongRequest("verify", request));
  };
}

if (import.meta.main) await serve(verifyingHandler());
