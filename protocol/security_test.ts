import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  johnsonRegime,
  johnsonRegimeAtStandardGap,
  type Regime,
  security,
  type SecurityInput,
  type SecurityRounds,
  securityRounds,
  solveQueries,
  uniqueRegime,
  weakestRound,
} from "./security.ts";

interface SoundnessCase {
  logRows: number;
  logBlowup: number;
  queries: number;
  powBits: number;
  foldStep: number;
  logLastLayer: number;
  batchSize: number;
  constraints: number;
  airDegree: number;
  maxCombo: number;
  lookups: { rowsLooking: number; rowsTable: number; tableColumns: number; lookups: number }[];
  johnsonM: number | null;
  udr: Record<string, number>;
  jbr: Record<string, number>;
}

const VECTORS = new URL("../tests/vectors/soundness.json", import.meta.url);
const LIMITS = { queriesMax: 1024, interactionPowBitsMax: 32 };

function inputOf(given: SoundnessCase): SecurityInput {
  const { maxCombo, lookups: _lookups, johnsonM: _johnsonM, udr: _udr, jbr: _jbr, ...rest } = given;
  return { ...rest, interactionPowBits: 0, maxOffsets: maxCombo, logup: null };
}

/** The rounds under the names of the vectors: one LogUp round per lookup there, one for all of them here. */
function roundsOf(given: SoundnessCase, regime: Regime): Record<string, number> {
  const withLookup = (lookup: SoundnessCase["lookups"][number]): SecurityRounds =>
    securityRounds({
      ...inputOf(given),
      logup: {
        fractions: lookup.lookups * (lookup.rowsLooking + lookup.rowsTable),
        longestTuple: lookup.tableColumns,
      },
    }, regime);
  const { logup, ...rounds } = securityRounds(inputOf(given), regime);
  assertEquals(logup, null);
  const lookups = given.lookups.map((lookup, i) => [`logup${i}`, withLookup(lookup).logup!] as const);
  const all: Record<string, number> = { ...rounds, ...Object.fromEntries(lookups) };
  return { ...all, total: Math.min(...Object.values(all)) };
}

Deno.test("securityRounds() reproduces every round and total of the soundcalc vectors", async () => {
  const { cases } = JSON.parse(await Deno.readTextFile(VECTORS)) as { cases: SoundnessCase[] };
  assertEquals(cases.length, 120);
  for (const [i, given] of cases.entries()) {
    const johnson = given.johnsonM === null
      ? johnsonRegimeAtStandardGap(given.logBlowup)
      : johnsonRegime(given.logBlowup, given.johnsonM);
    for (
      const [wanted, regime] of [[given.udr, uniqueRegime(given.logBlowup)], [given.jbr, johnson]] as const
    ) {
      const rounds = roundsOf(given, regime);
      assertEquals(Object.keys(rounds).sort(), Object.keys(wanted).sort());
      for (const [name, bits] of Object.entries(wanted)) {
        const off = Math.abs(rounds[name] - bits);
        assert(off <= 0.01, `case ${i}, ${regime.name}, ${name}: ${rounds[name]}, wanted ${bits}`);
      }
    }
  }
});

const COMMON: SecurityInput = {
  logRows: 16,
  logBlowup: 1,
  queries: 3,
  powBits: 26,
  interactionPowBits: 0,
  foldStep: 1,
  logLastLayer: 0,
  batchSize: 35,
  constraints: 21,
  airDegree: 2,
  maxOffsets: 2,
  logup: null,
};

const SETTINGS: { title: string; input: Partial<SecurityInput>; attack: number; proven: number }[] = [
  { title: "3 queries, blow-up 2, 10 bits", input: { queries: 3, powBits: 10 }, attack: 13, proven: 11 },
  { title: "70 queries, blow-up 2", input: { queries: 70 }, attack: 96, proven: 60 },
  { title: "18 queries, blow-up 16", input: { queries: 18, logBlowup: 4 }, attack: 98, proven: 61 },
  {
    title: "34 queries, blow-up 16, 20 bits, 2^12 rows",
    input: { queries: 34, logBlowup: 4, powBits: 20, foldStep: 3, logRows: 12 },
    attack: 110,
    proven: 83,
  },
  {
    title: "34 queries, blow-up 16, 20 bits, 2^18 rows of 120 columns",
    input: {
      queries: 34,
      logBlowup: 4,
      powBits: 20,
      foldStep: 3,
      logRows: 18,
      batchSize: 120,
      constraints: 80,
    },
    attack: 104,
    proven: 80,
  },
  { title: "46 queries, blow-up 16", input: { queries: 46, logBlowup: 4 }, attack: 106, proven: 90 },
  { title: "82 queries, blow-up 16", input: { queries: 82, logBlowup: 4 }, attack: 106, proven: 100 },
  { title: "179 queries, blow-up 2", input: { queries: 179 }, attack: 106, proven: 100 },
  {
    title: "180 queries, blow-up 2, 2^20 rows",
    input: { queries: 180, logRows: 20 },
    attack: 102,
    proven: 99,
  },
];

for (const { title, input, attack, proven } of SETTINGS) {
  Deno.test(`security() of ${title} is ${attack} attack bits and ${proven} proven bits`, () => {
    const report = security({ ...COMMON, ...input });
    assertEquals([report.attackBits, report.provenBits], [attack, proven]);
    assertEquals(weakestRound(report.rounds), [report.limitingRound, report.rounds[report.limitingRound]!]);
  });
}

Deno.test("security() counts no more queries than there are positions", () => {
  const tiny = { ...COMMON, logRows: 4, queries: 1000 };
  assertEquals(security(tiny), security({ ...tiny, queries: 32 }));
  assertEquals(security(tiny).queriesCounted, 32);
  assertEquals(security(tiny).attackBits, 32 + 26);
});

Deno.test("solveQueries() finds the smallest number for common AIRs", () => {
  assertEquals(solveQueries(COMMON, 96, LIMITS), { queries: 169, interactionPowBits: 0 });
  const reach = (logRows: number, batchSize: number) =>
    "queries" in solveQueries({ ...COMMON, logRows, batchSize }, 96, LIMITS);
  assertEquals([reach(23, 34), reach(24, 34)], [true, false]);
  assertEquals([reach(21, 148), reach(22, 148)], [true, false]);
});

Deno.test("solveQueries() says what can be reached and which round is in the way", () => {
  const solution = solveQueries({ ...COMMON, logRows: 24 }, 96, LIMITS);
  assertEquals(solution, { unreachable: { best: 95, limitingRound: "batching" } });
  const tiny = solveQueries({ ...COMMON, logRows: 3 }, 96, LIMITS);
  assert("unreachable" in tiny && tiny.unreachable.limitingRound === "query");
});

Deno.test("solveQueries() mends LogUp with proof of work and nothing else with it", () => {
  const logup = { fractions: 2 ** 26, longestTuple: 8 };
  const solution = solveQueries({ ...COMMON, logup }, 96, LIMITS);
  assertEquals(solution, { queries: 169, interactionPowBits: 2 });
  const huge = solveQueries({ ...COMMON, logup: { fractions: 2 ** 60, longestTuple: 8 } }, 96, LIMITS);
  assertEquals(huge, { unreachable: { best: 92, limitingRound: "logup" } });
});

const INPUTS = fc.record({
  logRows: fc.integer({ min: 4, max: 24 }),
  logBlowup: fc.integer({ min: 1, max: 6 }),
  queries: fc.integer({ min: 1, max: 1000 }),
  powBits: fc.integer({ min: 0, max: 30 }),
  interactionPowBits: fc.integer({ min: 0, max: 30 }),
  foldStep: fc.integer({ min: 1, max: 4 }),
  logLastLayer: fc.constant(0),
  batchSize: fc.integer({ min: 2, max: 500 }),
  constraints: fc.integer({ min: 1, max: 500 }),
  airDegree: fc.integer({ min: 1, max: 3 }),
  maxOffsets: fc.integer({ min: 1, max: 4 }),
  logup: fc.option(
    fc.record({
      fractions: fc.integer({ min: 1, max: 2 ** 30 }),
      longestTuple: fc.integer({ min: 1, max: 16 }),
    }),
    { nil: null },
  ),
});

/** More of it never lowers (+1) or never raises (−1) the bits. */
const DIRECTION = [
  ["queries", 1],
  ["powBits", 1],
  ["interactionPowBits", 1],
  ["logRows", -1],
  ["batchSize", -1],
  ["constraints", -1],
  ["airDegree", -1],
  ["maxOffsets", -1],
] as const;

Deno.test("security() moves the right way with every parameter", () => {
  const seed = 20251;
  console.log(`seed ${seed}`);
  fc.assert(
    fc.property(
      INPUTS,
      fc.constantFrom(...DIRECTION),
      fc.integer({ min: 1, max: 5 }),
      (input, [name, sign], by) => {
        // With all positions of a tiny domain queried, more rows are also more queries that count.
        fc.pre(name !== "logRows" || input.queries <= 2 ** (input.logRows + input.logBlowup));
        const before = security(input);
        const after = security({ ...input, [name]: input[name] + by });
        assert(sign * (after.provenBits - before.provenBits) >= 0, `${name}: proven bits`);
        assert(sign * (after.attackBits - before.attackBits) >= 0, `${name}: attack bits`);
      },
    ),
    { seed, numRuns: 400 },
  );
});

Deno.test("security() never proves more than the best known attack leaves", () => {
  const seed = 20252;
  console.log(`seed ${seed}`);
  fc.assert(
    fc.property(INPUTS, (input) => {
      const { attackBits, provenBits } = security(input);
      assert(provenBits <= attackBits, `${provenBits} > ${attackBits}`);
      assert(attackBits < 128, "the field has fewer than 128 bits");
    }),
    { seed, numRuns: 400 },
  );
});

Deno.test("solveQueries() is minimal", () => {
  const seed = 20253;
  console.log(`seed ${seed}`);
  fc.assert(
    fc.property(INPUTS, fc.integer({ min: 20, max: 110 }), (input, target) => {
      const solution = solveQueries(input, target, LIMITS);
      if ("unreachable" in solution) {
        assert(solution.unreachable.best < target);
        return;
      }
      const { queries, interactionPowBits } = solution;
      assert(security({ ...input, queries, interactionPowBits }).provenBits >= target);
      if (queries > 1) assert(security({ ...input, ...solution, queries: queries - 1 }).provenBits < target);
      if (interactionPowBits > input.interactionPowBits) {
        const fewer = security({ ...input, queries, interactionPowBits: interactionPowBits - 1 });
        assert(fewer.provenBits < target);
      }
    }),
    { seed, numRuns: 200 },
  );
});
