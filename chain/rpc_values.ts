/**
 * What goes to a node and comes back from it: calls, quotes, receipts, and how numbers of a chain are written.
 *
 * @module
 */
import type { Call, ResourceBoundsBN, RpcProvider } from "starknet";
import { hex } from "./felts.ts";

/** One call of a transaction. */
export interface ChainCall {
  readonly contract: bigint;
  readonly entrypoint: string;
  readonly args: readonly bigint[];
}

/** What a transaction would use and cost. fri are 10^-18 STRK. */
export interface Quote {
  readonly l1Gas: bigint;
  readonly l1DataGas: bigint;
  readonly l2Gas: bigint;
  /** fri per L2 gas just now, without tip. */
  readonly l2GasPrice: bigint;
  /** At the prices just now, tip included. */
  readonly feeFri: bigint;
  /** The most that the bounds allow to be charged. */
  readonly maxFeeFri: bigint;
  readonly bounds: ResourceBoundsBN;
}

/** An event of a transaction. */
export interface ChainEvent {
  readonly from: bigint;
  readonly keys: readonly bigint[];
  readonly data: readonly bigint[];
}

/** What a transaction did. */
export interface Receipt {
  readonly transactionHash: string;
  readonly block: number;
  readonly feeFri: bigint;
  readonly l1Gas: bigint;
  /** As the receipt has it: devnet's leaves out 32 for each new slot, which the fee does not. */
  readonly l1DataGas: bigint;
  readonly l2Gas: bigint;
  readonly events: readonly ChainEvent[];
}

/** fri as STRK, six decimals, rounded up: a printed price is never below the real one. */
export function strk(fri: bigint): string {
  const micro = (fri + 10n ** 12n - 1n) / 10n ** 12n;
  return `${micro / 1_000_000n}.${String(micro % 1_000_000n).padStart(6, "0")} STRK`;
}

/** A node's receipt of a transaction in a block. */
export type FoundReceipt = Extract<
  Awaited<ReturnType<RpcProvider["getTransactionReceipt"]>>,
  { block_number?: unknown }
>;

/** What a node's receipt of a transaction in a block says. */
export function receiptOf(transactionHash: string, found: FoundReceipt): Receipt {
  const { l1_gas, l1_data_gas, l2_gas } = found.execution_resources;
  return {
    transactionHash,
    block: Number(found.block_number),
    feeFri: BigInt(found.actual_fee.amount),
    l1Gas: BigInt(l1_gas),
    l1DataGas: BigInt(l1_data_gas),
    l2Gas: BigInt(l2_gas),
    events: found.events.map(({ from_address, keys, data }) => ({
      from: BigInt(from_address),
      keys: keys.map(BigInt),
      data: data.map(BigInt),
    })),
  };
}

/** A call as starknet.js wants it. */
export function toCall({ contract, entrypoint, args }: ChainCall): Call {
  return { contractAddress: hex(contract), entrypoint, calldata: args.map(String) };
}
