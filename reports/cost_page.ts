/**
 * The page of costs: its formula, charts, every cost with the record that it is the cost of, and every price with its source.
 *
 * @module
 */
import { COST_EXPERIMENT, costJsonSchema, type CostReport } from "../experiments/e11_cost.ts";
import { GIVEN_SOURCE, type Price, type PriceList } from "../experiments/prices.ts";
import { formatRecord } from "../experiments/records.ts";
import type { Row } from "./chart.ts";
import { breakEvenText, COST_CHARTS, type CostChart } from "./cost_charts.ts";
import { experimentPage } from "./experiment_table.ts";
import { type CostRun, costsOf, type CostView, referenceView, rivalsOf } from "./cost_view.ts";
import { addPanel, type SiteFiles, type SiteOptions, sourceText, toCsv, toJson } from "./figure.ts";
import { type Html, markup, page, table } from "./html.ts";
import { variantLabel } from "./tables.ts";
import { powerOfTwo, significant } from "./text.ts";
import type { Selection } from "./view.ts";

/** What costs are computed with besides records. */
export interface CostOptions {
  readonly prices: PriceList;
  /** Share of the paid time in which a machine proves, in (0, 1]. */
  readonly utilisation: number;
}

/** The page's file. */
export const COST_PAGE = experimentPage(COST_EXPERIMENT.id);

const NONE = "–";
const NO_RECORDS = "no records yet: run make bench";

/** A number as short as it stays exact. */
function exact(value: number): string {
  return value >= 1e-6 ? String(value) : value.toExponential();
}

function recordLink({ cost: { from } }: CostView): Html {
  return markup`<a href="records/${from.path}">${from.run} line ${from.line}</a>`;
}

/** Anchor of a price. */
function priceLink(key: string, text = key): Html {
  return markup`<a href="${COST_PAGE}#price-${key}">${text}</a>`;
}

function pricedWith(run: CostRun): Html {
  const keys = [
    ...new Set(
      run.views.flatMap((
        { cost: { inputs } },
      ) => [inputs.machinePrice.key, ...inputs.fee ? ["l2_gas", "strk"] : []]),
    ),
  ];
  return markup`prices: ${keys.map((key, i) => markup`${i > 0 ? ", " : ""}${priceLink(key)}`)}`;
}

/** A chart of costs as a section of a page, with the files of its figures. */
export async function costSection(
  files: SiteFiles,
  chart: CostChart,
  { runs, prices, options }: { runs: readonly CostRun[]; prices: PriceList; options: SiteOptions },
): Promise<Html> {
  const figures: Html[] = [];
  for (const run of runs) {
    for (const panel of chart.panels(run, prices)) {
      // experiments share AIRs: a figure's name says whose records it draws
      const key = `${run.run.experiment}-${panel.key}`;
      figures.push(
        await addPanel(files, {
          chart,
          panel: { ...panel, key },
          run: run.run,
          options,
          note: pricedWith(run),
        }),
      );
    }
  }
  const missing = runs.length === 0 ? NO_RECORDS : "the records hold nothing that this chart shows";
  return markup`
    <section id="${chart.id}"><h2>${chart.title}</h2>
    <p class="soft">${chart.caption}</p>
    ${
    figures.length > 0
      ? markup`<div class="figures">${figures}</div>`
      : markup`<div class="empty">${missing}</div>`
  }
    </section>
  `;
}

function orNone(value: number | null): string {
  return value === null ? NONE : significant(value);
}

function costTable({ run, views }: CostRun): Html {
  let group = "";
  const rows = views.map((view) => {
    const { cell, cost: { inputs, cost } } = view;
    const first = group !== "" && cell.group !== group;
    group = cell.group;
    return {
      first,
      cells: [
        cell.airTitle,
        powerOfTwo(cell.logRows),
        cell.profile,
        variantLabel(cell.variant),
        significant(inputs.seconds),
        significant(inputs.secondsBefore),
        significant(inputs.machinePrice.hourPrice),
        significant(1e6 * (cost.provider - (inputs.fee?.usd ?? 0))),
        orNone(inputs.fee && inputs.fee.usd),
        significant(cost.provider),
        orNone(cost.index),
        orNone(cost.energy),
        orNone(cost.kwh),
        String(cell.attackBits),
        String(cell.provenBits),
        recordLink(view),
      ],
    };
  });
  const head = [
    "AIR",
    "rows",
    "profile",
    "prover",
    "seconds",
    "seconds before, not paid for here",
    "USD an hour",
    "USD for a million, time alone",
    "fee USD",
    "USD a proof, provider's price",
    "index price",
    "energy",
    "kWh",
    "attack bits",
    "proven bits",
    "record",
  ];
  return markup`${table({ label: "Costs", head, rows, left: [0, 2, 3, 15] })}<p class="soft">${
    sourceText(run)
  }</p>`;
}

function priceRow(price: Price, overrides: PriceList["overrides"]): { cells: (string | Html)[] } {
  const override = overrides.find(({ key }) => key === price.key);
  const date = price.source === GIVEN_SOURCE
    ? NONE
    : price.dateIs === "read"
    ? `read ${price.date}`
    : price.date;
  const { low, high } = price;
  return {
    cells: [
      markup`<span id="price-${price.key}">${price.key}</span>`,
      price.item,
      `${exact(price.amount)} ${price.currency}${override ? ` (file: ${exact(override.was)})` : ""}`,
      price.quantity === 1 ? price.unit : `${price.quantity} ${price.unit}`,
      low === undefined || high === undefined ? NONE : `${exact(low)} – ${exact(high)}`,
      price.label,
      date,
      price.region,
      price.source,
    ],
  };
}

function pricesSection({ prices, overrides, sha256 }: PriceList): Html {
  const head = ["key", "item", "price", "for", "range", "label", "date", "region", "source"];
  const rows = prices.map((price) => priceRow(price, overrides));
  return markup`
    <section id="prices"><h2>Prices</h2>
    <p class="soft">“Quoted” was read in somebody's material and not checked; “listed” is a public list's own price; “protocol” is a constant. A date after “read” is that of reading, because the source gives none. Machines without a measurement have a price here and no cost above. SHA-256 of the file: <code>${sha256}</code>.</p>
    ${table({ label: "Prices", head, rows, left: [0, 1, 3, 5, 6, 7, 8] })}
    </section>
  `;
}

function formulaSection(utilisation: number): Html {
  const keys: readonly (readonly [string, string])[] = [
    ["vcpu", "provider"],
    ["rtx_5090", "index"],
    ["electricity", "energy"],
  ];
  return markup`
    <section id="formula"><h2>The formula</h2>
    <p><strong>cost of a verified proof = seconds × price of the machine ÷ utilisation + fee of the chain</strong></p>
    <p>Seconds are the median of the record's prove times, each of a proof that our verifier accepted; running a program and filling columns come before and are shown apart. Utilisation is ${
    Math.round(100 * utilisation)
  } %: an assumption, not a measurement. The fee is L2 gas × price of gas × price of STRK, for proofs whose contract was run, by the dearer of the two ways in which a network may count; a proof without one stands without a fee.</p>
    <p>Three bases: the provider's price of the machine that was measured (a processor: its vCPUs × ${
    priceLink(...keys[0])
  }); one price for every GPU-hour (${
    priceLink(...keys[1])
  }: that of an RTX 5090, the basis that Ethproofs moved to in December 2025), which a machine without a GPU does not have; and measured energy × ${
    priceLink(...keys[2])
  }, where a record has it.</p>
    </section>
  `;
}

/** What the runs say about break-even loads, one sentence for each rival. */
function breakEvens(runs: readonly CostRun[]): Html[] {
  return runs.flatMap((run) => {
    const own = referenceView(run);
    if (!own) return [];
    return rivalsOf(run, own).slice(1).map((rival) =>
      markup`<li>${own.cell.airTitle}, ${powerOfTwo(own.cell.logRows)} rows, profile ${own.cell.profile} (${
        recordLink(own)
      }): ours is ${breakEvenText(own, rival)} (${recordLink(rival)}).</li>`
    );
  });
}

function csvRows(report: CostReport): Row[] {
  return report.cells.map(({ from, machine, axes, security, inputs, cost }) => ({
    path: from.path,
    line: from.line,
    machine,
    ...axes,
    ...security,
    seconds: inputs.seconds,
    hour_price: inputs.machinePrice.hourPrice,
    utilisation: inputs.utilisation,
    l2_gas: inputs.fee && inputs.fee.l2Gas,
    fee_usd: inputs.fee && inputs.fee.usd,
    provider_usd: cost.provider,
    index_usd: cost.index,
    energy_usd: cost.energy,
    kwh: cost.kwh,
  }));
}

function reproduceSection({ prices, utilisation }: CostOptions): Html {
  const flags = [
    ...prices.overrides.map(({ key, amount }) => ` --price ${key}=${exact(amount)}`),
    ...utilisation === 1 ? [] : [` --utilisation ${Math.round(100 * utilisation)}`],
  ].join("");
  return markup`
    <section id="reproduce"><h2>Reproduce</h2>
    <p><code>deno task report${flags}</code> derives these costs again from the committed records and prices; <code>--price key=value</code> puts another price in place of one of them.</p>
    <p><a href="cost.json" download>Every cost with its inputs (JSON)</a> · <a href="cost.csv" download>CSV</a> · <a href="cost.schema.json">schema</a> · records: the links of the table</p>
    </section>
  `;
}

/** Adds the page of costs, its data, and the records that it links to. */
export async function addCostPage(
  files: SiteFiles,
  selection: Selection,
  { costs: costOptions, options }: { costs: CostOptions; options: SiteOptions },
): Promise<void> {
  const { prices, utilisation } = costOptions;
  const { report, runs } = costsOf(selection, prices, utilisation);
  const sections: Html[] = [];
  for (const chart of COST_CHARTS) sections.push(await costSection(files, chart, { runs, prices, options }));
  const sentences = breakEvens(runs);
  for (const { run } of runs) files.set(`records/${run.path}`, run.records.map(formatRecord).join(""));
  files.set("cost.json", toJson(report));
  files.set("cost.csv", toCsv(csvRows(report)));
  files.set("cost.schema.json", toJson(costJsonSchema()));
  const notPriced = report.notPriced.map(({ path, line, reason }) =>
    markup`<li>${path} line ${line}: ${reason}</li>`
  );
  files.set(
    COST_PAGE,
    page({
      title: "Obelysk Bench: cost of a proof",
      header: markup`
        <h1>Cost of a verified proof</h1>
        <p class="soft">Measured seconds × stated prices: a function of committed records and of a file of prices, both linked below.</p>
        <nav aria-label="Sections"><a href="index.html">All results</a>${
        [
          ["formula", "Formula"],
          ...COST_CHARTS.map(({ id, title }) => [id, title]),
          ["table", "Every cost"],
          [
            "prices",
            "Prices",
          ],
          ["reproduce", "Reproduce"],
        ].map(([id, title]) => markup`<a href="#${id}">${title}</a>`)
      }</nav>
      `,
      main: markup`${formulaSection(utilisation)}${sections}
${sentences.length > 0 ? markup`<ul class="findings">${sentences}</ul>` : markup``}
<section id="table"><h2>Every cost</h2>
${runs.length > 0 ? runs.map(costTable) : markup`<div class="empty">${NO_RECORDS}</div>`}
${
        notPriced.length > 0
          ? markup`<h3>Measured, without a price</h3><ul class="findings soft">${notPriced}</ul>`
          : markup``
      }
</section>
${pricesSection(prices)}${reproduceSection(costOptions)}`,
      footer:
        markup`Generated from records and prices by <code>deno task report</code>; no number on this page was typed by hand.`,
    }),
  );
}
