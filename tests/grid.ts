/**
 * Random cases over AIRs and protocol options, from a seed.
 *
 * @module
 */
import fc from "fast-check";
import type { Options } from "../protocol/options.ts";
import type { Case } from "./backends.ts";

const airs = fc.oneof(
  fc.record({ columns: fc.constantFrom(3, 5, 8, 10, 26, 33), logRows: fc.integer({ min: 3, max: 7 }) })
    .map((params) => ({ air: "wide_fibonacci", params, logRows: params.logRows })),
  fc.record({ logRows: fc.integer({ min: 6, max: 7 }) })
    .map((params) => ({ air: "obelysk26", params, logRows: params.logRows })),
  fc.record({ logRows: fc.integer({ min: 5, max: 7 }) })
    .map((params) => ({ air: "range_lookup", params, logRows: params.logRows })),
  fc.record({ logRows: fc.integer({ min: 5, max: 7 }), extra: fc.integer({ min: 0, max: 1 }) })
    .map((params) => ({ air: "select", params, logRows: params.logRows })),
  fc.record({ logRows: fc.integer({ min: 3, max: 5 }) })
    .map((params) => ({ air: "poseidon2", params, logRows: params.logRows })),
);

const options = fc.record({
  hash: fc.constantFrom<Options["hash"][]>("blake2s", "blake2s", "blake2s_m31", "poseidon252"),
  logBlowup: fc.constantFrom(1, 1, 2, 4),
  queries: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(70, 180)),
  powBits: fc.integer({ min: 0, max: 10 }),
  foldStep: fc.integer({ min: 1, max: 4 }),
  logLastLayer: fc.integer({ min: 0, max: 3 }),
  lifting: fc.constantFrom(0, 0, 0, 1, 2),
  interactionPowBits: fc.constantFrom(0, 0, 6),
  binding: fc.constantFrom<Options["binding"][]>("statement", "bare"),
});

/** Whether FRI can fold the domain down to the last layer (stwo panics otherwise; ours refuse). */
function foldable(
  logRows: number,
  o: { logBlowup: number; foldStep: number; logLastLayer: number },
): boolean {
  return logRows - o.foldStep >= o.logLastLayer;
}

/** `count` cases that every prover can prove. */
export function randomCases(seed: number, count: number, cheap: boolean): Case[] {
  const arbitrary = fc.record({ air: airs, o: options, seed: fc.nat(1000) })
    .filter(({ air, o }) => foldable(air.logRows, o))
    .map(({ air, o, seed }): Case => {
      const { lifting, ...protocol } = o;
      // An empty tree 0 cannot be lifted (the official verifier refuses it), and the interaction nonce is not in the crate's plain use.
      const bare = protocol.binding === "bare";
      const canLift = lifting > 0 && !bare && air.air !== "select";
      const poseidon = protocol.hash === "poseidon252";
      const hasLogup = air.air === "range_lookup";
      return {
        air: air.air,
        params: poseidon && cheap ? { ...air.params, logRows: Math.min(air.logRows, 6) } : air.params,
        protocol: {
          ...protocol,
          // The all-zero column of tree 0 has 2^4 rows and must fit too.
          liftingLogSize: canLift ? Math.max(air.logRows, 4) + protocol.logBlowup + lifting - 1 : 0,
          interactionPowBits: hasLogup && !bare ? protocol.interactionPowBits : 0,
          powBits: poseidon ? Math.min(protocol.powBits, 4) : protocol.powBits,
          logBlowup: poseidon ? Math.min(protocol.logBlowup, 2) : protocol.logBlowup,
        },
        seed,
      };
    })
    .filter((c) =>
      foldable(
        c.params.logRows,
        c.protocol as Required<Pick<Options, "logBlowup" | "foldStep" | "logLastLayer">>,
      )
    );
  return fc.sample(arbitrary, { seed, numRuns: count });
}
