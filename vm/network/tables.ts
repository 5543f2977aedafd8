/**
 * All functions of a network in one activation table. Each function gets a segment of the table; an offset, folded
 * into the bias of the accumulator, leads there. Two ways to compute y = f(x), both exact for every x of the proven
 * range (checked value by value):
 *
 * - direct: f is constant on blocks of 2^e values, one lookup;
 * - two lookups: f rises by at most one within a block. The first lookup gives the block's correction d, so that
 *   (x + d) >> k is f(x) itself; the second one removes the remainder and the offset.
 *
 * An effective shift e below the table's k is had by multiplying the weights with 2^(k − e).
 *
 * @module
 */
import type { ActivationTable } from "../../air/vm_program.ts";
import { UserError } from "../../protocol/errors.ts";
import { P } from "../../protocol/m31.ts";
import type { Interval } from "./range.ts";
import type { Requantise } from "./requantise.ts";

/** A function with the range it must cover, and the layer that errors name. */
export interface Demand {
  readonly requantise: Requantise;
  readonly range: Interval;
  readonly layer: string;
  /** Whether one lookup must do. */
  readonly single?: boolean;
}

/** How a function is computed: operand = scale·x + offset goes to the table. */
export interface Plan {
  readonly lookups: 1 | 2;
  readonly scale: number;
  readonly offset: number;
}

/** Sizes of the table. */
export interface TableLimits {
  /** B at least: a table that is there anyway makes more functions direct. */
  readonly logSizeMin: number;
  /** B at most. */
  readonly logSizeMax: number;
  /** k. */
  readonly shift: number;
}

/** The table and the plan of each function, by key. */
export interface TablePlan {
  readonly table: ActivationTable;
  readonly plans: ReadonlyMap<string, Plan>;
}

/** A segment before it has a place: blocks of 2^e values starting at `first`·2^e − align. */
interface Segment {
  readonly demand: Demand;
  readonly lookups: 1 | 2;
  readonly effective: number;
  readonly align: number;
  readonly first: number;
  readonly entries: number;
}

function element(value: number): number {
  return ((value % P) + P) % P;
}

/** Values x in the range with f(x) > f(x − 1), and whether f ever rises by more than one. */
function risesOf(
  { requantise, range }: Demand,
): { readonly at: number[]; readonly steep: boolean } {
  const at: number[] = [];
  let steep = false;
  let last = requantise.apply(range.low);
  for (let x = range.low + 1; x <= range.high; x++) {
    const value = requantise.apply(x);
    if (value === last) continue;
    at.push(x);
    steep ||= value !== last + 1;
    last = value;
  }
  return { at, steep };
}

function segment(demand: Demand, lookups: 1 | 2, effective: number, align: number): Segment {
  const block = 2 ** effective;
  const first = Math.floor((demand.range.low + align) / block);
  const entries = Math.floor((demand.range.high + align) / block) - first + 1;
  return { demand, lookups, effective, align, first, entries };
}

/** One lookup: the largest blocks on which f is constant. */
function directSegment(demand: Demand, rises: readonly number[], shift: number): Segment {
  for (let effective = shift; effective > 0; effective--) {
    const block = 2 ** effective;
    const residue = (x: number) => ((x % block) + block) % block;
    const common = residue(rises[0] ?? 0);
    if (rises.every((x) => residue(x) === common)) {
      return segment(demand, 1, effective, residue(-common));
    }
  }
  return segment(demand, 1, 0, 0);
}

/** Two lookups: the largest blocks within which f rises at most once; undefined when there are none. */
function correctedSegment(demand: Demand, rises: readonly number[], shift: number): Segment | undefined {
  for (let effective = shift; effective > 0; effective--) {
    const block = 2 ** effective;
    const align = ((-demand.range.low % block) + block) % block;
    const blockOf = (x: number) => Math.floor((x + align) / block);
    const inner = rises.filter((x) => (x + align) % block !== 0);
    if (inner.every((x, i) => i === 0 || blockOf(x) !== blockOf(inner[i - 1]))) {
      return segment(demand, 2, effective, align);
    }
  }
  return undefined;
}

interface Choice {
  readonly direct: Segment;
  readonly corrected: Segment | undefined;
}

function choiceOf(demand: Demand, limits: TableLimits): Choice {
  const { low, high } = demand.range;
  const most = 2 ** (limits.logSizeMax + limits.shift);
  if (high - low + 1 > most) {
    throw new UserError(
      `Cannot compile network: ${demand.layer}: its accumulator ranges over ${low} to ${high}, allowed are ${most} values (a table of 2^${limits.logSizeMax} entries, shift ${limits.shift})`,
    );
  }
  const rises = risesOf(demand);
  return {
    direct: directSegment(demand, rises.at, limits.shift),
    corrected: rises.steep || demand.single === true
      ? undefined
      : correctedSegment(demand, rises.at, limits.shift),
  };
}

/** The values of functions in two lookups: the segment that the second lookup reads. */
function resultRange(segments: readonly Segment[]): Interval | undefined {
  const ends = segments.filter(({ lookups }) => lookups === 2).flatMap((
    { demand: { requantise, range } },
  ) => [
    requantise.apply(range.low),
    requantise.apply(range.high),
  ]);
  return ends.length === 0 ? undefined : { low: Math.min(...ends), high: Math.max(...ends) };
}

function totalEntries(segments: readonly Segment[]): number {
  const results = resultRange(segments);
  const own = segments.reduce((sum, { entries }) => sum + entries, 0);
  return own + (results === undefined ? 0 : results.high - results.low + 1);
}

/** The smallest table for segments, within the limits. */
function logSizeFor(segments: readonly Segment[], { logSizeMin }: TableLimits): number {
  return Math.max(logSizeMin, Math.ceil(Math.log2(totalEntries(segments))));
}

/** Starts with the smallest segments, then makes direct what still fits the table they need, cheapest first. */
function chooseSegments(choices: readonly Choice[], limits: TableLimits): Segment[] {
  const capacity = 2 ** limits.logSizeMax;
  const chosen = choices.map(({ direct, corrected }) =>
    corrected === undefined || direct.entries <= corrected.entries ? direct : corrected
  );
  if (totalEntries(chosen) > capacity) {
    const largest = chosen.reduce((a, b) => b.entries > a.entries ? b : a);
    const { layer, range } = largest.demand;
    throw new UserError(
      `Cannot compile network: ${layer}: its accumulator ranges over ${range.low} to ${range.high} and takes ${largest.entries} of ${
        totalEntries(chosen)
      } table entries, allowed are ${capacity} (use a larger table or smaller weights)`,
    );
  }
  const size = 2 ** logSizeFor(chosen, limits);
  const order = choices.map((_, i) => i).sort((a, b) =>
    choices[a].direct.entries - choices[b].direct.entries
  );
  for (const i of order) {
    const tried = chosen.with(i, choices[i].direct);
    if (chosen[i].lookups === 2 && totalEntries(tried) <= size) chosen[i] = choices[i].direct;
  }
  return chosen;
}

function clamped(x: number, { low, high }: Interval): number {
  return Math.min(high, Math.max(low, x));
}

/** Writes a segment at `start` and returns its plan. */
function placeSegment(
  segment: Segment,
  start: number,
  values: number[],
  table: { readonly logSize: number; readonly shift: number },
  results: { readonly start: number; readonly low: number },
): Plan {
  const { demand: { requantise, range }, effective, align, first, lookups } = segment;
  const unit = 2 ** table.shift, block = 2 ** effective, scale = unit / block;
  for (let i = 0; i < segment.entries; i++) {
    const from = (first + i) * block - align;
    const base = requantise.apply(clamped(from, range));
    if (lookups === 1) {
      values[start + i] = element(base);
      continue;
    }
    const goal = results.start + base - results.low - (start + i);
    let rise = 1;
    while (rise < block && requantise.apply(clamped(from + rise, range)) === base) rise++;
    values[start + i] = element(unit * goal + (rise < block ? unit - scale * rise : 0));
  }
  const offset = unit * (start - first) + scale * align - 2 ** (table.logSize - 1 + table.shift);
  return { lookups, scale, offset };
}

/** What the machine's lookup of operation 32 gives; undefined outside the table's domain. */
export function lookup({ logSize, shift, values }: ActivationTable, operand: number): number | undefined {
  const value = operand > (P - 1) / 2 ? operand - P : operand;
  return values[Math.floor((value + 2 ** (logSize - 1 + shift)) / 2 ** shift)];
}

/** What a plan computes for an accumulator. */
export function evaluatePlan(table: ActivationTable, plan: Plan, accumulator: number): number | undefined {
  const operand = plan.scale * accumulator + plan.offset;
  const first = lookup(table, element(operand));
  if (plan.lookups === 1 || first === undefined) return first;
  return lookup(table, element(operand + first));
}

/** Compares a plan with its function on the whole range. */
function provePlan(table: ActivationTable, plan: Plan, { requantise, range, layer }: Demand): void {
  for (let x = range.low; x <= range.high; x++) {
    if (evaluatePlan(table, plan, x) !== element(requantise.apply(x))) {
      throw new Error(`the table of ${layer} is wrong at ${x}`);
    }
  }
}

/**
 * Packs functions into one table of the smallest size, within the limits, that holds them.
 *
 * @param demands Distinct by key.
 * @throws {UserError} naming the layer whose range is too large
 */
export function planTables(demands: readonly Demand[], limits: TableLimits): TablePlan {
  const segments = chooseSegments(demands.map((demand) => choiceOf(demand, limits)), limits);
  const logSize = logSizeFor(segments, limits);
  const values = new Array<number>(2 ** logSize).fill(0);
  const range = resultRange(segments);
  const results = { start: 0, low: range?.low ?? 0 };
  let next = 0;
  if (range !== undefined) {
    for (let value = range.low; value <= range.high; value++) values[next++] = element(value);
  }
  const plans = new Map<string, Plan>();
  for (const segment of segments) {
    const size = { logSize, shift: limits.shift };
    plans.set(segment.demand.requantise.key, placeSegment(segment, next, values, size, results));
    next += segment.entries;
  }
  const table = { name: "network", logSize, shift: limits.shift, values };
  for (const demand of demands) {
    provePlan(table, plans.get(demand.requantise.key) as Plan, demand);
  }
  return { table, plans };
}
