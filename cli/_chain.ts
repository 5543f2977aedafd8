/**
 * What the commands on chains share: the node and the account that the flags and the environment name, amounts and addresses.
 *
 * @module
 */
import { ACCOUNT_VARIABLES, readCredentials } from "../chain/keystore.ts";
import { hex, MAINNET_CHAIN_ID, RpcSession, strk } from "../chain/rpc.ts";
import { UserError } from "../protocol/errors.ts";
import { STARK_PRIME } from "../protocol/poseidon252.ts";
import { readInput } from "./_files.ts";
import { type Flag, type Given, isOn, textOf } from "./_shared.ts";

/** The variable that names the node when no flag does. */
export const URL_VARIABLE = "OBELYSK_RPC_URL";
/** Fri in one STRK, as a number of decimals. */
const STRK_DECIMALS = 18;

/** The flags that say which node and which account. */
export const ACCOUNT_FLAGS: readonly Flag[] = [
  { name: "url", value: "URL", help: `the node's JSON-RPC endpoint (or ${URL_VARIABLE})` },
  {
    name: "account",
    value: "ADDRESS",
    help: `the account that signs and pays (or ${ACCOUNT_VARIABLES.address})`,
  },
  {
    name: "keystore",
    value: "FILE",
    help:
      `its key: a keystore (Web3 Secret Storage, version 3), its password in ${ACCOUNT_VARIABLES.password}; ` +
      `without it the key is read from ${ACCOUNT_VARIABLES.privateKey}`,
  },
  { name: "tip", value: "FRI", help: "paid per L2 gas on top of the price (default 0)" },
  { name: "yes", help: "send on mainnet too: without it only what it would cost is printed there" },
];

/** A felt that a flag gives in hexadecimal; undefined when not given. */
export function feltOf(given: Given, name: string): bigint | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  if (/^0x[0-9a-f]{1,64}$/i.test(text) && BigInt(text) < STARK_PRIME) return BigInt(text);
  throw new UserError(
    `Cannot use --${name} ${text}: allowed is 0x and hexadecimal digits of a number below the Stark prime`,
    2,
  );
}

/** An amount of STRK that a flag gives, in fri; undefined when not given. */
export function strkOf(given: Given, name: string): bigint | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  const [, whole, part = ""] = /^(\d{1,12})(?:\.(\d{1,18}))?$/.exec(text) ?? [];
  if (whole === undefined) {
    throw new UserError(`Cannot use --${name} ${text}: allowed is an amount of STRK such as 1 or 0.25`, 2);
  }
  return BigInt(whole + part.padEnd(STRK_DECIMALS, "0"));
}

/** A number of fri per gas; 0 when not given. */
function tipOf(given: Given): bigint {
  const text = textOf(given, "tip");
  if (text === undefined) return 0n;
  if (!/^\d{1,15}$/.test(text)) {
    throw new UserError(`Cannot use --tip ${text}: allowed is a whole number of fri`, 2);
  }
  return BigInt(text);
}

/** A variable of the environment; an empty one is none. */
function variable(name: string): string | undefined {
  return Deno.env.get(name) || undefined;
}

/** The node that flags and environment name, and how often to look at a transaction there. */
function nodeOf(given: Given): { url: string; pollMs?: number } {
  const url = textOf(given, "url") ?? variable(URL_VARIABLE);
  if (url === undefined) {
    throw new UserError(`Cannot reach a node: no address; give --url or put it into ${URL_VARIABLE}`, 2);
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UserError("Cannot reach the node: its address is not one, allowed is https://… or http://…", 2);
  }
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
  return { url, ...isLocal && { pollMs: 50 } };
}

/** Opens a session with the node and the account that flags and environment name. */
export async function sessionOf(given: Given): Promise<RpcSession> {
  const keystorePath = textOf(given, "keystore");
  const address = textOf(given, "account");
  const keystore = keystorePath === undefined ? undefined : new TextDecoder().decode(
    await readInput(keystorePath, "keystore", "starkli and other wallets' tools write such files"),
  );
  const node = nodeOf(given);
  const credentials = await readCredentials(variable, {
    ...keystore !== undefined && { keystore },
    ...address !== undefined && { address },
  });
  return await RpcSession.open({ ...node, credentials, tip: tipOf(given) });
}

/**
 * Opens a session that reads and signs nothing: no key is asked for.
 *
 * @param needsAccount whether the account's address matters
 */
export async function readingSessionOf(given: Given, needsAccount: boolean): Promise<RpcSession> {
  const address = feltOf(given, "account") ?? BigInt(variable(ACCOUNT_VARIABLES.address) ?? 0);
  if (needsAccount && address === 0n) {
    throw new UserError(
      `Cannot tell whose: no account; give its address with --account or in ${ACCOUNT_VARIABLES.address}`,
      2,
    );
  }
  return await RpcSession.open({
    ...nodeOf(given),
    credentials: { address: hex(address), privateKey: "0x1" },
  });
}

/**
 * Whether sending may begin. On mainnet it needs --yes.
 *
 * @param cost what has just been printed
 * @throws {UserError} on mainnet without it.
 */
export function requireConsent(given: Given, session: RpcSession, cost: bigint): void {
  if (session.chainId !== MAINNET_CHAIN_ID || isOn(given, "yes")) return;
  throw new UserError(
    `Cannot send on mainnet without --yes: it would cost up to ${strk(cost)}; nothing was sent`,
  );
}

/** A chain's name: its identifier as text. */
export function chainName(chainId: bigint): string {
  const bytes = Uint8Array.fromHex(chainId.toString(16).padStart(62, "0"));
  const text = new TextDecoder().decode(bytes).replace(/^\0+/, "");
  return /^[\x21-\x7e]+$/.test(text) ? text : hex(chainId);
}
