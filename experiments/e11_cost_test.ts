import { assert, assertEquals } from "@std/assert";
import { costReportSchema, deriveCosts, ENERGY_METRIC } from "./e11_cost.ts";
import { PRICES_FILE, readPrices } from "./prices.ts";
import { type BenchRecord, readResults, type ResultsFile } from "./records.ts";
import { median } from "./statistics.ts";

const PRICES = new URL(`../${PRICES_FILE}`, import.meta.url).pathname;
const prices = (overrides: readonly string[] = []) => readPrices(overrides, PRICES);
const fixture = () => readResults(new URL("../reports/testdata", import.meta.url).pathname);

/** The fixture's first measured record of an experiment, changed, as the second line of a file. */
async function fileOf(experiment: string, change: Partial<BenchRecord> = {}): Promise<ResultsFile> {
  const file = (await fixture()).find(({ records }) => records[0].experiment.id === experiment)!;
  const record = file.records.find(({ status }) => status === "ok")!;
  const skipped = { ...record, status: "skipped" as const, reason: "a test" };
  return { path: file.path, records: [skipped, { ...record, ...change }] };
}

Deno.test("a cell's cost is its record's seconds times the price of its machine", async () => {
  const file = await fileOf("e01_baseline");
  const record = file.records[1];
  const { cells, notPriced } = deriveCosts([file], await prices(), 0.5);
  assertEquals([cells.length, notPriced], [1, []]);
  const [{ from, inputs, cost }] = cells;
  assertEquals(from, { path: file.path, line: 2, run: record.run.id });
  const seconds = median(record.samples!.proveMs) / 1000;
  assertEquals(inputs.seconds, seconds);
  assert(inputs.secondsLow <= seconds && seconds <= inputs.secondsHigh);
  const byHand = seconds * record.machine.cores * (0.5 / 28) / 3600 / 0.5;
  assert(Math.abs(cost.provider / byHand - 1) < 1e-12, `${cost.provider} is not ${byHand}`);
  assertEquals([cost.index, cost.energy, cost.kwh, inputs.fee], [null, null, null, null]);
});

Deno.test("a proof on chain costs its fee as well, by the dearer way of counting gas", async () => {
  const file = await fileOf("e10_chain");
  const { chain } = file.records[1];
  const receipts = [
    {
      gasMode: "cairo_steps",
      transactions: 1,
      l2Gas: 50_000_000,
      l1DataGas: 0,
      feeFri: "1",
      l2GasPriceFri: "1",
    },
    {
      gasMode: "sierra_gas",
      transactions: 1,
      l2Gas: 100_000_000,
      l1DataGas: 0,
      feeFri: "1",
      l2GasPriceFri: "1",
    },
  ] as const;
  const records = [{ ...file.records[1], chain: { ...chain!, receipts: [...receipts] } }];
  const [{ inputs, cost }] = deriveCosts([{ ...file, records }], await prices(), 1).cells;
  const { usd, ...fee } = inputs.fee!;
  assertEquals(fee, {
    l2Gas: 100_000_000,
    gasFrom: "receipt",
    gasMode: "sierra_gas",
    strkPerGas: 8e-9,
    usdPerStrk: 0.4,
  });
  // 1e8 gas × 8e-9 STRK × 0.40 $ = 0.32 $
  assert(Math.abs(usd - 0.32) < 1e-12 && cost.provider > usd && cost.provider < usd + 0.01);
});

Deno.test("without a receipt the price list's gas counts; without either there is no fee", async () => {
  const file = await fileOf("e10_chain");
  const withChain = async (change: object) => {
    const records = [{ ...file.records[1], chain: { ...file.records[1].chain!, receipts: [], ...change } }];
    return deriveCosts([{ ...file, records }], await prices(), 1).cells[0].inputs.fee;
  };
  assertEquals((await withChain({}))?.gasFrom, "price list");
  assertEquals(await withChain({ embedded: null }), null);
});

Deno.test("measured energy is priced, with a given price recorded", async () => {
  const file = await fileOf("e01_baseline", { metrics: [{ name: ENERGY_METRIC, unit: "J", value: 36_000 }] });
  const report = deriveCosts([file], await prices(["electricity=0.2"]), 1);
  assertEquals(report.prices.overrides, [{ key: "electricity", was: 0.0895, amount: 0.2 }]);
  assertEquals([report.cells[0].cost.kwh, report.cells[0].cost.energy], [0.01, 0.002]);
});

Deno.test("a machine without a price is named, not guessed; other experiments are left out", async () => {
  const file = await fileOf("e01_baseline");
  const prover = { ...file.records[1].prover!, backend: "cuda" };
  const { cells, notPriced } = deriveCosts(
    [{ ...file, records: [{ ...file.records[1], prover }] }],
    await prices(),
    1,
  );
  assertEquals(cells, []);
  assertEquals(notPriced, [{
    path: file.path,
    line: 1,
    reason: "there is no price for the machine of backend cuda",
  }]);
  const other = { ...file.records[1], experiment: { ...file.records[1].experiment, id: "e00_verifier" } };
  assertEquals(deriveCosts([{ ...file, records: [other] }], await prices(), 1).cells, []);
});

Deno.test("committed records give a cost report of its schema, and the same one twice", async () => {
  const files = await readResults(new URL("results", import.meta.url).pathname);
  const derive = async () => JSON.stringify(deriveCosts(files, await prices(), 1));
  const text = await derive();
  const report = costReportSchema.parse(JSON.parse(text));
  assertEquals(report, JSON.parse(text));
  assertEquals(await derive(), text);
});
