/**
 * The version of the tables that TypeScript and a native library share: options, phases, components with generated code.
 *
 * @module
 */
import { IR_VERSION } from "../air/encode.ts";
import { generatedSources } from "../air/generated_components.ts";
import { generatedInstances } from "../air/registry.ts";
import { OPTIONS } from "../protocol/options.ts";
import { PHASES } from "../protocol/phases.ts";

let cached: number | undefined;

/** The hash (FNV-1a, 32 bit) that a library must return from `ob_abi_version`: it was built from the same tables. */
export function abiVersion(): number {
  if (cached !== undefined) return cached;
  const tables = {
    options: Object.entries(OPTIONS).map((
      [name, spec],
    ) => [name, ...Object.entries(spec).filter(([key]) => key !== "help")]),
    phases: PHASES,
    irVersion: IR_VERSION,
    generated: generatedSources(generatedInstances()).map(({ id, components }) => [
      id,
      ...components.map(({ hash, ir }) => [hash.toString(16), ir.parameters]),
    ]),
  };
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(JSON.stringify(tables))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return cached = hash;
}
