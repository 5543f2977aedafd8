import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { type Budget, BUDGETS_FILE, checkBudgets, figuresOf, overruns, parseBudgets } from "./budgets.ts";
import e10 from "./e10_chain.ts";
import { EXPERIMENTS } from "./registry.ts";
import { cellsOf } from "./experiment.ts";
import { type BenchRecord, readResults } from "./records.ts";
import { runExperiment } from "./runner.ts";
import { FAKE_CHAIN, fakeDeps } from "./testing.ts";

const BUDGETS = parseBudgets(Deno.readTextFileSync(new URL(`../${BUDGETS_FILE}`, import.meta.url)));
const BUDGET: Budget = {
  name: "a test",
  why: "it is one",
  experiment: "e10_chain",
  axes: { air: "wide_fibonacci_26", queries: 34 },
  limits: [{ figure: "transaction_felts", max: 2076 }, { figure: "l2_gas_cairo_steps", max: 45_000_000 }, {
    figure: "proven_bits",
    min: 11,
  }],
};

async function record(): Promise<BenchRecord> {
  const folder = await Deno.makeTempDir({ prefix: "budgets_test_" });
  try {
    const request = { experiment: e10, level: "smoke", folder, argv: ["bench"] } as const;
    const [made] = (await runExperiment(request, fakeDeps())).records;
    return { ...made, run: { ...made.run, level: "default" } };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a budget is kept up to its limit and not beyond", async () => {
  const figures = figuresOf(await record());
  assertEquals(figures.transaction_felts, 2076);
  assertEquals([figures.l2_gas_cairo_steps, figures.class_felts], [45_000_000, undefined]);
  assertEquals(overruns(BUDGET, figures), []);
  assertEquals(overruns(BUDGET, { ...figures, transaction_felts: 2077, proven_bits: 10 }), [
    "a test: transaction_felts is 2077, at most 2076 is allowed",
    "a test: proven_bits is 10, at least 11 is wanted",
  ]);
});

Deno.test("a receipt's gas goes before the price list's", async () => {
  const receipt = {
    gasMode: "cairo_steps",
    transactions: 1,
    l2Gas: 1,
    l1DataGas: 1,
    feeFri: "8",
    l2GasPriceFri: "8",
  } as const;
  const made = { ...await record(), chain: { ...FAKE_CHAIN, receipts: [receipt] } };
  assertEquals(figuresOf(made).l2_gas_cairo_steps, 1);
  assertEquals(figuresOf(made).l2_gas_sierra_gas, 48_000_000);
});

Deno.test("the latest run of a machine counts", async () => {
  const made = await record();
  const at = (time: string, felts: number) => ({
    path: `m/${time}`,
    records: [{
      ...made,
      run: { ...made.run, id: `e10_chain-${time}` },
      chain: { ...FAKE_CHAIN, felts: { ...FAKE_CHAIN.felts, transaction: felts } },
    }],
  });
  const [early, late] = [at("20260101T000000Z", 3000), at("20260201T000000Z", 2000)];
  assertEquals(checkBudgets([BUDGET], [late, early]), {
    lines: ["budget of a test: kept by m/20260201T000000Z"],
    overruns: [],
  });
  assertEquals(checkBudgets([BUDGET], [early]).overruns, [
    "m/20260101T000000Z: a test: transaction_felts is 3000, at most 2076 is allowed",
  ]);
  assertEquals(checkBudgets([BUDGET], []).lines, ["budget of a test: no record yet"]);
});

Deno.test("budgets that are none are refused with what is wrong", () => {
  const text = JSON.stringify({
    version: 1,
    budgets: [{ ...BUDGET, limits: [{ figure: "speed", max: 1 }] }],
  });
  assertThrows(() => parseBudgets(text), UserError, "Cannot read budgets: budgets.0.limits.0");
});

Deno.test("every budget is about a cell that its experiment measures", () => {
  for (const { experiment, axes } of BUDGETS) {
    const found = EXPERIMENTS.find(({ id }) => id === experiment)!;
    const cells = cellsOf(found.axes).filter((cell) => found.includes?.(cell) ?? true);
    const isCell = (cell: typeof cells[number]) =>
      Object.entries(axes).every(([name, value]) => cell[name] === value);
    assertEquals(cells.filter(isCell).length, 1, experiment);
  }
});

Deno.test("committed records keep their budgets", async () => {
  const files = await readResults(new URL("results", import.meta.url).pathname);
  assertEquals(checkBudgets(BUDGETS, files).overruns, []);
});
