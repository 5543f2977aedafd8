/**
 * A child process of the runner that verifies with our verifier. It is started without any permission and loads no prover.
 *
 * @module
 */
import { computePreprocessedRoot, verifyingKey } from "../air/key.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { airInstance } from "../air/registry.ts";
import { ProofError } from "../protocol/errors.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import type { OpenRequest, VerifyAnswer } from "./messages.ts";
import { programWorkload } from "./programs.ts";
import { type Handler, serve, wrongRequest } from "./serve.ts";

/** Verifies with our verifier against a key computed here, so that nothing is taken on the proof's word. */
function verifyingHandler(): Handler {
  let verify: ((proof: Uint8Array, seed: number | undefined) => VerifyAnswer) | undefined;
  const open = ({ air: selection, options }: OpenRequest) => {
    const { name, params } = selection;
    const workload = programWorkload(selection);
    const air = workload
      ? vmInstance({ program: workload.program, logRows: params.logRows })
      : airInstance(name, params, options.binding);
    const key = verifyingKey(air, options, computePreprocessedRoot(air, options));
    const policy = { key, minAttackBits: 0, allowBare: options.binding === "bare" };
    verify = (proof, seed) => {
      const run = workload && seed !== undefined ? { run: { inputs: workload.inputs(seed) } } : {};
      const start = performance.now();
      try {
        const { attackBits, provenBits } = verifyProofFile(proof, { ...policy, ...run });
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
      return Promise.resolve(verify(Uint8Array.fromBase64(request.proof), request.seed));
    }
    return Promise.reject(wrongRequest("verify", request));
  };
}

if (import.meta.main) await serve(verifyingHandler());
