/**
 * The words in which the commands speak of statements, bits and times.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { bytesToHex } from "../protocol/hex.ts";
import type { ProtocolOptions } from "../protocol/options.ts";

/** The flag of an AIR's parameter: `logRows` → `log-rows`. */
export function paramFlag(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** An AIR with its parameters: `wide_fibonacci columns 26 log-rows 8`. */
export function airText(air: AirInstance): string {
  const params = Object.entries(air.params).map(([name, value]) => ` ${paramFlag(name)} ${value}`);
  return `${air.name}${params.join("")}${air.warning === undefined ? "" : ` (${air.warning})`}`;
}

/** The bits, always both. */
export function bitsText(bits: { readonly attackBits: number; readonly provenBits: number }): string {
  return `${bits.attackBits} attack bits, ${bits.provenBits} proven bits`;
}

/** What the transcript leaves out, when it does. */
export function bindingText(options: ProtocolOptions): string {
  return options.binding === "bare" ? ", bare: the statement is not in the transcript" : "";
}

/** A time in milliseconds, three significant digits. */
export function msText(ms: number): string {
  return `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}

/** Bytes with thousands separated. */
export function bytesText(bytes: number): string {
  return `${bytes.toLocaleString("en-US")} bytes`;
}

/** Lower-case hex of SHA-256. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes));
  return bytesToHex(new Uint8Array(digest));
}
