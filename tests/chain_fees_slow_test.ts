/**
 * The price list of chain/fees.ts against receipts: the calls of tests/cairo/work.cairo on a devnet, in both gas modes.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { hash } from "starknet";
import { classArtifact, classSize } from "../chain/class_artifact.ts";
import {
  DEVNET_L2_GAS_PRICE,
  devnetSkip,
  sierraGasClass,
  startDevnet,
  writeSierraGasAccount,
} from "../chain/devnet.ts";
import { runEmbedded } from "../chain/embedded.ts";
import { declarationL2Gas, feeFri, type Gas, GAS_MODES, type GasMode, invokeGas } from "../chain/fees.ts";
import { WORK_CALLS, workContract, workParts } from "./chain_work.ts";

const ROUNDING = 40_000;
const DATA_PRICE = 10n ** 9n;
const BOUNDS = {
  tip: 0n,
  resourceBounds: {
    l1_gas: { max_amount: 0n, max_price_per_unit: DATA_PRICE },
    l1_data_gas: { max_amount: 10_000n, max_price_per_unit: DATA_PRICE },
    l2_gas: { max_amount: 1_000_000_000n, max_price_per_unit: DEVNET_L2_GAS_PRICE },
  },
};

interface Receipt {
  readonly execution_status: string;
  readonly execution_resources: { readonly l2_gas: number; readonly l1_data_gas: number };
  readonly actual_fee: { readonly amount: string };
}

/** Receipts of the declare transaction and of every call. */
async function receipts(mode: GasMode, accountClass: string): Promise<Receipt[]> {
  const bySum = mode === "sierra_gas";
  const { contract, casm, compiledClassHash } = await classArtifact(
    workContract().source,
    bySum ? 7 : undefined,
  );
  await using devnet = await startDevnet({ accounts: 1, ...bySum && { accountClass } });
  const account = devnet.account(0);
  const receipt = async (transaction: string) => {
    const found = await devnet.provider.waitForTransaction(transaction, { retryInterval: 20 });
    const read = found as unknown as Receipt;
    assertEquals(read.execution_status, "SUCCEEDED");
    return read;
  };
  const sent = { contract: bySum ? sierraGasClass(contract) : contract, casm, compiledClassHash };
  const found = [await receipt((await account.declare(sent, BOUNDS)).transaction_hash)];
  const classHash = hash.computeContractClassHash(contract);
  const deployed = await account.deploy(
    { classHash, constructorCalldata: [], salt: "0x1", unique: false },
    BOUNDS,
  );
  await receipt(deployed.transaction_hash);
  for (const { entrypoint, calldata } of WORK_CALLS) {
    const call = {
      contractAddress: deployed.contract_address[0],
      entrypoint,
      calldata: calldata.map(String),
    };
    found.push(await receipt((await account.execute([call], BOUNDS)).transaction_hash));
  }
  return found;
}

const skip = devnetSkip();
Deno.test({
  name: `fees are those of receipts in both gas modes${skip === undefined ? "" : ` (${skip})`}`,
  ignore: skip !== undefined,
  fn: async () => {
    const { source, contract } = workContract();
    const works = await runEmbedded({
      source,
      contract,
      cases: WORK_CALLS.map((call) => ({ name: call.name, calls: [call] })),
    });
    const folder = await Deno.makeTempDir();
    try {
      const accountClass = `${folder}/account.json`;
      await writeSierraGasAccount(accountClass);
      for (const mode of GAS_MODES) {
        const [declared, ...invoked] = await receipts(mode, accountClass);
        const size = declarationL2Gas(classSize(await classArtifact(source)));
        assert(Math.abs(declared.execution_resources.l2_gas - size) < 10_000);
        if (mode === "cairo_steps") assertEquals(declared.execution_resources.l2_gas, size);
        invoked.forEach(({ execution_resources: { l2_gas, l1_data_gas }, actual_fee }, i) => {
          const gas: Gas = invokeGas(mode, workParts(WORK_CALLS[i]), works[i]);
          const above = gas.l2Gas - l2_gas;
          const allowed = mode === "cairo_steps" ? Math.max(ROUNDING, 0.02 * l2_gas) : 0.07 * l2_gas;
          const says = `${mode}, ${works[i].name}: ${gas.l2Gas} for ${l2_gas}`;
          assert(above >= -ROUNDING && above <= allowed, says);
          const hidden = 32 * (WORK_CALLS[i].parts.newSlots ?? 0);
          assertEquals(gas.l1DataGas, l1_data_gas + hidden);
          const prices = { l2GasFri: DEVNET_L2_GAS_PRICE, l1DataGasFri: DATA_PRICE };
          assertEquals(feeFri({ ...gas, l2Gas: l2_gas }, prices), BigInt(actual_fee.amount));
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
