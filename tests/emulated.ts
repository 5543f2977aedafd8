/**
 * The ways to run the emulated GPU prover, and what it is compared with.
 *
 * @module
 */
import type { Options } from "../protocol/options.ts";
import type { Variant } from "./backends.ts";

/** Every way that gives the same bytes: execution options only. */
export function emulatedWays(protocol: Partial<Options>): Variant[] {
  const ways: Partial<Options>[] = [{}, { interpretConstraints: true }];
  // Poseidon252 has no device transcript.
  if (protocol.hash !== "poseidon252") ways.push({ deviceTranscript: true });
  return ways.map((way) => ({ name: `emu ${JSON.stringify(way)}`, execution: { backend: "emu", ...way } }));
}
