/** The emulated GPU prover over the grid of AIRs and protocol options up to 2^10 rows: the bytes of the official crate. */
import type { HashName, Options } from "../protocol/options.ts";
import { type Case, missing } from "./backends.ts";
import { checkEmulated, emulatedWays, titleOf } from "./emulated.ts";

const reason = missing("emu");

const AIRS: readonly { air: string; params: Readonly<Record<string, number>>; smallest: number }[] = [
  { air: "wide_fibonacci", params: { columns: 3 }, smallest: 3 },
  { air: "wide_fibonacci", params: { columns: 26 }, smallest: 4 },
  { air: "wide_fibonacci", params: { columns: 33 }, smallest: 5 },
  { air: "obelysk26", params: {}, smallest: 6 },
  { air: "range_lookup", params: {}, smallest: 5 },
  { air: "select", params: { extra: 0 }, smallest: 5 },
  { air: "select", params: { extra: 1 }, smallest: 6 },
];
const HASHES: readonly HashName[] = ["blake2s", "blake2s_m31", "poseidon252"];

/** Every blow-up, fold step and last layer; lifted every second time, except where tree 0 may be empty, which is not lifted. */
function protocols(air: string, logRows: number, hash: HashName): Partial<Options>[] {
  const list: Partial<Options>[] = [];
  for (const logBlowup of [1, 2]) {
    for (const foldStep of [1, 2, 3, 4]) {
      for (const logLastLayer of [0, 1, 3]) {
        if (logRows - foldStep < logLastLayer) continue;
        const lifted = list.length % 2 === 1 && air !== "select";
        const liftingLogSize = lifted ? Math.max(logRows, 4) + logBlowup + list.length % 3 : 0;
        list.push({ hash, logBlowup, foldStep, logLastLayer, liftingLogSize, queries: 7, powBits: 3 });
      }
    }
  }
  return list;
}

const cases = AIRS.flatMap(({ air, params, smallest }) =>
  [smallest, 8, 10].flatMap((logRows) =>
    HASHES.map((hash): Case[] =>
      protocols(air, logRows, hash).map((protocol, seed) => ({
        air,
        params: { ...params, logRows },
        protocol,
        seed,
      }))
    )
  )
).filter((group) => group.length > 0);

let number = 0;
for (const group of cases) {
  const first = number;
  number += group.length;
  const { air, params, protocol } = group[0];
  Deno.test({
    name: `emulator grid: ${
      titleOf({ air, params, protocol: { hash: protocol.hash! }, seed: 0 })
    }, ${group.length} options${reason ? ` (${reason})` : ""}`,
    ignore: reason !== undefined,
    fn: async () => {
      for (const [i, c] of group.entries()) {
        await checkEmulated(c, emulatedWays(first + i, 1), false);
      }
    },
  });
}
