import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readResults } from "../experiments/records.ts";
import { chainPartsTable, chainTable, chainTables } from "./chain_table.ts";
import { chainCells, feltGroups, gasOf, sizeOfQueries, strkOf } from "./chain_view.ts";
import { chainFelts } from "./charts/chain_felts.ts";
import { chainGas } from "./charts/chain_gas.ts";
import { chainStrk } from "./charts/chain_strk.ts";
import { runsOf, selectRuns } from "./view.ts";

const FIXTURE = new URL("testdata", import.meta.url).pathname;

async function fixtureRun() {
  const [run] = runsOf(selectRuns(await readResults(FIXTURE)), "e10_chain");
  return run;
}

Deno.test("groups of parts hold every felt of the transaction once", async () => {
  const cells = chainCells((await fixtureRun()).cells);
  assertEquals(cells.length, 15);
  for (const { chain } of cells) {
    const groups = feltGroups(chain);
    assertEquals([...groups.values()].reduce((sum, felts) => sum + felts, 0), chain.felts.transaction);
    assertEquals(groups.get("caps"), 30);
    const felts = (part: string) => chain.parts.find((entry) => entry.part === part)!.felts;
    assertEquals(groups.get("rows"), felts("main values"));
    assertEquals(groups.get("paths of FRI"), felts("fri 0 siblings"));
  }
});

Deno.test("gas is a receipt's where there is one, the price list's otherwise, and none without a contract", async () => {
  const [{ chain }] = chainCells((await fixtureRun()).cells);
  assertEquals(gasOf(chain, "cairo_steps"), { l2Gas: chain.receipts[0].l2Gas, from: "receipt" });
  assertEquals(gasOf(chain, "sierra_gas"), { l2Gas: chain.embedded!.l2Gas.sierra_gas, from: "price list" });
  assertEquals(gasOf({ ...chain, embedded: null, receipts: [] }, "cairo_steps"), null);
  assertEquals(strkOf(100e6), 0.8);
});

Deno.test("charts of the chain: gas by rows, felts by part, STRK by proven bits", async () => {
  const run = await fixtureRun();
  assertEquals(sizeOfQueries(run), 10);
  const gas = chainGas.panels(run);
  assertEquals(gas.map(({ key }) => key), ["cairo_steps", "sierra_gas"]);
  for (const { data } of gas) {
    assertEquals(data.map((row) => row.log_rows), [8, 10, 12, 8, 10, 12, 8, 10, 12]);
  }
  const [felts] = chainFelts.panels(run);
  assertEquals(new Set(felts.data.map((row) => row.air)).size, 3);
  const [strk] = chainStrk.panels(run);
  const network = strk.data.filter((row) => row.series === "VM network");
  assertEquals(network.map((row) => [row.queries, row.fits]), [[18, true], [34, true], [88, false]]);
  assert(network.every((row, i) => i === 0 || Number(row.value) > Number(network[i - 1].value)));
});

Deno.test("a run without contracts draws no gas, and its table says so", async () => {
  const run = await fixtureRun();
  const cells = run.cells.map((cell) => ({
    ...cell,
    record: {
      ...cell.record,
      chain: { ...cell.record.chain!, embedded: null, classes: [], receipts: [] },
    },
  }));
  const bare = { ...run, cells };
  assertEquals([...chainGas.panels(bare), ...chainStrk.panels(bare)], []);
  assertEquals(chainFelts.panels(bare).length, 1);
  assertStringIncludes(chainTable(bare).html, "–");
  const rows = chainTable(run).html.split("<tr").length - 2;
  assertEquals(rows, 15);
});

Deno.test("the table of parts has a column for each cell that was measured by part, and shares of a whole", async () => {
  const run = await fixtureRun();
  const { html } = chainPartsTable(run)!;
  assertEquals(html.match(/<th[^>]*>steps, /g)?.length, 3);
  assertStringIncludes(html, "25.0 %");
  assertStringIncludes(html, "75.0 %");
  assertStringIncludes(chainTables(run).html, html);
  const cells = chainCells(run.cells).filter(({ chain }) => chain.embedded?.parts.length === 0);
  assertEquals(chainPartsTable({ ...run, cells: cells.map(({ cell }) => cell) }), undefined);
});

Deno.test("the price list's distance from a receipt is told in percent of the receipt", async () => {
  const run = await fixtureRun();
  const [{ cell, chain }] = chainCells(run.cells);
  const receipt = { ...chain.receipts[0], l2Gas: 1_000_000 };
  const embedded = { ...chain.embedded!, l2Gas: { cairo_steps: 980_000, sierra_gas: 1 } };
  const view = { ...cell, record: { ...cell.record, chain: { ...chain, embedded, receipts: [receipt] } } };
  assertStringIncludes(chainTable({ ...run, cells: [view] }).html, "−2.0 %");
});
