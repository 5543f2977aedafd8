/**
 * Prices: what machines, gas and electricity cost, each with its source and date (`prices.json`). They are inputs of the cost pages
 * and never part of a measurement. A price that is given in place of one of them is recorded as such.
 *
 * @module
 */
import { z } from "zod";
import { UserError } from "../protocol/errors.ts";

/** What an amount is for. A price of STRK is in dollars, the price of gas in STRK. */
export const PRICE_UNITS = ["gpu_hour", "vcpu_hour", "strk", "l2_gas", "kwh"] as const;
/** What an amount is for. */
export type PriceUnit = typeof PRICE_UNITS[number];

const amount = z.number().positive();

const priceSchema = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** What is bought, in words. */
  item: z.string().min(1),
  amount,
  currency: z.enum(["USD", "STRK"]),
  unit: z.enum(PRICE_UNITS),
  /** How many of the unit the amount buys. */
  quantity: amount,
  /** The range that the source gives; absent where it gives none. */
  low: amount.optional(),
  high: amount.optional(),
  source: z.string().min(1),
  date: z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/),
  /** Whether the source states that date, or gives none and was read then. */
  dateIs: z.enum(["stated", "read"]),
  region: z.string().min(1),
  /** `quoted`: read in somebody's material, not checked; `listed`: a public list's own; `protocol`: a constant of a protocol. */
  label: z.enum(["quoted", "listed", "protocol"]),
}).refine(({ low, high }) => (low === undefined) === (high === undefined), "low and high belong together")
  .refine(
    ({ low, high, amount }) => low === undefined || (low <= amount && amount <= high!),
    "the amount must lie from low to high",
  )
  .refine(
    ({ unit, currency }) => (unit === "l2_gas") === (currency === "STRK"),
    "gas is priced in STRK, everything else in USD",
  );

const pricesSchema = z.strictObject({ version: z.literal(1), prices: z.array(priceSchema).min(1) });

/** A price as the file holds it. */
export type Price = z.infer<typeof priceSchema>;

/** A price given in place of the file's. */
export interface PriceOverride {
  readonly key: string;
  /** The file's amount for the file's quantity. */
  readonly was: number;
  readonly amount: number;
}

/** Prices that costs are computed with. */
export interface PriceList {
  /** The file's SHA-256, so that a cost says which prices it is made of. */
  readonly sha256: string;
  readonly prices: readonly Price[];
  readonly overrides: readonly PriceOverride[];
}

/** Where the prices stand, under the project's root. */
export const PRICES_FILE = "experiments/prices.json";

/** Where a price comes from when it was given by the caller. */
export const GIVEN_SOURCE = "given with --price";

/** Reads `key=value`. */
function parseOverride(text: string): { key: string; amount: number } {
  const [, key, digits] = /^([a-z][a-z0-9_]*)=(\d*\.?\d+(?:e-?\d+)?)$/.exec(text) ?? [];
  if (key === undefined || !(Number(digits) > 0)) {
    throw new UserError(`Cannot use --price ${text}: allowed is key=value with a value above 0`, 2);
  }
  return { key, amount: Number(digits) };
}

/**
 * Reads prices and puts the caller's in place of the file's.
 *
 * @param overrides texts of the form `key=value`; a value is for the quantity that the file's amount buys.
 * @throws {UserError} for a text that holds no prices, two prices of one key, or an override of a price that is not there.
 */
export async function parsePrices(text: string, overrides: readonly string[] = []): Promise<PriceList> {
  const parsed = pricesSchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UserError(`Cannot read prices: ${issue.path.join(".") || "file"}: ${issue.message}`);
  }
  const { prices } = parsed.data;
  const byKey = new Map(prices.map((price) => [price.key, price]));
  if (byKey.size < prices.length) throw new UserError("Cannot read prices: a key stands twice");
  const recorded: PriceOverride[] = [];
  for (const { key, amount } of overrides.map(parseOverride)) {
    const price = byKey.get(key);
    if (!price) {
      throw new UserError(`Cannot use --price ${key}: allowed is ${[...byKey.keys()].join(", ")}`, 2);
    }
    if (recorded.some((one) => one.key === key)) {
      throw new UserError(`Cannot use --price ${key} twice: give it once`, 2);
    }
    recorded.push({ key, was: price.amount, amount });
    // the source's range and date say nothing about the caller's price
    const { low: _low, high: _high, ...rest } = price;
    byKey.set(key, { ...rest, amount, source: GIVEN_SOURCE });
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return {
    sha256: new Uint8Array(digest).toHex(),
    prices: [...byKey.values()],
    overrides: recorded,
  };
}

/** Reads the file of prices. Needs `--allow-read`. */
export async function readPrices(overrides: readonly string[] = [], path = PRICES_FILE): Promise<PriceList> {
  return await parsePrices(await Deno.readTextFile(path), overrides);
}

/** The price of a key. */
export function priceNamed(list: PriceList, key: string): Price {
  const found = list.prices.find((price) => price.key === key);
  if (!found) throw new UserError(`Cannot find the price ${key}: there is ${list.prices.map((p) => p.key)}`);
  return found;
}

/** An amount, and its source's range where it has one, for one of the unit. */
export function perUnit({ amount, low, high, quantity }: Price): {
  readonly amount: number;
  readonly range: { readonly low: number; readonly high: number } | null;
} {
  const range = low === undefined || high === undefined
    ? null
    : { low: low / quantity, high: high / quantity };
  return { amount: amount / quantity, range };
}
