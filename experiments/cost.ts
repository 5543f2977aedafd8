/**
 * What a verified proof costs, as a function of numbers alone: no price and no measurement stands in this file.
 *
 * cost = seconds × price of the machine ÷ utilisation + fee of the chain
 *
 * on three bases side by side: the provider's price of the machine that was measured, one index price for every GPU (the RTX 5090
 * GPU-hour, which Ethproofs compares provers by), and energy where it was measured.
 *
 * @module
 */

/** Seconds in an hour, and joules in a kilowatt-hour. */
const SECONDS_PER_HOUR = 3600;
const JOULES_PER_KWH = 3.6e6;

/** What one proof takes and what that is paid with. Money in USD. */
export interface CostInput {
  /** Measured seconds of one proof. */
  readonly seconds: number;
  /** Price of the measured machine for an hour. */
  readonly hourPrice: number;
  /** Share of the paid time in which the machine proves, in (0, 1]. */
  readonly utilisation: number;
  /** GPUs of the machine, 0 for none, and the index price of a GPU-hour. */
  readonly gpus: number;
  readonly indexHourPrice: number;
  /** Measured energy of one proof; null where it was not measured. */
  readonly joules: number | null;
  readonly kwhPrice: number;
  /** Fee of the chain that verifies the proof; null where no chain does. */
  readonly fee: number | null;
}

/** The cost of one proof on three bases; null where a basis does not apply. Each holds the fee where there is one. */
export interface Cost {
  readonly provider: number;
  /** Null without a GPU: the index prices GPUs. */
  readonly index: number | null;
  /** Electricity alone, of the measured energy. */
  readonly energy: number | null;
  /** Kilowatt-hours of one proof. */
  readonly kwh: number | null;
}

function requirePositive(values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new RangeError(`Cannot compute a cost with ${name} ${value}: allowed is a number above 0`);
    }
  }
}

function requireUtilisation(utilisation: number): void {
  if (!(utilisation > 0 && utilisation <= 1)) {
    throw new RangeError(
      `Cannot compute a cost with utilisation ${utilisation}: allowed is above 0, at most 1`,
    );
  }
}

/**
 * What the time of one proof costs, in USD.
 *
 * @throws {RangeError} for seconds or a price that is not above 0, or a utilisation outside (0, 1].
 */
export function machineCost(
  { seconds, hourPrice, utilisation }: Pick<CostInput, "seconds" | "hourPrice" | "utilisation">,
): number {
  requirePositive({ seconds, hourPrice });
  requireUtilisation(utilisation);
  return seconds * hourPrice / SECONDS_PER_HOUR / utilisation;
}

/**
 * The cost of one verified proof.
 *
 * @throws {RangeError} for numbers that are no prices, times or shares.
 */
export function costOf(input: CostInput): Cost {
  const { seconds, utilisation, gpus, indexHourPrice, joules, kwhPrice } = input;
  const fee = input.fee ?? 0;
  requirePositive({ indexHourPrice, kwhPrice });
  const kwh = joules === null ? null : joules / JOULES_PER_KWH;
  return {
    provider: machineCost(input) + fee,
    index: gpus === 0 ? null : machineCost({ seconds, hourPrice: gpus * indexHourPrice, utilisation }) + fee,
    energy: kwh === null ? null : kwh * kwhPrice + fee,
    kwh,
  };
}

/** A machine that is rented whole. */
export interface RentedMachine {
  readonly seconds: number;
  readonly hourPrice: number;
  /** The most of its time that it may prove. */
  readonly utilisation: number;
}

/** Proofs an hour that one machine can make. */
export function capacityOf({ seconds, utilisation }: RentedMachine): number {
  requirePositive({ seconds });
  requireUtilisation(utilisation);
  return SECONDS_PER_HOUR * utilisation / seconds;
}

/** What an hour costs at a load in proofs an hour: whole machines, at least one. */
export function hourlyBill(machine: RentedMachine, load: number): number {
  return machine.hourPrice * Math.max(1, Math.ceil(load / capacityOf(machine)));
}

/** Where a second machine becomes the cheaper one, in proofs an hour; null for never. */
export interface BreakEven {
  /** Just above this load an hour of `other` first costs less than an hour of `base`. */
  readonly from: number | null;
  /** Above this load an hour of `other` never costs more. */
  readonly always: number | null;
}

/** Steps of the two bills that are compared at most. */
const MAX_STEPS = 100_000;
/** Two steps closer than this share of a load are one. */
const SAME_LOAD = 1e-12;

/** The load above which the machine with the lower cost at full use cannot cost more: its bill has one idle machine at most. */
function settledLoad(base: RentedMachine, other: RentedMachine): number {
  const [full, otherFull] = [base, other].map((m) => m.hourPrice / capacityOf(m));
  const spare = otherFull < full ? other.hourPrice : base.hourPrice;
  return spare / Math.abs(full - otherFull);
}

/**
 * The break-even load of two machines, solved by walking both bills step by step: between two multiples of a capacity neither
 * changes, and above {@linkcode settledLoad} nothing changes sides.
 *
 * @throws {RangeError} when the two cost the same to more digits than can be walked.
 */
export function breakEven(base: RentedMachine, other: RentedMachine): BreakEven {
  requirePositive({ base: base.hourPrice, other: other.hourPrice });
  const [step, otherStep] = [capacityOf(base), capacityOf(other)];
  if (step === otherStep && base.hourPrice === other.hourPrice) return { from: null, always: 0 };
  const end = settledLoad(base, other);
  if (!(end / step + end / otherStep < MAX_STEPS)) {
    throw new RangeError("Cannot solve the break-even: the two machines cost the same at full use");
  }
  let [count, otherCount, load] = [1, 1, 0];
  let [from, always]: (number | null)[] = [null, null];
  while (load <= end) {
    const [bill, otherBill] = [count * base.hourPrice, otherCount * other.hourPrice];
    if (otherBill < bill) from ??= load;
    if (otherBill <= bill) always ??= load;
    else always = null;
    const next = Math.min(count * step, otherCount * otherStep);
    if (count * step <= next * (1 + SAME_LOAD)) count++;
    if (otherCount * otherStep <= next * (1 + SAME_LOAD)) otherCount++;
    load = next;
  }
  return { from, always };
}

/** An input of a cost with the range it may have. */
export interface UncertainInput {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a cost becomes when one input goes to the ends of its range and the others stay. */
export interface Sensitivity extends UncertainInput {
  readonly costAtLow: number;
  readonly costAtHigh: number;
}

/** The sensitivity of a cost to each of its inputs, the widest first. `cost` takes the inputs' values in their order. */
export function sensitivities(
  inputs: readonly UncertainInput[],
  cost: (values: readonly number[]) => number,
): Sensitivity[] {
  const values = inputs.map((input) => input.value);
  const width = ({ costAtLow, costAtHigh }: Sensitivity) => Math.abs(costAtHigh - costAtLow);
  return inputs.map((input, i): Sensitivity => ({
    ...input,
    costAtLow: cost(values.with(i, input.low)),
    costAtHigh: cost(values.with(i, input.high)),
  })).sort((a, b) => width(b) - width(a));
}
