/**
 * The words in which the commands speak of statements, bits and times.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { programHash, type VmIdentity } from "../air/vm_program_words.ts";
import type { VmPublic } from "../air/vm_statement.ts";
import { bytesToHex } from "../protocol/hex.ts";
import { P } from "../protocol/m31.ts";
import type { ProtocolOptions } from "../protocol/options.ts";

/** The flag of an AIR's parameter: `logRows` → `log-rows`. */
export function paramFlag(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** At most this many numbers of a list are printed. */
const SHOWN = 16;

/** A list of field elements, read as signed numbers; long ones are cut. */
export function signedList(values: readonly number[]): string {
  if (values.length === 0) return "none";
  const shown = values.slice(0, SHOWN).map((v) => v > (P - 1) / 2 ? v - P : v).join(" ");
  return values.length > SHOWN ? `${shown} … (${values.length} in all)` : shown;
}

/** A program's run, as lines: its hash, inputs, outputs and steps. */
export function runText(identity: VmIdentity, run: VmPublic): string {
  return [
    `  program  ${programHash(identity)}`,
    `  inputs   ${signedList(run.inputs)}`,
    `  outputs  ${signedList(run.outputs.map(({ value }) => value))}`,
    `  steps    ${run.steps}`,
  ].join("\n");
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
