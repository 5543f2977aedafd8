/**
 * The generated files of the Rust peer: the option table with the ABI version, and straight-line components.
 *
 * @module
 */
import { emitRust } from "../air/emit_rust.ts";
import { generatedSources } from "../air/generated_components.ts";
import { generatedInstances } from "../air/registry.ts";
import { optionNames, OPTIONS, type OptionSpec } from "../protocol/options.ts";
import { abiVersion } from "../prover/abi.ts";

function screaming(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function wordRange(spec: OptionSpec): { min: number; max: number } {
  if (spec.kind === "integer") return spec;
  return { min: 0, max: spec.kind === "flag" ? 1 : spec.choices.length - 1 };
}

/** The option words as a Rust table: names and ranges in order, and the index of each option and choice. */
function optionTable(): string {
  const names = [...optionNames("protocol"), ...optionNames("execution")];
  const rows = names.map((name) => {
    const { min, max } = wordRange(OPTIONS[name]);
    return `    OptionRow { name: "${name}", min: ${min}, max: ${max} },\n`;
  });
  const indices = names.map((name, i) => `    pub const ${screaming(name)}: usize = ${i};\n`);
  const hashes = OPTIONS.hash.choices.map((choice, i) =>
    `        pub const ${choice.toUpperCase()}: u32 = ${i};\n`
  );
  return `// Generated from protocol/options.ts by tools/gen_rust.ts. Do not edit.
//! The option words that cross the C ABI.

/// Hash of the tables that caller and library must share.
pub const ABI_VERSION: u32 = ${abiVersion()};

/// One option's word.
pub struct OptionRow {
    pub name: &'static str,
    pub min: u32,
    pub max: u32,
}

/// Protocol options, then execution options, in table order.
pub const OPTIONS: &[OptionRow] = &[
${rows.join("")}];

/// Where each option's word is.
#[allow(dead_code)]
pub mod index {
${indices.join("")}
    /// Words of the hash option.
    pub mod hash {
${hashes.join("")}    }
}
`;
}

/** Path (from the project's root) and text of every generated Rust file. */
export function rustFiles(): Record<string, string> {
  const components = Object.entries(emitRust(generatedSources(generatedInstances())));
  return {
    "peer/src/options.gen.rs": optionTable(),
    ...Object.fromEntries(components.map(([name, text]) => [`peer/src/generated/${name}`, text])),
  };
}
