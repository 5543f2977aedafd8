import { assert, assertEquals, assertRejects } from "@std/assert";
import { poseidonHashMany } from "../protocol/poseidon252.ts";
import { CairoError } from "./cairo_compiler.ts";
import { joinCairo } from "./cairo_source.ts";
import { type EmbeddedCase, runEmbedded } from "./embedded.ts";

const SOURCE = joinCairo([{
  name: "contract",
  text: Deno.readTextFileSync(new URL("../tests/cairo/digest.cairo", import.meta.url)),
}]);
const RUN = { source: SOURCE, contract: "contract::digest" };

/** Felts that end with their digest. */
function felts(count: number, seed: bigint): bigint[] {
  const list = Array.from({ length: count }, (_, i) => (seed + BigInt(i)) ** 3n);
  return [...list, poseidonHashMany(list)];
}

const LONG = felts(300, 7n);
const OTHER = felts(200, 9n);
const DIGEST = LONG[300];

function call(entrypoint: string, list: readonly bigint[]): { entrypoint: string; calldata: bigint[] } {
  return { entrypoint, calldata: [BigInt(list.length), ...list] };
}

const kept = call("keep", LONG);
const last = { entrypoint: "last", calldata: [] };
/** What is called and how it must end. */
const CASES: readonly [outcome: string, EmbeddedCase["calls"]][] = [
  ["ok", [kept]],
  ["ok", [{ ...kept, returns: [DIGEST] }]],
  ["other values", [{ ...kept, returns: [DIGEST + 1n] }]],
  ["ok", [call("check", OTHER)]],
  ["ok", [kept, kept, { ...last, returns: [DIGEST] }]],
  ["ok", [{ ...last, returns: [0n] }]],
  ["setup", [{ ...kept, returns: [1n] }, last]],
  ["malformed", [call("check", [1n])]],
  ["key", [call("check", LONG.with(17, 1n))]],
  ["key", [call("keep", LONG.with(0, 1n).with(150, 2n).with(300, 3n))]],
  ["key", [call("check", LONG.slice(0, -1))]],
  ["key", [call("check", [...LONG, 5n])]],
  ["key", [call("check", LONG.toSpliced(40, 2))]],
  ["Input too long for arguments", [{ ...kept, calldata: [...kept.calldata, 0n] }]],
  ["Index out of bounds", [{ ...kept, calldata: kept.calldata.slice(0, -1) }]],
  ["its own code", [{ entrypoint: "refuse", calldata: [] }]],
  ["ENTRYPOINT_NOT_FOUND", [{ entrypoint: "missing", calldata: [] }]],
];

Deno.test("runEmbedded(): how calls end is told apart, whatever the calldata's difference", async () => {
  const cases = CASES.map(([, calls], i) => ({ name: `${i}`, calls }));
  const results = await runEmbedded({ ...RUN, cases, codes: ["its own code"] });
  assertEquals(
    results.map(({ name, outcome }) => [name, outcome]),
    CASES.map(([outcome], i) => [`${i}`, outcome]),
  );
});

Deno.test("runEmbedded(): costs are those of the calls, in any number of processes", async () => {
  const check = (list: readonly bigint[]) => ({ name: "check", calls: [call("check", list)] });
  const cases = [check(LONG), check(OTHER), {
    name: "twice",
    calls: [call("check", OTHER), call("check", OTHER)],
  }];
  const results = await runEmbedded({ ...RUN, cases, stepsPerCase: 3_000_000 });
  assertEquals(results, await runEmbedded({ ...RUN, cases }));
  const [long, other, twice] = results;
  // A permutation absorbs two felts.
  assertEquals(long.builtins.poseidon, 151);
  assertEquals(other.builtins.poseidon, 101);
  assertEquals(twice.builtins.poseidon, 202);
  assert(long.steps > other.steps && Math.abs(twice.steps - 2 * other.steps) < 100, `${twice.steps}`);
  assert(long.gas > 100 * long.steps);
});

Deno.test("runEmbedded(): a code that was not named is unknown; a path without a contract is refused", async () => {
  const cases = [{ name: "refuse", calls: [{ entrypoint: "refuse", calldata: [] }] }];
  const [result] = await runEmbedded({ ...RUN, cases });
  assertEquals(result.outcome, "unknown code");
  await assertRejects(() => runEmbedded({ ...RUN, contract: "contract::nothing", cases }), CairoError);
});
