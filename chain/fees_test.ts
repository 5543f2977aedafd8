import { assert, assertEquals, assertThrows } from "@std/assert";
import { WORK_CALLS, workParts } from "../tests/chain_work.ts";
import {
  declarationL2Gas,
  feeFri,
  feeValue,
  FLOOR_L2_GAS_FRI,
  type Gas,
  invokeGas,
  MAX_TRANSACTION_L2_GAS,
  registrationParts,
  strk,
  type Work,
} from "./fees.ts";

/** What the embedded tier measures for each of the calls, and what they were charged by starknet-devnet 0.8.2 (tests/chain_fees_slow_test.ts). */
const MEASURED: readonly { work: Work; l1DataGas: number; cairoSteps: number; sierraGas: number }[] = [
  {
    work: { steps: 127, gas: 74_490, builtins: { range_check: 7 } },
    l1DataGas: 128,
    cairoSteps: 955_840,
    sierraGas: 1_067_145,
  },
  {
    work: { steps: 127, gas: 74_490, builtins: { range_check: 7 } },
    l1DataGas: 128,
    cairoSteps: 26_995_840,
    sierraGas: 27_507_145,
  },
  {
    work: { steps: 320_148, gas: 38_386_120, builtins: { range_check: 20_006, poseidon: 10_000 } },
    l1DataGas: 128,
    cairoSteps: 32_435_840,
    sierraGas: 37_380_776,
  },
  {
    work: { steps: 680_260, gas: 80_974_220, builtins: { range_check: 170_006 } },
    l1DataGas: 128,
    cairoSteps: 272_435_840,
    sierraGas: 76_974_735,
  },
  {
    work: { steps: 205, gas: 101_220, builtins: { range_check: 11, pedersen: 1 } },
    l1DataGas: 288,
    cairoSteps: 1_442_960,
    sierraGas: 1_583_565,
  },
  {
    work: { steps: 425, gas: 200_820, builtins: { range_check: 31, pedersen: 5 } },
    l1DataGas: 640,
    cairoSteps: 2_968_960,
    sierraGas: 3_087_445,
  },
  {
    work: { steps: 425, gas: 200_820, builtins: { range_check: 31, pedersen: 5 } },
    l1DataGas: 128,
    cairoSteps: 1_200_960,
    sierraGas: 1_359_445,
  },
  {
    work: { steps: 297, gas: 114_800, builtins: { range_check: 20 } },
    l1DataGas: 128,
    cairoSteps: 1_063_360,
    sierraGas: 1_217_645,
  },
];
const ROUNDING = 40_000;

WORK_CALLS.forEach((call, i) => {
  Deno.test(`gas of ${call.name} is that of devnet's receipts`, () => {
    const { work, l1DataGas, cairoSteps, sierraGas } = MEASURED[i];
    const bySteps = invokeGas("cairo_steps", workParts(call), work);
    assertEquals(bySteps.l1DataGas, l1DataGas);
    const units = (bySteps.l2Gas - cairoSteps) / ROUNDING;
    // one unit, or what the embedded tier's loops have too many steps
    const most = Math.max(1, 0.02 * cairoSteps / ROUNDING);
    assert(Number.isInteger(units) && units >= -1 && units <= most, `${bySteps.l2Gas} for ${cairoSteps}`);
    const bySum = invokeGas("sierra_gas", workParts(call), work);
    assertEquals(bySum.l1DataGas, l1DataGas);
    assert(
      bySum.l2Gas >= sierraGas - ROUNDING && bySum.l2Gas <= 1.07 * sierraGas,
      `${bySum.l2Gas} for ${sierraGas}`,
    );
  });
});

Deno.test("CairoSteps mode charges the largest resource of the whole transaction, Sierra gas the sum", () => {
  const parts = { calldataFelts: 3004 };
  const work = (rangeChecks: number, poseidons: number): Work => ({
    steps: 0,
    gas: 0,
    builtins: { range_check: rangeChecks, poseidon: poseidons },
  });
  const gas = (of: Work) => invokeGas("cairo_steps", parts, of).l2Gas;
  // calldata's own permutations are added to the contract's
  assertEquals(gas(work(0, 1000)) - gas(work(0, 500)), 500 * 3_200);
  assertEquals(gas(work(10_000, 1000)), gas(work(10_000, 0)));
  assertEquals(gas({ ...work(0, 0), steps: 200_000 }) - gas({ ...work(0, 0), steps: 100_000 }), 10_000_000);
  assertEquals(
    gas({ ...work(0, 0), steps: 200_000 }),
    gas({ ...work(0, 0), steps: 190_000, memoryHoles: 5_000, builtins: { segment_arena: 500 } }),
  );
  const bySum = (felts: number, extra: number) =>
    invokeGas("sierra_gas", { calldataFelts: felts }, { ...work(0, 0), gas: extra }).l2Gas;
  assertEquals(bySum(3004, 12_345) - bySum(3004, 0), 12_345);
  assertEquals(bySum(4004, 0) - bySum(3004, 0), 6_720 * 1000);
  assertThrows(
    () => gas({ ...work(0, 0), builtins: { oracle: 1 } }),
    RangeError,
    "Cannot price builtin oracle",
  );
});

Deno.test("a transaction of 2,999 felts that hashes them and keeps a fact in two slots", () => {
  // devnet's receipts for a contract of 1,499 permutations with two slots and one event: first, and when the slots exist
  const work: Work = { steps: 50_000, gas: 0, builtins: { poseidon: 1_499, range_check: 3_000 } };
  const parts = {
    calldataFelts: 3004,
    storageWrites: 2,
    events: [{ keys: 2, data: 1 }],
    changedContracts: 1,
    changedSlots: 2,
    newSlots: 2,
  };
  assertEquals(invokeGas("cairo_steps", parts, work).l2Gas, 25_900_320);
  assertEquals(invokeGas("cairo_steps", { ...parts, newSlots: 0 }, work).l2Gas, 25_096_320);
});

Deno.test("further calls of an account", () => {
  // devnet's receipts for 2 and 20 empty calls in one transaction
  const receipts = [{ calls: 2, cairoSteps: 1_136_320, sierraGas: 1_276_455 }, {
    calls: 20,
    cairoSteps: 4_784_960,
    sierraGas: 5_084_035,
  }];
  for (const { calls, cairoSteps, sierraGas } of receipts) {
    const parts = { calldataFelts: 1 + 4 * calls, calls };
    const work: Work = { steps: 127 * calls, gas: 74_490 * calls, builtins: { range_check: 7 * calls } };
    const units = (invokeGas("cairo_steps", parts, work).l2Gas - cairoSteps) / ROUNDING;
    assert(Number.isInteger(units) && Math.abs(units) <= 1, `${units} units`);
    assertEquals(invokeGas("sierra_gas", parts, work).l2Gas, sierraGas);
  }
});

Deno.test("declaring a class costs its felts and its ABI", () => {
  assertEquals(declarationL2Gas({ sierraFelts: 747, casmFelts: 1_770, abiBytes: 1_163 }), 105_155_200);
  // what MAX_CLASS_FELTS of class_artifact.ts rests on
  const felts = (n: number) => declarationL2Gas({ sierraFelts: n, casmFelts: 0, abiBytes: 4_000 });
  assert(felts(24_000) < MAX_TRANSACTION_L2_GAS && felts(24_500) > MAX_TRANSACTION_L2_GAS);
});

Deno.test("fees in fri, STRK and money", () => {
  const gas: Gas = { l2Gas: 955_840, l1DataGas: 128 };
  const prices = { l2GasFri: FLOOR_L2_GAS_FRI, l1DataGasFri: 10n ** 9n };
  const fee = feeFri(gas, prices);
  assertEquals(fee, 7_646_848_000_000_000n);
  assertEquals(strk(fee), 0.007646848);
  assertEquals(feeFri(gas, { ...prices, tipFri: 1_000_000_000n }) - fee, 955_840n * 10n ** 9n);
  assertEquals(feeValue(fee, 0.5), 0.003823424);
});

Deno.test("registration: a statement that is too long for the event is left out of it, not out of the calldata", () => {
  const felts = (statement: number) => {
    const { calldataFelts, events } = registrationParts(1000, statement);
    return [calldataFelts, events![0].data];
  };
  assertEquals(felts(290), [1296, 294]);
  assertEquals(felts(291), [1297, 4]);
});
