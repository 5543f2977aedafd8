/**
 * What a verified proof costs. This experiment measures nothing: it is a function of committed records and of prices, so it has a record
 * type of its own, in which every number stands with the record or the price that it comes from.
 *
 * @module
 */
import { z } from "zod";
import { costOf } from "./cost.ts";
import { perUnit, type PriceList, priceNamed } from "./prices.ts";
import type { BenchRecord, ResultsFile } from "./records.ts";
import { median, medianInterval } from "./statistics.ts";

/** The experiment as `deno task bench --list` describes it. */
export const COST_EXPERIMENT = {
  id: "e11_cost",
  question:
    "What does a verified proof cost by prover, size and strength, on which basis, and at which load does a faster machine pay?",
  expectation:
    "at one price for the machine, cost follows time, so ours costs less than the crate's better setting by the factor of e01; on chain " +
    "the fee is more than a thousand times the machine's time",
  /** The experiments whose records it is a function of. */
  from: ["e01_baseline", "e09_vm", "e10_chain", "e03_protocol"],
} as const;

/** The version of the schema below. */
export const COST_VERSION = 1;
/** The metric of a record that holds the measured energy of one proof. */
export const ENERGY_METRIC = "energy_joules";

const usd = z.number().nonnegative();
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const feeSchema = z.strictObject({
  l2Gas: z.int().positive(),
  /** Whether a receipt or the price list tells the gas. */
  gasFrom: z.enum(["receipt", "price list"]),
  /** The dearer of the two ways in which a network may count. */
  gasMode: z.enum(["cairo_steps", "sierra_gas"]),
  strkPerGas: usd,
  usdPerStrk: usd,
  usd,
}).meta({ id: "ChainFee" });

const costCellSchema = z.strictObject({
  /** The record: its results file under the results folder, and its line, counted from 1. */
  from: z.strictObject({ path: z.string(), line: z.int().positive(), run: z.string() }),
  machine: z.string(),
  axes: z.record(z.string(), scalar),
  security: z.strictObject({ attackBits: z.number(), provenBits: z.number() }),
  inputs: z.strictObject({
    /** Median of the record's prove times and its 95 % interval. */
    seconds: z.number().positive(),
    secondsLow: z.number().positive(),
    secondsHigh: z.number().positive(),
    /** Seconds of running the program and filling the columns before each proof: not in the cost. */
    secondsBefore: z.number().nonnegative(),
    /** The price of the machine for an hour: so many units of a price. */
    machinePrice: z.strictObject({ key: z.string(), units: z.number().positive(), hourPrice: usd }),
    utilisation: z.number().positive().max(1),
    gpus: z.int().nonnegative(),
    indexPrice: z.strictObject({ key: z.string(), hourPrice: usd }),
    joules: z.number().positive().nullable(),
    electricity: z.strictObject({ key: z.string(), kwhPrice: usd }),
    fee: feeSchema.nullable(),
  }),
  /** USD for one proof on three bases; null where a basis does not apply. */
  cost: z.strictObject({
    provider: usd,
    index: usd.nullable(),
    energy: usd.nullable(),
    kwh: z.number().positive().nullable(),
  }),
}).meta({ id: "CostCell" });

/** Everything that the cost pages show. */
export const costReportSchema = z.strictObject({
  version: z.literal(COST_VERSION),
  experiment: z.literal(COST_EXPERIMENT.id),
  /** SHA-256 of the file of prices, and what was given in place of them. */
  prices: z.strictObject({
    sha256: z.string(),
    overrides: z.array(z.strictObject({ key: z.string(), was: usd, amount: usd })),
  }),
  utilisation: z.number().positive().max(1),
  cells: z.array(costCellSchema),
  /** Measured cells without a price, and why. */
  notPriced: z.array(z.strictObject({ path: z.string(), line: z.int().positive(), reason: z.string() })),
}).meta({ title: `Cost report, version ${COST_VERSION}` });

/** Everything that the cost pages show. */
export type CostReport = z.infer<typeof costReportSchema>;
/** The cost of one measured cell. */
export type CostCell = CostReport["cells"][number];
/** The fee of a chain. */
export type ChainFee = z.infer<typeof feeSchema>;

/** Prices that costs are computed with, by what they are for. */
export const PRICE_KEYS = {
  vcpu: "vcpu",
  index: "rtx_5090",
  electricity: "electricity",
  gas: "l2_gas",
  strk: "strk",
} as const;

/** Backends that prove on the machine's processor: their machine is all of its virtual processors. */
const CPU_BACKENDS = ["cpu", "stwo"];

/** How a cell's machine is paid; text says why there is no price. */
function machinePriceOf(record: BenchRecord, prices: PriceList): CostCell["inputs"]["machinePrice"] | string {
  const { backend } = record.prover!;
  if (!CPU_BACKENDS.includes(backend)) return `there is no price for the machine of backend ${backend}`;
  const { amount } = perUnit(priceNamed(prices, PRICE_KEYS.vcpu));
  const units = record.machine.cores;
  return { key: PRICE_KEYS.vcpu, units, hourPrice: units * amount };
}

/** The fee for a proof whose contract was run; null where none was. */
function feeOf({ chain }: BenchRecord, prices: PriceList): ChainFee | null {
  if (!chain) return null;
  const modes = ["cairo_steps", "sierra_gas"] as const;
  const counts = modes.flatMap((gasMode) => {
    const receipt = chain.receipts.find((one) => one.gasMode === gasMode);
    const l2Gas = receipt?.l2Gas ?? chain.embedded?.l2Gas[gasMode];
    if (l2Gas === undefined) return [];
    return [{ gasMode, l2Gas, gasFrom: receipt ? "receipt" as const : "price list" as const }];
  });
  if (counts.length === 0) return null;
  const dearest = counts.reduce((most, one) => one.l2Gas > most.l2Gas ? one : most);
  const [strkPerGas, usdPerStrk] = [PRICE_KEYS.gas, PRICE_KEYS.strk].map((key) =>
    perUnit(priceNamed(prices, key)).amount
  );
  return { ...dearest, strkPerGas, usdPerStrk, usd: dearest.l2Gas * strkPerGas * usdPerStrk };
}

function sum(...columns: (readonly number[] | undefined)[]): number {
  return columns.reduce((total, column) => total + (column ? median(column) : 0), 0);
}

function costCell(
  { record, from, prices, utilisation, machinePrice }: {
    record: BenchRecord;
    from: CostCell["from"];
    prices: PriceList;
    utilisation: number;
    machinePrice: CostCell["inputs"]["machinePrice"];
  },
): CostCell {
  const samples = record.samples!;
  const { low, high } = medianInterval(samples.proveMs);
  const price = (key: string) => perUnit(priceNamed(prices, key)).amount;
  const inputs: CostCell["inputs"] = {
    seconds: median(samples.proveMs) / 1000,
    secondsLow: low / 1000,
    secondsHigh: high / 1000,
    secondsBefore: sum(samples.executeMs, samples.traceMs) / 1000,
    machinePrice,
    utilisation,
    gpus: 0,
    indexPrice: { key: PRICE_KEYS.index, hourPrice: price(PRICE_KEYS.index) },
    joules: record.metrics.find(({ name }) => name === ENERGY_METRIC)?.value ?? null,
    electricity: { key: PRICE_KEYS.electricity, kwhPrice: price(PRICE_KEYS.electricity) },
    fee: feeOf(record, prices),
  };
  const cost = costOf({
    ...inputs,
    hourPrice: machinePrice.hourPrice,
    indexHourPrice: inputs.indexPrice.hourPrice,
    kwhPrice: inputs.electricity.kwhPrice,
    fee: inputs.fee && inputs.fee.usd,
  });
  const { machine, axes, security } = record;
  return { from, machine: machine.id, axes, security: security!, inputs, cost };
}

/**
 * Derives costs from records.
 *
 * @param files the runs to use, whole results files: line numbers refer to them. Records of other experiments are left out.
 * @param utilisation share of the paid time in which a machine proves, in (0, 1].
 */
export function deriveCosts(
  files: readonly ResultsFile[],
  prices: PriceList,
  utilisation: number,
): CostReport {
  const cells: CostCell[] = [];
  const notPriced: CostReport["notPriced"] = [];
  const sources: readonly string[] = COST_EXPERIMENT.from;
  for (const { path, records } of files) {
    for (const [index, record] of records.entries()) {
      if (!sources.includes(record.experiment.id) || record.status !== "ok") continue;
      const from = { path, line: index + 1, run: record.run.id };
      const machinePrice = machinePriceOf(record, prices);
      if (typeof machinePrice === "string") notPriced.push({ path, line: index + 1, reason: machinePrice });
      else cells.push(costCell({ record, from, prices, utilisation, machinePrice }));
    }
  }
  return {
    version: COST_VERSION,
    experiment: COST_EXPERIMENT.id,
    prices: { sha256: prices.sha256, overrides: [...prices.overrides] },
    utilisation,
    cells,
    notPriced,
  };
}

/** The schema of a cost report as JSON Schema (2020-12). */
export function costJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(costReportSchema) as Record<string, unknown>;
}
