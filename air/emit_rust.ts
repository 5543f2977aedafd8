/**
 * Prints the components of an AIR as Rust: straight-line `evaluate` functions of stwo-constraint-framework 2.3.0
 * (`FrameworkEval`), as a user of the crate would write them by hand.
 *
 * The framework fixes the order of calls within each kind only (preprocessed columns, main columns, constraints,
 * fractions), so a column is read just before the first constraint that needs it, and values live no longer than needed.
 *
 * @module
 */
import type { ComponentIr } from "./builder.ts";
import type { GeneratedComponent, GeneratedSource } from "./generated_components.ts";

const HEADER = "// Generated from air/*.ts by tools/gen_rust.ts. Do not edit.\n";

/** Writes the statements of one component's `evaluate`. */
class BodyWriter {
  readonly lines: string[] = [];
  readonly #ir: ComponentIr;
  readonly #written = new Set<number>();
  #preprocessed = 0;
  #columns = 0;

  constructor(ir: ComponentIr) {
    this.#ir = ir;
  }

  write(): string[] {
    const { constraints, fractions } = this.#ir;
    for (const node of constraints) {
      this.#need(node);
      this.lines.push(`eval.add_constraint(n${node}.clone());`);
    }
    for (const { relation, numerator, values } of fractions) {
      for (const node of [numerator, ...values]) this.#need(node);
      const tuple = values.map((v) => `n${v}.clone()`).join(", ");
      const top = `E::EF::from(n${numerator}.clone())`;
      this.lines.push(
        `eval.add_to_relation(RelationEntry::new(&self.0.lookups[${relation}], ${top}, &[${tuple}]));`,
      );
    }
    this.#readColumns(this.#ir.columns.length);
    this.#readPreprocessed(this.#ir.preprocessed.length);
    if (fractions.length > 0) this.lines.push(finalizeLine(this.#ir));
    return this.lines;
  }

  /** Writes a node after its operands, unless it is there already. */
  #need(id: number): void {
    if (this.#written.has(id)) return;
    this.#written.add(id);
    const { op, a, b } = this.#ir.nodes[id];
    if (op === "mask") return this.#readColumns(a + 1);
    if (op === "preprocessed") return this.#readPreprocessed(a + 1);
    if (op !== "constant") this.#need(a);
    if (op === "add" || op === "sub" || op === "mul") this.#need(b);
    this.lines.push(`let n${id} = ${this.#expression(id)};`);
  }

  #expression(id: number): string {
    const { op, a, b } = this.#ir.nodes[id];
    if (op === "constant") {
      const parameter = this.#ir.parameters.indexOf(id);
      return parameter < 0
        ? `E::F::from(BaseField::from_u32_unchecked(${a}))`
        : `E::F::from(self.0.parameters[${parameter}])`;
    }
    if (op === "neg") return `-n${a}.clone()`;
    const sign = op === "add" ? "+" : op === "sub" ? "-" : "*";
    return `n${a}.clone() ${sign} n${b}.clone()`;
  }

  /** Reads main columns until `count` are read; each value gets the name of its mask node, if it has one. */
  #readColumns(count: number): void {
    for (; this.#columns < count; this.#columns++) {
      const column = this.#columns;
      const { offsets } = this.#ir.columns[column];
      const names = offsets.map((_, i) => this.#name("mask", column, i));
      this.lines.push(`let [${names.join(", ")}] = eval.next_interaction_mask(1, [${offsets.join(", ")}]);`);
    }
  }

  #readPreprocessed(count: number): void {
    for (; this.#preprocessed < count; this.#preprocessed++) {
      const local = this.#preprocessed;
      const name = this.#name("preprocessed", local, 0);
      this.lines.push(
        `let ${name} = eval.get_preprocessed_column(self.0.preprocessed[${local}].clone());`,
      );
    }
  }

  #name(op: "mask" | "preprocessed", a: number, b: number): string {
    const id = this.#ir.nodes.findIndex((n) => n.op === op && n.a === a && n.b === b);
    if (id < 0) return "_";
    this.#written.add(id);
    return `n${id}`;
  }
}

function finalizeLine({ fractions, batches }: ComponentIr): string {
  const batchOf = fractions.map((_, f) => batches.findIndex((batch) => batch.includes(f)));
  if (batchOf.every((batch, f) => batch === f)) return "eval.finalize_logup();";
  if (batchOf.every((batch, f) => batch === f >> 1)) return "eval.finalize_logup_in_pairs();";
  return `eval.finalize_logup_batched(&vec![${batchOf.join(", ")}]);`;
}

function componentText({ ir, index }: GeneratedComponent): string {
  const body = new BodyWriter(ir).write().map((line) => `        ${line}\n`).join("");
  return `
/// \`${ir.name}\`.
pub struct Component${index}(pub Setup);

impl FrameworkEval for Component${index} {
    fn log_size(&self) -> u32 {
        self.0.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.0.log_rows + 1
    }

    #[allow(unused_variables, clippy::cloned_ref_to_slice_refs)]
    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
${body}        eval
    }
}
`;
}

function moduleText({ id, components }: GeneratedSource): string {
  const text = components.map(componentText).join("");
  const framework = ["EvalAtRow", "FrameworkEval"];
  if (text.includes("RelationEntry")) framework.push("RelationEntry");
  const uses = [
    ...(text.includes("BaseField") ? ["stwo::core::fields::m31::BaseField"] : []),
    `stwo_constraint_framework::{${framework.join(", ")}}`,
  ];
  return `${HEADER}//! Components of \`${id}\`.

${uses.map((u) => `use ${u};\n`).join("")}
use crate::component::Setup;
${text}`;
}

function indexText(sources: readonly GeneratedSource[]): string {
  const modules = sources.map(({ id }) => `mod ${id};\n`).join("");
  const rows = sources.flatMap(({ id, components }) =>
    components.map(({ ir, index, hash, words }) =>
      `    Code {
        words: ${words},
        hash: 0x${hash.toString(16).padStart(16, "0")},
        parameters: &[${ir.parameters.join(", ")}],
        make: |setup| Box::new(${id}::Component${index}(setup)),
    },
`
    )
  ).join("");
  return `${HEADER}//! Straight-line components, found by the hash of their code words.

${modules}
use crate::component::Code;

/// Every component with generated code.
pub const CODES: &[Code] = &[
${rows}];
`;
}

/** The generated modules by file name: one per source and `mod.rs`. */
export function emitRust(sources: readonly GeneratedSource[]): Record<string, string> {
  return Object.fromEntries([
    ["mod.rs", indexText(sources)],
    ...sources.map((source) => [`${source.id}.rs`, moduleText(source)]),
  ]);
}
