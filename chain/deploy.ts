/**
 * Puts contracts on a chain, once: what is there already is left alone and costs nothing.
 *
 * @module
 */
import { type Call, defaultDeployer } from "starknet";
import { type ClassArtifact, classSize } from "./class_artifact.ts";
import { sierraGasClass } from "./devnet.ts";
import { declarationL2Gas } from "./fees.ts";
import { hex, type Quote, type Receipt, type RpcSession } from "./rpc.ts";
import { ChainError } from "./rpc_errors.ts";

/** L2 gas by which a declare transaction may be dearer than the price list says: that is for one kind of account. */
const DECLARE_MARGIN_L2_GAS = 1_500_000n;
/** L1 data gas of the slots that a declare transaction changes. */
const DECLARE_DATA_GAS = 1_000n;

/** A contract on the chain. */
export interface Deployed {
  readonly address: bigint;
  /** Of what had to be done. */
  readonly receipts: readonly Receipt[];
}

/** What declaring a class would cost; undefined when it is declared. */
export async function quoteDeclare(session: RpcSession, artifact: ClassArtifact): Promise<Quote | undefined> {
  if (await session.isDeclared(BigInt(artifact.classHash))) return undefined;
  const l2Gas = BigInt(declarationL2Gas(classSize(artifact))) + DECLARE_MARGIN_L2_GAS;
  return await session.quoteAmounts(DECLARE_DATA_GAS, l2Gas);
}

/**
 * Declares a class unless it is declared.
 *
 * @param chargeSierraGas on devnet: make it charge Sierra gas for the class, as a real network would for Sierra 1.7
 */
async function declareClass(
  session: RpcSession,
  artifact: ClassArtifact,
  chargeSierraGas = false,
): Promise<Receipt | undefined> {
  const quote = await quoteDeclare(session, artifact);
  if (!quote) return undefined;
  const contract = chargeSierraGas ? sierraGasClass(artifact.contract) : artifact.contract;
  const { compiledClassHash } = artifact;
  return await session.sendBy(({ nonce }) =>
    session.account.declare({ contract, compiledClassHash }, {
      nonce,
      tip: session.tip,
      resourceBounds: quote.bounds,
    })
  );
}

/** Where a class with these arguments and this salt is deployed: the same for every account. */
export function contractAddress(
  session: RpcSession,
  classHash: string,
  args: readonly bigint[],
  salt = 0n,
): { address: bigint; calls: readonly Call[] } {
  const { addresses: [address], calls } = defaultDeployer.buildDeployerCall({
    classHash,
    constructorCalldata: args.map(String),
    salt: hex(salt),
    unique: false,
  }, session.account.address);
  return { address: BigInt(address), calls };
}

/**
 * Declares a contract's class and those that it calls, and deploys it, unless it is there.
 *
 * @param args of its constructor
 */
export async function deployContract(
  session: RpcSession,
  artifact: ClassArtifact,
  args: readonly bigint[] = [],
  { salt = 0n, chargeSierraGas = false } = {},
): Promise<Deployed> {
  const receipts: Receipt[] = [];
  const { address, calls } = contractAddress(session, artifact.classHash, args, salt);
  const there = await session.classHashAt(address);
  if (there === BigInt(artifact.classHash)) return { address, receipts };
  for (const needed of [...artifact.libraries ?? [], artifact]) {
    const declared = await declareClass(session, needed, chargeSierraGas);
    if (declared) receipts.push(declared);
  }
  receipts.push(
    await session.send(calls.map(({ contractAddress, entrypoint, calldata }) => ({
      contract: BigInt(contractAddress),
      entrypoint,
      args: (calldata as readonly string[]).map(BigInt),
    }))),
  );
  if (await session.classHashAt(address) !== BigInt(artifact.classHash)) {
    throw new ChainError(`Cannot deploy contract: no contract of its class is at ${hex(address)} afterwards`);
  }
  return { address, receipts };
}
