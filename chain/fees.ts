/**
 * What a transaction costs, from what its calls execute: L2 gas in both of the network's gas modes, and the fee at a stated price.
 *
 * Numbers are those of Starknet 0.14.2 (blockifier, `blockifier_versioned_constants_0_14_2.json`, `fee/fee_utils.rs`, `fee/gas_usage.rs`),
 * except for the account's own work, which was measured on a devnet. A network charges Sierra gas when the classes' Sierra version is 1.7
 * or newer, and the largest Cairo resource otherwise.
 *
 * @module
 */

/** How a network counts computation. */
export const GAS_MODES = ["cairo_steps", "sierra_gas"] as const;
/** `cairo_steps`: the largest of steps and builtins, each at its weight. `sierra_gas`: their sum, at other weights. */
export type GasMode = typeof GAS_MODES[number];

/** What the calls of a transaction execute, as the embedded tier measures it. */
export interface Work {
  readonly steps: number;
  readonly memoryHoles?: number;
  /** Uses of each builtin, by its name in Cairo without `_builtin`. */
  readonly builtins: Readonly<Record<string, number>>;
  /** Sierra gas of the calls. */
  readonly gas: number;
}

/** An event, by its lengths in felts; the selector is a key. */
export interface EventSize {
  readonly keys: number;
  readonly data: number;
}

/** The rest of what an INVOKE_V3 is charged for. */
export interface InvokeParts {
  /** All felts of the transaction's calldata: calls, their arguments, lengths. */
  readonly calldataFelts: number;
  /** Calls that the account makes; 1 by default. */
  readonly calls?: number;
  /** Calls that contracts make. */
  readonly innerCalls?: number;
  readonly libraryCalls?: number;
  readonly storageReads?: number;
  readonly storageWrites?: number;
  readonly events?: readonly EventSize[];
  /** Contracts with a changed slot, besides the account and the fee token. */
  readonly changedContracts?: number;
  /** Slots with a new value at the end, besides the fee's. */
  readonly changedSlots?: number;
  /** Of them, those that were zero before. */
  readonly newSlots?: number;
}

/** Gas of a transaction. L1 gas is always 0. */
export interface Gas {
  readonly l2Gas: number;
  readonly l1DataGas: number;
}

/** Prices of gas in fri: 10^-18 STRK. */
export interface GasPrices {
  readonly l2GasFri: bigint;
  readonly l1DataGasFri: bigint;
  /** A tip for each unit of L2 gas. */
  readonly tipFri?: bigint;
}

/** The floor of the L2 gas price since Starknet 0.14.1, in fri. */
export const FLOOR_L2_GAS_FRI = 8_000_000_000n;
/** L2 gas that one transaction may use, and its declare transaction too. */
export const MAX_TRANSACTION_L2_GAS = 1_000_000_000;
/** Fri in one STRK. */
export const FRI_PER_STRK = 10n ** 18n;

/** Computation is charged in whole units of this many L2 gas: one unit of the old L1 gas. */
const ROUNDING = 40_000;
const STEP_GAS = 100;
/** L2 gas of a use of a builtin where the largest resource counts: the share of a unit that it takes. */
const CAIRO_STEPS_WEIGHTS: Readonly<Record<string, number>> = {
  range_check: 1_600,
  range_check96: 1_600,
  add_mod: 1_600,
  mul_mod: 1_600,
  pedersen: 3_200,
  poseidon: 3_200,
  bitwise: 6_400,
  ec_op: 102_400,
  ecdsa: 204_800,
  keccak: 204_800,
};
/** Steps that the operating system makes of one use of this builtin, which no proof has. */
const SEGMENT_ARENA = { name: "segment_arena", steps: 10 } as const;

interface Resources {
  readonly steps: number;
  readonly rangeChecks: number;
  readonly poseidons: number;
}

/** The operating system's work on an INVOKE_V3; calldata is hashed two felts a permutation. */
const INVOKE: Resources = { steps: 4_348, rangeChecks: 90, poseidons: 12 };
const CALLDATA_FELT: Resources = { steps: 5.5, rangeChecks: 0, poseidons: 0.5 };
/** Commitment to a word of state difference. */
const STATE_WORD: Resources = { steps: 113, rangeChecks: 17, poseidons: 0 };
const SYSCALLS = {
  call: { steps: 903, rangeChecks: 18, poseidons: 0 },
  libraryCall: { steps: 879, rangeChecks: 18, poseidons: 0 },
  storageRead: { steps: 180, rangeChecks: 1, poseidons: 0 },
  storageWrite: { steps: 449, rangeChecks: 1, poseidons: 0 },
  event: { steps: 61, rangeChecks: 1, poseidons: 0 },
} as const satisfies Record<string, Resources>;
/** Checking the signature and making one call, by OpenZeppelin's account; its other builtins are never the largest. Measured. */
const ACCOUNT: Resources = { steps: 3_050, rangeChecks: 60, poseidons: 0 };
/** A further call of the account. Measured. */
const FURTHER_CALL: Resources = { steps: 764, rangeChecks: 20, poseidons: 0 };

/** Sierra gas of the same account. Measured, like what a further call takes besides its own gas. */
const ACCOUNT_GAS = 436_815;
const FURTHER_CALL_GAS = 114_340;
/** What the embedded compiler's older prices of the storage's system calls lack. Measured. */
const STORAGE_READ_GAS = 8_000;
const STORAGE_WRITE_GAS = 30_000;

/** L2 gas of a felt that is kept: calldata, signature, data of an event; a key of an event counts twice. */
const FELT_GAS = 5_120;
const SIGNATURE_FELTS = 2;
/** L2 gas of a slot that was zero before. */
const NEW_SLOT_GAS = 402_000;
/** L1 data gas of such a slot besides its words: charged, and not shown in receipts. */
const NEW_SLOT_DATA_GAS = 32;
const DATA_GAS_PER_WORD = 32;
/** Words of state difference of a contract or a slot. */
const WORDS_EACH = 2;
/** What every transaction changes: the account's nonce and its balance. */
const OWN_WORDS = 2 * WORDS_EACH;

/** Felts of calldata around two spans when the account makes one call: number of calls, address, selector, and three lengths. */
const ONE_CALL_FELTS = 6;
/** Data felts of the event of a fact besides `public`: key digest, context, hash of the inputs, length. */
const FACT_EVENT_FELTS = 4;
/** A longer `public` is left out of the event (chain/cairo/contract.cairo). */
const MAX_EVENT_PUBLIC_FELTS = 290;

/** L2 gas of a byte of a declared class. */
const CODE_BYTE_GAS = 1_280;
const BYTES_PER_FELT = 32;
/** A declare transaction without its class. Measured, CairoSteps mode. */
const DECLARE_GAS = 570_240;

/** What the operating system executes for a transaction, whatever its calls do. */
function transactionWork(calldataFelts: number, stateWords: number): [Resources, number][] {
  return [[INVOKE, 1], [CALLDATA_FELT, calldataFelts], [STATE_WORD, stateWords]];
}

/** What account and system calls add where steps are counted: in Sierra gas they are in the calls' gas. */
function callWork(parts: InvokeParts): [Resources, number][] {
  const { calls = 1, innerCalls = 0, libraryCalls = 0, events = [] } = parts;
  return [
    [ACCOUNT, 1],
    [FURTHER_CALL, calls - 1],
    [SYSCALLS.call, calls + innerCalls],
    [SYSCALLS.libraryCall, libraryCalls],
    [SYSCALLS.storageRead, parts.storageReads ?? 0],
    [SYSCALLS.storageWrite, parts.storageWrites ?? 0],
    [SYSCALLS.event, events.length],
  ];
}

/** Sierra gas of account and calls. */
function callGas({ calls = 1, storageReads = 0, storageWrites = 0 }: InvokeParts, { gas }: Work): number {
  return ACCOUNT_GAS + FURTHER_CALL_GAS * (calls - 1) + STORAGE_READ_GAS * storageReads +
    STORAGE_WRITE_GAS * storageWrites + gas;
}

/** The largest resource in L2 gas, rounded up to whole units. */
function largestResource(parts: readonly [Resources, number][], work?: Work): number {
  const sum = (of: keyof Resources) => parts.reduce((all, [each, times]) => all + each[of] * times, 0);
  const { steps = 0, memoryHoles = 0, builtins = {} } = work ?? {};
  const gas = [STEP_GAS * (sum("steps") + steps + memoryHoles)];
  const uses: Record<string, number> = { range_check: sum("rangeChecks"), poseidon: sum("poseidons") };
  for (const [name, count] of Object.entries(builtins)) {
    if (name === SEGMENT_ARENA.name) gas[0] += STEP_GAS * SEGMENT_ARENA.steps * count;
    else uses[name] = (uses[name] ?? 0) + count;
  }
  for (const [name, count] of Object.entries(uses)) {
    if (!Object.hasOwn(CAIRO_STEPS_WEIGHTS, name)) {
      throw new RangeError(
        `Cannot price builtin ${name}: priced are ${Object.keys(CAIRO_STEPS_WEIGHTS).join(", ")}`,
      );
    }
    gas.push(CAIRO_STEPS_WEIGHTS[name] * count);
  }
  return ROUNDING * Math.ceil(Math.max(...gas) / ROUNDING);
}

/**
 * Gas of an INVOKE_V3.
 *
 * In CairoSteps mode the uses of one resource are added up over the whole transaction and only the largest counts: calldata's Poseidon
 * hashes are free where range checks weigh more. In Sierra-gas mode that rule is left for the operating system's own work, and the gas of
 * account and contracts is added.
 *
 * The embedded tier's counts are not a network's to the last unit. Its loops take two or three more steps a round: up to 2 % of steps and
 * 7 % of Sierra gas in loops of a few steps, nothing in straight code. Sierra gas is charged by the program's static costs, the dearer
 * branch of two, and not by the steps that are taken: for a verifier a network charges an eighth to a fifth more in that mode than this says
 * (records of e10 hold both, and its page how far they are apart).
 * Where a receipt can be had, it goes before.
 *
 * @throws {RangeError} for a builtin that has no price.
 */
export function invokeGas(mode: GasMode, parts: InvokeParts, work: Work): Gas {
  const { calldataFelts, events = [], changedContracts = 0, changedSlots = 0, newSlots = 0 } = parts;
  const stateWords = OWN_WORDS + WORDS_EACH * (changedContracts + changedSlots);
  const kept = calldataFelts + SIGNATURE_FELTS +
    events.reduce((felts, { keys, data }) => felts + 2 * keys + data, 0);
  const system = transactionWork(calldataFelts, stateWords);
  const computation = mode === "cairo_steps"
    ? largestResource([...system, ...callWork(parts)], work)
    : largestResource(system) + callGas(parts, work);
  return {
    l2Gas: computation + FELT_GAS * kept + NEW_SLOT_GAS * newSlots,
    l1DataGas: DATA_GAS_PER_WORD * stateWords + NEW_SLOT_DATA_GAS * newSlots,
  };
}

/**
 * What the transaction that registers a proof's fact is charged for besides its work: a call of the class that replays the transcript, one
 * slot, one event. The account makes no other call.
 *
 * @param proofFelts felts of the argument `proof`
 * @param publicFelts felts of the argument `public`
 */
export function registrationParts(proofFelts: number, publicFelts: number): InvokeParts {
  const eventFelts = FACT_EVENT_FELTS + (publicFelts <= MAX_EVENT_PUBLIC_FELTS ? publicFelts : 0);
  return {
    calldataFelts: ONE_CALL_FELTS + proofFelts + publicFelts,
    libraryCalls: 1,
    storageReads: 1,
    storageWrites: 1,
    events: [{ keys: 2, data: eventFelts }],
    changedContracts: 1,
    changedSlots: 1,
    newSlots: 1,
  };
}

/** L2 gas of declaring a class. Exact in CairoSteps mode. */
export function declarationL2Gas(
  { sierraFelts, casmFelts, abiBytes }: {
    readonly sierraFelts: number;
    readonly casmFelts: number;
    readonly abiBytes: number;
  },
): number {
  return CODE_BYTE_GAS * (BYTES_PER_FELT * (sierraFelts + casmFelts) + abiBytes) + DECLARE_GAS;
}

/** The fee in fri. */
export function feeFri(
  { l2Gas, l1DataGas }: Gas,
  { l2GasFri, l1DataGasFri, tipFri = 0n }: GasPrices,
): bigint {
  return BigInt(l2Gas) * (l2GasFri + tipFri) + BigInt(l1DataGas) * l1DataGasFri;
}

/** Fri as STRK, to ten digits. */
export function strk(fri: bigint): number {
  return Number(fri / 10n ** 8n) / Number(FRI_PER_STRK / 10n ** 8n);
}

/** A fee in another currency, at a stated price of one STRK. */
export function feeValue(fri: bigint, pricePerStrk: number): number {
  return strk(fri) * pricePerStrk;
}
