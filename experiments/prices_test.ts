import { assert, assertEquals, assertRejects } from "@std/assert";
import { FLOOR_L2_GAS_FRI, FRI_PER_STRK } from "../chain/fees.ts";
import { UserError } from "../protocol/errors.ts";
import { GIVEN_SOURCE, parsePrices, perUnit, priceNamed, PRICES_FILE, readPrices } from "./prices.ts";

const FILE = new URL(`../${PRICES_FILE}`, import.meta.url).pathname;
const text = () => Deno.readTextFile(FILE);
const changed = async (change: Record<string, unknown>) => {
  const { version, prices } = JSON.parse(await text());
  return JSON.stringify({ version, prices: [{ ...prices[0], ...change }, ...prices.slice(1)] });
};

Deno.test("every price of the file has a source and a date, and every model asked for is there", async () => {
  const list = await readPrices([], FILE);
  const keys = list.prices.map((price) => price.key);
  for (
    const key of [
      "vcpu",
      "h100_pcie",
      "h100_sxm",
      "h200_sxm",
      "b200",
      "a100_sxm_80",
      "l40s",
      "l4",
      "rtx_4090",
      "rtx_5090",
      "strk",
      "l2_gas",
      "electricity",
    ]
  ) assert(keys.includes(key), key);
  for (const { source, date, label } of list.prices) {
    assert(source.length > 10 && date.length >= 7);
    assert(label === "quoted" || label === "listed" || label === "protocol");
  }
  assertEquals(list.overrides, []);
  assert(/^[0-9a-f]{64}$/.test(list.sha256));
});

Deno.test("the price of gas is the chain's own floor", async () => {
  const gas = priceNamed(await readPrices([], FILE), "l2_gas");
  assertEquals(gas.amount, Number(FLOOR_L2_GAS_FRI) / Number(FRI_PER_STRK));
});

Deno.test("perUnit() divides an amount by what it buys", async () => {
  const list = await readPrices([], FILE);
  assertEquals(perUnit(priceNamed(list, "vcpu")), { amount: 0.5 / 28, range: null });
  assertEquals(perUnit(priceNamed(list, "rtx_5090")), { amount: 0.5, range: { low: 0.35, high: 0.8 } });
});

Deno.test("a price given by the caller is used, recorded, and named as such", async () => {
  const list = await parsePrices(await text(), ["strk=0.1", "rtx_5090=1e-1"]);
  assertEquals(list.overrides, [{ key: "strk", was: 0.4, amount: 0.1 }, {
    key: "rtx_5090",
    was: 0.5,
    amount: 0.1,
  }]);
  const given = priceNamed(list, "rtx_5090");
  assertEquals([given.amount, given.source, given.low], [0.1, GIVEN_SOURCE, undefined]);
  assertEquals(list.sha256, (await parsePrices(await text())).sha256);
});

Deno.test("overrides of nothing, of text, or twice are refused with exit code 2", async () => {
  const refusals: readonly (readonly string[])[] = [
    ["gold=3"],
    ["strk"],
    ["strk=-1"],
    ["strk=0"],
    ["strk=cheap"],
    ["strk=1", "strk=2"],
  ];
  for (const overrides of refusals) {
    const error = await assertRejects(async () => await parsePrices(await text(), overrides), UserError);
    assertEquals(error.exitCode, 2, overrides.join());
  }
});

Deno.test("prices without a source, with a wrong range, currency or key are refused", async () => {
  const wrong: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ source: "" }, "prices.0.source"],
    [{ source: undefined }, "prices.0.source"],
    [{ date: "lately" }, "prices.0.date"],
    [{ amount: 0 }, "prices.0.amount"],
    [{ low: 6 }, "the amount must lie"],
    [{ low: undefined }, "low and high belong together"],
    [{ currency: "STRK" }, "gas is priced in STRK"],
    [{ key: "strk" }, "a key stands twice"],
    [{ colour: "red" }, "prices.0"],
  ];
  for (const [change, message] of wrong) {
    await assertRejects(async () => await parsePrices(await changed(change)), UserError, message);
  }
});
