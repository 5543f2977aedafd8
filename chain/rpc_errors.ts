/**
 * Errors of a chain, with the contract's own word for them where there is one.
 *
 * @module
 */
import { RpcError } from "starknet";
import type { Receipt } from "./rpc_values.ts";

/** Short strings that callers add to a panic of the contract they called. */
const WRAPPERS = /^(?:ENTRYPOINT_FAILED|CONTRACT_CALL_FAILED|argent\/multicall-failed)$/;
/** Characters of a node's text that are shown. */
const SHOWN = 300;

/** A contract refused. */
export class RevertError extends Error {
  /** Always "RevertError". */
  override readonly name = "RevertError";
  /** The contract's word, for example `oods` or `NOT_PAYEE`; empty when the node gives none. */
  readonly code: string;
  /** The transaction that reverted and was paid for; absent when nothing was sent. */
  readonly receipt: Receipt | undefined;

  constructor(code: string, message: string, receipt?: Receipt) {
    super(message);
    this.code = code;
    this.receipt = receipt;
  }
}

/** A node refused or does not answer. Never holds calldata, keys or the node's address. */
export class ChainError extends Error {
  /** Always "ChainError". */
  override readonly name = "ChainError";
  /** The node's JSON-RPC code; undefined when it gave none. */
  readonly code: number | undefined;

  constructor(message: string, code?: number) {
    super(message);
    this.code = code;
  }
}

/** The word with which a contract panicked, out of a node's text: the innermost, the first that is quoted or else the first in hexadecimal. */
export function revertCode(reason: string): string {
  const quoted = [...reason.matchAll(/\(\\*['"]([^'"()\\]{1,31})\\*['"]\)/g)].map(([, word]) => word);
  const inHex = [...reason.matchAll(/\b0x((?:[2-7][0-9a-f]){2,31})\b/g)].map(([, digits]) =>
    new TextDecoder().decode(Uint8Array.fromHex(digits))
  );
  return [...quoted, ...inHex].find((word) => !WRAPPERS.test(word)) ?? "";
}

/** The error of a view or a simulation that a contract refused. */
export function revertOf(what: string, reason: string, receipt?: Receipt): RevertError {
  const code = revertCode(reason);
  return new RevertError(
    code,
    `Cannot ${what}: the contract refuses with ${code || shorten(reason)}`,
    receipt,
  );
}

/**
 * What is thrown for an error that talking to a node gave: a contract's refusal as {@linkcode RevertError}, everything else without what
 * was sent, which the node's library puts into its messages.
 */
export function chainError(what: string, error: unknown): Error {
  if (error instanceof RevertError || error instanceof ChainError) return error;
  if (!(error instanceof RpcError)) {
    const text = error instanceof Error ? error.message : String(error);
    return new ChainError(`Cannot ${what}: ${shorten(text)}`);
  }
  const { code, message, data } = error.baseError as { code: number; message: string; data?: unknown };
  const details = data === undefined ? "" : JSON.stringify(data);
  if (revertCode(details) !== "") return revertOf(what, details);
  return new ChainError(
    `Cannot ${what}: the node answers ${message} (${code})${details && `, ${shorten(details)}`}`,
    code,
  );
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}
