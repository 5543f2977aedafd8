import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UserError } from "./errors.ts";
import type { ProtocolOptions } from "./options.ts";
import { profileOptions, PROFILES } from "./profiles.ts";
import { security, type SecurityInput } from "./security.ts";

/** The counts of an AIR of 26 columns and 21 constraints of degree 2. */
function inputFor(
  logRows: number,
  logup: SecurityInput["logup"] = null,
): (options: ProtocolOptions) => SecurityInput {
  return (options) => ({
    ...options,
    logRows,
    batchSize: 35,
    constraints: 21,
    airDegree: 2,
    maxOffsets: 1,
    logup,
  });
}

Deno.test("profileOptions() of the fixed profiles are what they say", () => {
  const pick = (name: string) => {
    const options = profileOptions(name, {}, inputFor(16));
    const { hash, logBlowup, queries, powBits, foldStep, logLastLayer, binding } = options;
    return [hash, logBlowup, queries, powBits, foldStep, logLastLayer, binding];
  };
  assertEquals(pick("smoke"), ["blake2s", 1, 3, 10, 1, 0, "statement"]);
  assertEquals(pick("stwo96"), ["blake2s", 1, 70, 26, 1, 0, "statement"]);
  assertEquals(pick("onchain80"), ["poseidon252", 4, 34, 20, 3, 5, "statement"]);
});

Deno.test("profileOptions() of proven96 reaches its target with the fewest queries", () => {
  for (const logRows of [8, 16, 20, 23]) {
    const options = profileOptions("proven96", {}, inputFor(logRows));
    const worth = (queries: number) => security({ ...inputFor(logRows)(options), queries }).provenBits;
    assertEquals([worth(options.queries) >= 96, worth(options.queries - 1) >= 96], [true, false]);
  }
});

Deno.test("profileOptions() of proven96 adds work in front of LogUp where it falls short", () => {
  const options = profileOptions("proven96", {}, inputFor(20, { fractions: 2 ** 26, longestTuple: 8 }));
  assertEquals(options.interactionPowBits, 2);
});

Deno.test("profileOptions() lets single options be overridden", () => {
  assertEquals(profileOptions("stwo96", { foldStep: 2 }, inputFor(16)).foldStep, 2);
  const short = profileOptions("proven96", { logBlowup: 4 }, inputFor(16));
  assertEquals(short.logBlowup, 4);
  assertEquals(security(inputFor(16)(short)).provenBits >= 96, true);
});

Deno.test("profileOptions() names what can be reached instead", () => {
  const error = assertThrows(
    () => profileOptions("proven96", {}, inputFor(24)),
    UserError,
    "Cannot reach 96 proven bits",
  );
  assertEquals(error.exitCode, 1);
  assertStringIncludes(
    error.message,
    "at most 95 (the batching round is the limit), --queries 167 reaches 95",
  );
  const tiny = assertThrows(() => profileOptions("proven96", {}, inputFor(4)), UserError);
  assertStringIncludes(tiny.message, "(the query round is the limit)");
});

Deno.test("profileOptions() refuses unknown names and contradictions as usage errors", () => {
  const unknown = assertThrows(
    () => profileOptions("secure", {}, inputFor(8)),
    UserError,
    Object.keys(PROFILES).join(", "),
  );
  assertEquals(unknown.exitCode, 2);
  const both = assertThrows(
    () => profileOptions("proven96", { queries: 9 }, inputFor(8)),
    UserError,
    "--queries",
  );
  assertEquals(both.exitCode, 2);
});
