/**
 * A signing session with one account on one Starknet node: reading, what a transaction would cost, sending it, and what came of it.
 *
 * A transaction is simulated with the account's signature before it is sent. Its bounds are what the simulation used, plus a margin:
 * {@linkcode AMOUNT_MARGIN} on amounts, as the state may move a little until it runs, {@linkcode PRICE_MARGIN} on prices, as the L2 gas
 * price moves by a fraction of itself with every block. Too low an amount reverts a transaction that is charged all the same; too low a
 * price leaves it waiting; what is not used is not charged.
 *
 * @module
 */
import { Account, BlockTag, hash, type ResourceBoundsBN, RpcError, RpcProvider } from "starknet";
import { z } from "zod";
import { ChainError, chainError, revertOf } from "./rpc_errors.ts";
import { hex } from "./felts.ts";
import { type ChainCall, type Quote, type Receipt, receiptOf, strk, toCall } from "./rpc_values.ts";
import { DEFAULT_RETRIES, retryingFetch, type RetryPolicy, sleep } from "./rpc_transport.ts";
import { shortString } from "./statement.ts";

export { hex } from "./felts.ts";
export { type ChainCall, type ChainEvent, type Quote, type Receipt, strk } from "./rpc_values.ts";

/** Percent of the simulated amounts that a transaction may use. */
export const AMOUNT_MARGIN = 120n;
/** Percent of the current prices that a transaction may pay. */
export const PRICE_MARGIN = 150n;
/** The fee token's address, the same on every Starknet network and on devnet. */
export const STRK_ADDRESS = 0x04718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938dn;
/** The real network. */
export const MAINNET_CHAIN_ID: bigint = shortString("SN_MAIN");
/** L2 gas that a gateway lets a transaction ask for (Starknet 0.14). */
const MAX_L2_GAS = 1_210_000_000n;
/** Data gas and L1 gas offered to a simulation: far above what a transaction of this folder uses. */
const SIMULATED_L1_GAS = 100_000n;
const NONCE_ATTEMPTS = 3;
const TXN_HASH_NOT_FOUND = 29;
const INVALID_NONCE = 52;

/** An account and its key. Never printed. */
export interface Credentials {
  readonly address: string;
  readonly privateKey: string;
}

/** How a session is opened. */
export interface SessionOptions {
  /** The node's JSON-RPC endpoint. */
  readonly url: string;
  readonly credentials: Credentials;
  /** fri per L2 gas on top of the price. */
  readonly tip?: bigint;
  /** Between two looks at a transaction that is under way. */
  readonly pollMs?: number;
  /** How long a transaction is looked for. */
  readonly timeoutMs?: number;
  readonly retries?: RetryPolicy;
}

/** What is read of a simulated transaction. */
const simulationSchema = z.object({
  fee_estimation: z.object({
    l1_gas_consumed: z.string(),
    l1_data_gas_consumed: z.string(),
    l2_gas_consumed: z.string(),
  }),
  transaction_trace: z.object({ execute_invocation: z.object({ revert_reason: z.string().optional() }) }),
});
type Simulation = z.infer<typeof simulationSchema>;

interface Prices {
  readonly l1: bigint;
  readonly l1Data: bigint;
  readonly l2: bigint;
}

/** A session. One transaction at a time: sends wait for each other, so nonces are never used twice. */
export class RpcSession {
  readonly provider: RpcProvider;
  readonly account: Account;
  /** The chain's identifier as a felt. */
  readonly chainId: bigint;
  readonly tip: bigint;
  readonly #pollMs: number;
  readonly #timeoutMs: number;
  #sending: Promise<unknown> = Promise.resolve();

  private constructor(provider: RpcProvider, account: Account, chainId: bigint, options: SessionOptions) {
    this.provider = provider;
    this.account = account;
    this.chainId = chainId;
    this.tip = options.tip ?? 0n;
    this.#pollMs = options.pollMs ?? 2_000;
    this.#timeoutMs = options.timeoutMs ?? 600_000;
  }

  /** @throws {ChainError} when the node does not answer. */
  static async open(options: SessionOptions): Promise<RpcSession> {
    const { url, credentials, retries = DEFAULT_RETRIES } = options;
    const provider = new RpcProvider({ nodeUrl: url, baseFetch: retryingFetch(fetch, retries) });
    const chainId = await tell("reach the node", () => provider.getChainId());
    const account = new Account({
      provider,
      address: credentials.address,
      signer: credentials.privateKey,
      cairoVersion: "1",
    });
    return new RpcSession(provider, account, BigInt(chainId), options);
  }

  /** The account's address. */
  get address(): bigint {
    return BigInt(this.account.address);
  }

  /** Calls a view. @throws {RevertError} with the contract's word when it refuses. */
  async call(contract: bigint, entrypoint: string, args: readonly bigint[] = []): Promise<bigint[]> {
    const calldata = args.map(String);
    const result = await tell(
      `call ${entrypoint}`,
      () =>
        this.provider.callContract({ contractAddress: hex(contract), entrypoint, calldata }, BlockTag.LATEST),
    );
    return result.map(BigInt);
  }

  /** What an account has of a token, in its smallest unit. */
  async balanceOf(account: bigint, token: bigint = STRK_ADDRESS): Promise<bigint> {
    const [low, high] = await this.call(token, "balanceOf", [account]);
    return low + (high << 128n);
  }

  /** Class hash of a contract; undefined where there is none. */
  async classHashAt(contract: bigint): Promise<bigint | undefined> {
    return await this.#found(
      "read the class",
      () => this.provider.getClassHashAt(hex(contract), BlockTag.LATEST),
      20,
    )
      .then((found) => found === undefined ? undefined : BigInt(found));
  }

  /** Whether a class is declared. */
  async isDeclared(classHash: bigint): Promise<boolean> {
    const found = await this.#found("read the class", () => this.provider.getClassByHash(hex(classHash)), 28);
    return found !== undefined;
  }

  /**
   * What these calls would cost as one transaction, found by running it on the latest state.
   *
   * @throws {RevertError} when it would revert; nothing was sent.
   */
  async quote(calls: readonly ChainCall[]): Promise<Quote> {
    const [quote] = await this.quoteAll([calls]);
    return quote;
  }

  /**
   * What each of these transactions would cost, found by running one after another on the latest state.
   *
   * @throws {RevertError} when one would revert; nothing was sent.
   */
  async quoteAll(transactions: readonly (readonly ChainCall[])[]): Promise<Quote[]> {
    const prices = await this.prices();
    const bounds = await this.#simulationBounds(prices, BigInt(transactions.length));
    const simulated = await this.#simulateNext(transactions, bounds);
    return simulated.map(({ fee_estimation: estimate, transaction_trace: trace }) => {
      const reason = trace.execute_invocation.revert_reason;
      if (reason !== undefined) throw revertOf("send the transaction", reason);
      return this.#quoteOf(
        prices,
        BigInt(estimate.l1_gas_consumed),
        BigInt(estimate.l1_data_gas_consumed),
        BigInt(estimate.l2_gas_consumed),
      );
    });
  }

  /** A quote for known amounts. */
  async quoteAmounts(l1DataGas: bigint, l2Gas: bigint): Promise<Quote> {
    return this.#quoteOf(await this.prices(), 0n, l1DataGas, l2Gas);
  }

  /**
   * Sends these calls as one transaction and waits until it is in a block.
   *
   * @param quote its bounds; without one the calls are simulated first
   * @throws {RevertError} when the simulation or the transaction reverts: with a receipt when it was the transaction.
   */
  send(calls: readonly ChainCall[], quote?: Quote): Promise<Receipt> {
    return this.#inTurn(async () => {
      const { bounds } = quote ?? await this.quote(calls);
      const transactionHash = await this.#sendOnce(calls, bounds);
      return await this.#receipt(transactionHash);
    });
  }

  /** Runs an action of starknet.js that sends a transaction for this account, and waits for it. */
  sendBy(action: (details: { nonce: string }) => Promise<{ transaction_hash: string }>): Promise<Receipt> {
    return this.#inTurn(async () => {
      const { transaction_hash } = await tell(
        "send the transaction",
        async () => action({ nonce: await this.#nonce() }),
      );
      return await this.#receipt(transaction_hash);
    });
  }

  /** The latest block. */
  latestBlock() {
    return tell("read the latest block", () => this.provider.getBlock(BlockTag.LATEST));
  }

  /** Prices of the latest block, in fri. */
  async prices(): Promise<Prices> {
    const block = await this.latestBlock();
    const fri = (price: { price_in_fri: string }) => BigInt(price.price_in_fri);
    return { l1: fri(block.l1_gas_price), l1Data: fri(block.l1_data_gas_price), l2: fri(block.l2_gas_price) };
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#sending.then(action);
    this.#sending = turn.catch(() => {}); // the next one does not fail with it; the caller sees it in `turn`
    return turn;
  }

  #nonce(): Promise<string> {
    return this.provider.getNonceForAddress(this.account.address, BlockTag.PRE_CONFIRMED);
  }

  /** As much L2 gas as the account can pay in each of some transactions: a simulation checks the balance as sending does. */
  async #simulationBounds(prices: Prices, transactions: bigint): Promise<ResourceBoundsBN> {
    const balance = await this.balanceOf(this.address) / transactions;
    const price = (now: bigint) => percent(now, PRICE_MARGIN);
    const l1Fee = SIMULATED_L1_GAS * (price(prices.l1) + price(prices.l1Data));
    const affordable = balance > l1Fee ? (balance - l1Fee) / (price(prices.l2) + this.tip) : 0n;
    if (affordable === 0n) {
      throw new ChainError(
        `Cannot send ${transactions} transactions: the account has ${
          strk(balance)
        } for each, which pays for nothing`,
      );
    }
    return {
      l1_gas: { max_amount: SIMULATED_L1_GAS, max_price_per_unit: price(prices.l1) },
      l1_data_gas: { max_amount: SIMULATED_L1_GAS, max_price_per_unit: price(prices.l1Data) },
      l2_gas: {
        max_amount: affordable < MAX_L2_GAS ? affordable : MAX_L2_GAS,
        max_price_per_unit: price(prices.l2),
      },
    };
  }

  #quoteOf(prices: Prices, l1Gas: bigint, l1DataGas: bigint, l2Gas: bigint): Quote {
    const amount = (used: bigint) => percent(used, AMOUNT_MARGIN);
    const price = (now: bigint) => percent(now, PRICE_MARGIN);
    const bounds = {
      l1_gas: { max_amount: amount(l1Gas), max_price_per_unit: price(prices.l1) },
      l1_data_gas: { max_amount: amount(l1DataGas), max_price_per_unit: price(prices.l1Data) },
      l2_gas: { max_amount: amount(l2Gas), max_price_per_unit: price(prices.l2) },
    };
    const { l1_gas, l1_data_gas, l2_gas } = bounds;
    return {
      l1Gas,
      l1DataGas,
      l2Gas,
      l2GasPrice: prices.l2,
      feeFri: l1Gas * prices.l1 + l1DataGas * prices.l1Data + l2Gas * (prices.l2 + this.tip),
      maxFeeFri: l1_gas.max_amount * l1_gas.max_price_per_unit +
        l1_data_gas.max_amount * l1_data_gas.max_price_per_unit +
        l2_gas.max_amount * (l2_gas.max_price_per_unit + this.tip),
      bounds,
    };
  }

  #sign(calls: readonly ChainCall[], nonce: string, resourceBounds: ResourceBoundsBN) {
    return this.account.getSignedTransaction(calls.map(toCall), { nonce, tip: this.tip, resourceBounds });
  }

  /** Simulates the account's next transactions. A nonce that another session used up in between is read anew. */
  async #simulateNext(
    transactions: readonly (readonly ChainCall[])[],
    bounds: ResourceBoundsBN,
  ): Promise<Simulation[]> {
    for (let attempt = 1;; attempt++) {
      const nonce = BigInt(await tell("read the account's nonce", () => this.#nonce()));
      const signed = transactions.map((calls, i) => this.#sign(calls, hex(nonce + BigInt(i)), bounds));
      try {
        return await this.#simulate(await Promise.all(signed));
      } catch (error) {
        // The node has no code of its own for it here: it comes as an execution error.
        const isStale = error instanceof ChainError && error.message.includes("Invalid transaction nonce");
        if (!isStale || attempt === NONCE_ATTEMPTS) throw error;
      }
    }
  }

  /**
   * Runs signed transactions on the latest state, with everything that a sent one goes through. starknet.js's own simulation leaves out
   * the fee transfer whatever it is told, and hands on a trace whose amounts lack the price of slots that are new.
   */
  async #simulate(
    transactions: readonly Awaited<ReturnType<Account["getSignedTransaction"]>>[],
  ): Promise<Simulation[]> {
    const method = "starknet_simulateTransactions";
    const params = { block_id: BlockTag.LATEST, transactions, simulation_flags: [] };
    return await tell("simulate the transactions", async () => {
      const { result, error } = await (await this.provider.channel.fetch(method, params)).json();
      if (error) throw new RpcError(error, method, {});
      return z.array(simulationSchema).length(transactions.length).parse(result);
    });
  }

  /** Signs and sends. A nonce that another session of this account used up in between is read and signed anew. */
  async #sendOnce(calls: readonly ChainCall[], resourceBounds: ResourceBoundsBN): Promise<string> {
    for (let attempt = 1;; attempt++) {
      const nonce = await tell("read the account's nonce", () => this.#nonce());
      const signed = await this.#sign(calls, nonce, resourceBounds);
      try {
        return (await this.provider.invokeSignedTx(signed)).transaction_hash;
      } catch (error) {
        // An answer that was lost on the way is not sent again under another nonce: the node knows the transaction.
        const expected = this.#hashOf(signed.calldata, nonce, resourceBounds);
        if (await this.#isKnown(expected)) return expected;
        const isStale = error instanceof RpcError && Number(error.code) === INVALID_NONCE;
        if (!isStale || attempt === NONCE_ATTEMPTS) throw chainError("send the transaction", error);
      }
    }
  }

  #hashOf(calldata: readonly string[], nonce: string, resourceBounds: ResourceBoundsBN): string {
    return hash.calculateInvokeTransactionHash({
      senderAddress: this.account.address,
      version: "0x3",
      compiledCalldata: [...calldata],
      chainId: hex(this.chainId) as Parameters<typeof hash.calculateInvokeTransactionHash>[0]["chainId"],
      nonce,
      accountDeploymentData: [],
      nonceDataAvailabilityMode: 0,
      feeDataAvailabilityMode: 0,
      resourceBounds,
      tip: this.tip,
      paymasterData: [],
    });
  }

  async #isKnown(transactionHash: string): Promise<boolean> {
    const status = () => this.provider.getTransactionStatus(transactionHash);
    return await this.#found("look for the transaction", status, TXN_HASH_NOT_FOUND) !== undefined;
  }

  /** The answer; undefined when the node says with this code that there is no such thing. */
  async #found<T>(what: string, ask: () => Promise<T>, absent: number): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RpcError && Number(error.code) === absent) return undefined;
      throw chainError(what, error);
    }
  }

  async #receipt(transactionHash: string): Promise<Receipt> {
    const until = Date.now() + this.#timeoutMs;
    const ask = () => this.provider.getTransactionReceipt(transactionHash);
    for (;;) {
      const found = await this.#found("read the receipt", ask, TXN_HASH_NOT_FOUND);
      if (found && "block_number" in found && found.finality_status !== "PRE_CONFIRMED") {
        const receipt = receiptOf(transactionHash, found);
        if (found.execution_status !== "SUCCEEDED") {
          throw revertOf(`run transaction ${transactionHash}`, String(found.revert_reason), receipt);
        }
        return receipt;
      }
      if (Date.now() > until) {
        throw new ChainError(
          `Cannot find transaction ${transactionHash} in a block after ${this.#timeoutMs / 1000} s; ` +
            "it may still come: look for it before sending again",
        );
      }
      await sleep(this.#pollMs);
    }
  }
}

function percent(value: bigint, of: bigint): bigint {
  return (value * of + 99n) / 100n;
}

async function tell<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw chainError(what, error);
  }
}
