/**
 * Reads a program's words and a proof file on standard input, asks the official verifier, prints one JSON object. Run in a process of its own: the
 * official verifier may panic or exhaust memory on malformed input.
 *
 * @module
 */
import { fileAir, fileOptions } from "../air/proof_claims.ts";
import { transcriptPrefix } from "../air/transcript_prefix.ts";
import { programFromWords } from "../air/vm_program_words.ts";
import { defaultOptions } from "../protocol/options.ts";
import { decodeProofFile } from "../protocol/proof_file.ts";
import { NativeProver } from "./native.ts";

if (import.meta.main) {
  const input = await new Response(Deno.stdin.readable).arrayBuffer();
  const programEnd = 4 + 4 * new DataView(input).getUint32(0, true);
  const words = new Uint32Array(input.slice(4, programEnd));
  const file = decodeProofFile(new Uint8Array(input, programEnd));
  const options = { ...defaultOptions(), ...fileOptions(file), backend: "stwo" as const };
  const air = fileAir(file, options.binding, words.length === 0 ? undefined : programFromWords(words));
  const official = new NativeProver("stwo", options);
  await official.load(air);
  const start = performance.now();
  const reason = await official.verifyOfficial(
    transcriptPrefix(air, options, file.statement),
    new Uint8Array(file.starkProof),
    file.claimedSums,
    file.interactionNonce,
  );
  console.log(
    JSON.stringify({
      accepted: reason === undefined,
      reason: reason ?? null,
      verify_ms: performance.now() - start,
    }),
  );
  official.close();
}
