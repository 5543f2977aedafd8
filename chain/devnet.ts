/**
 * A private local Starknet (starknet-devnet 0.8.2, the real blockifier) for as long as it is wanted:
 * `await using devnet = await startDevnet({ accounts: 2 })`.
 *
 * Gas: a real network charges the Sierra-gas way when the class's Sierra version is 1.7 or newer, else by the largest Cairo VM resource.
 * This devnet reads the version from a field of the class that it does not hash (starknet-devnet-types, contract_class.rs), and the mode
 * of a transaction is at most that of its account: {@linkcode sierraGasClass} and {@linkcode DevnetOptions.accountClass} switch both.
 *
 * @module
 */
import { Account, type CompiledSierra, RpcProvider } from "starknet";

/** The version that is built by `make devnet`. */
const DEVNET_VERSION = "0.8.2";
/** The L2 gas price of every devnet, in fri: the floor on mainnet since Starknet 0.14.1. */
export const DEVNET_L2_GAS_PRICE = 8_000_000_000n;
/** How long starknet.js waits between two looks at a transaction. */
const POLL_MS = 20;

/** How a devnet is started. */
export interface DevnetOptions {
  /** Accounts with 1000 STRK each; each takes about 33 MB. */
  readonly accounts?: number;
  /** File with the class of the accounts, as JSON, instead of the built-in one. */
  readonly accountClass?: string;
  readonly binary?: string;
  /** The network that it says it is; Sepolia by default. */
  readonly network?: "sepolia" | "mainnet";
}

/** An account that exists from the start. */
export interface DevnetAccount {
  readonly address: string;
  readonly privateKey: string;
}

/** A running devnet. */
export interface Devnet extends AsyncDisposable {
  /** Address of its JSON-RPC endpoint. */
  readonly rpcUrl: string;
  readonly provider: RpcProvider;
  readonly accounts: readonly DevnetAccount[];
  /** Account `index`, ready to sign. */
  account(index: number): Account;
  /** One JSON-RPC call, for the methods that are devnet's own. */
  rpc<T>(method: string, params?: unknown): Promise<T>;
}

/** Where `make devnet` leaves the binary: $OBELYSK_CACHE, by default ~/.cache/obelysk-bench. */
export function devnetPath(): string {
  const cache = Deno.env.get("OBELYSK_CACHE") ?? `${Deno.env.get("HOME")}/.cache/obelysk-bench`;
  return `${cache}/starknet-devnet-${DEVNET_VERSION}/bin/starknet-devnet`;
}

/** The devnet binary; undefined when it has not been built. */
export function findDevnet(): string | undefined {
  const path = devnetPath();
  try {
    return Deno.statSync(path).isFile ? path : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Why tests that need a devnet are skipped, for their names; undefined when they are not. */
export function devnetSkip(): string | undefined {
  return findDevnet() === undefined ? `no starknet-devnet ${DEVNET_VERSION} (make devnet)` : undefined;
}

/**
 * Starts a devnet on a free port. It is deterministic: same transactions, same addresses and fees.
 *
 * @throws {Error} when there is no binary or it ends.
 */
export async function startDevnet(
  { accounts = 2, accountClass, binary = findDevnet(), network = "sepolia" }: DevnetOptions = {},
): Promise<Devnet> {
  if (binary === undefined) {
    throw new Error(`Cannot start devnet: no ${devnetPath()}, make devnet builds it`);
  }
  const child = new Deno.Command(binary, {
    args: [
      ...["--seed", "0", "--host", "127.0.0.1", "--port", "0", "--accounts", `${accounts}`],
      ...["--l2-gas-price-fri", `${DEVNET_L2_GAS_PRICE}`],
      ...["--chain-id", network === "mainnet" ? "MAINNET" : "TESTNET"],
      ...accountClass === undefined ? [] : ["--account-class-custom", accountClass],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    clearEnv: true,
    env: { RUST_LOG: "info" }, // the port is told in a log line only
  }).spawn();
  const { rpcUrl, drained } = await listening(child);
  const rpc = <T>(method: string, params: unknown = {}) => callRpc<T>(rpcUrl, method, params);
  const stop = async () => {
    child.kill("SIGINT");
    await child.status;
    await drained;
  };
  try {
    const listed = await rpc<{ address: string; private_key: string }[]>("devnet_getPredeployedAccounts");
    const options = { nodeUrl: rpcUrl, transactionRetryIntervalFallback: POLL_MS };
    const provider = new RpcProvider(options as ConstructorParameters<typeof RpcProvider>[0]);
    const keys = listed.map(({ address, private_key }) => ({ address, privateKey: private_key }));
    return {
      rpcUrl,
      provider,
      accounts: keys,
      account: (index) =>
        new Account({
          provider,
          address: keys[index].address,
          signer: keys[index].privateKey,
          cairoVersion: "1",
        }),
      rpc,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The class with the field set that makes this devnet, and no other network, charge Sierra gas. Its hash stays. */
export function sierraGasClass<Class extends CompiledSierra>(contract: Class): Class {
  return { ...contract, contract_class_version: "1.7.0" };
}

/**
 * Writes devnet's own account class with Sierra version 1.7 to a file, for {@linkcode DevnetOptions.accountClass}.
 */
export async function writeSierraGasAccount(path: string): Promise<void> {
  await using devnet = await startDevnet({ accounts: 1 });
  const found = await devnet.provider.getClassAt(devnet.accounts[0].address, "latest");
  if (!("sierra_program" in found)) {
    throw new Error("Cannot read devnet's account class: it has no Sierra program");
  }
  const abi = typeof found.abi === "string" ? JSON.parse(found.abi) : found.abi;
  const program = found.sierra_program as unknown as string[];
  const versioned = [program[0], "0x7", ...program.slice(2)];
  await Deno.writeTextFile(
    path,
    JSON.stringify({ ...found, abi, sierra_program: versioned, contract_class_version: "1.7.0" }),
  );
}

/** Waits for the line with the port, then keeps emptying both pipes: a full one would stop the child. */
async function listening(
  child: Deno.ChildProcess,
): Promise<{ rpcUrl: string; drained: Promise<unknown> }> {
  const errors = new Response(child.stderr).text();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let log = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      await child.status;
      throw new Error(`Cannot start devnet: it ended with ${`${log}${await errors}`.trim()}`);
    }
    log += value;
    const port = /listening on (127\.0\.0\.1:\d+)/.exec(log);
    if (!port) continue;
    const drained = (async () => {
      while (!(await reader.read()).done);
      await errors;
    })();
    return { rpcUrl: `http://${port[1]}/rpc`, drained };
  }
}

async function callRpc<T>(rpcUrl: string, method: string, params: unknown): Promise<T> {
  const response = await fetch(rpcUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const answer = await response.json();
  if (answer.error) throw new Error(`Cannot call ${method}: ${JSON.stringify(answer.error)}`);
  return answer.result;
}
