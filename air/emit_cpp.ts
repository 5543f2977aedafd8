/**
 * Prints components as straight-line C++: one struct each, whose `evaluate` runs against a context of `cuda/cpu/air_contexts.hpp`.
 * Every node is one constant, so common subexpressions are shared.
 *
 * @module
 */
import type { ComponentIr } from "./builder.ts";
import type { GeneratedComponent, GeneratedSource } from "./generated_components.ts";

/** A struct of generated code, as the table of generated code lists it. */
export interface GeneratedStruct {
  /** Its name. */
  readonly name: string;
  readonly hasFractions: boolean;
  /** Too much code for builds that only test. */
  readonly large: boolean;
}

const LARGE_NODES = 30;

/** The nodes that constraints and fractions depend on. */
export function neededNodes(ir: ComponentIr): Set<number> {
  const needed = new Set([...ir.constraints, ...ir.fractions.flatMap((f) => [f.numerator, ...f.values])]);
  for (let id = ir.nodes.length - 1; id >= 0; id--) {
    if (!needed.has(id)) continue;
    const { op, a, b } = ir.nodes[id];
    if (op === "add" || op === "sub" || op === "mul" || op === "neg") needed.add(a);
    if (op === "add" || op === "sub" || op === "mul") needed.add(b);
  }
  return needed;
}

function shiftName(offset: number): string {
  return offset < 0 ? `back${-offset}` : `ahead${offset}`;
}

function nodeText(ir: ComponentIr, id: number): string {
  const { op, a, b } = ir.nodes[id];
  switch (op) {
    case "constant": {
      const parameter = ir.parameters.indexOf(id);
      return parameter < 0 ? `c.constant(${a})` : `c.parameter(${parameter})`;
    }
    case "preprocessed":
      return `c.preprocessed(${a})`;
    case "mask": {
      const offset = ir.columns[a].offsets[b];
      return offset === 0 ? `c.mask(${a})` : `c.mask(${a}, ${shiftName(offset)})`;
    }
    case "neg":
      return `-n${a}`;
    default:
      return `n${a} ${{ add: "+", sub: "-", mul: "*" }[op]} n${b}`;
  }
}

/** The needed nodes in evaluation order, columns and constants right before their first use: fewer values are alive at a time. */
function schedule(ir: ComponentIr, needed: ReadonlySet<number>): number[] {
  const order = new Set<number>();
  const isLeaf = (id: number) => ["constant", "preprocessed", "mask"].includes(ir.nodes[id].op);
  for (const [id, { op, a, b }] of ir.nodes.entries()) {
    if (!needed.has(id) || isLeaf(id)) continue;
    order.add(a);
    if (op !== "neg") order.add(b);
    order.add(id);
  }
  for (const id of needed) order.add(id);
  return [...order];
}

/** Lines of a component's body: a constraint, fraction or batch comes as soon as what it needs is there. */
function bodyLines(ir: ComponentIr): string[] {
  const needed = neededNodes(ir);
  const offsets = new Set(
    [...needed].filter((id) => ir.nodes[id].op === "mask").map((id) =>
      ir.columns[ir.nodes[id].a].offsets[ir.nodes[id].b]
    ),
  );
  const lines = [...offsets].filter((o) => o !== 0).map((o) =>
    `const RowShift ${shiftName(o)} = c.shift(${o});`
  );
  const ready = new Set<number>();
  const emitted = new Set<number>();
  const batchesDone = new Set<number>();
  for (const id of schedule(ir, needed)) {
    lines.push(`const V n${id} = ${nodeText(ir, id)};`);
    ready.add(id);
    for (const [k, node] of ir.constraints.entries()) {
      if (node === id) lines.push(`c.constraint(${k}, n${id});`);
    }
    for (const [f, { relation, numerator, values }] of ir.fractions.entries()) {
      if (emitted.has(f) || ![numerator, ...values].every((v) => ready.has(v))) continue;
      emitted.add(f);
      lines.push(
        `const FractionVector<V> f${f} = c.fraction(${relation}, n${numerator}, ${
          values.map((v) => `n${v}`).join(", ")
        });`,
      );
    }
    for (const [b, batch] of ir.batches.entries()) {
      if (batchesDone.has(b) || !batch.every((f) => emitted.has(f))) continue;
      batchesDone.add(b);
      const last = b + 1 === ir.batches.length;
      lines.push(
        `c.batch(${ir.constraints.length + b}, ${b}, ${last}, batch_of(${
          batch.map((f) => `f${f}`).join(", ")
        }));`,
      );
    }
  }
  return lines;
}

function structText(name: string, { ir, hash, words }: GeneratedComponent): string {
  const { length } = ir.parameters;
  return [
    `struct ${name} {`,
    `  static constexpr uint64_t hash = 0x${hash.toString(16)}u;`,
    `  static constexpr size_t words = ${words};`,
    `  static constexpr std::array<uint32_t, ${length}> parameters{${ir.parameters.join(", ")}};`,
    `  template <class V, class Context>`,
    `  static OB_ALWAYS_INLINE void evaluate(Context& c) {`,
    ...bodyLines(ir).map((line) => `    ${line}`),
    `  }`,
    `};`,
  ].join("\n");
}

/** The C++ of a generated file and the structs it defines. */
export function emitCpp(
  { id, air, components }: GeneratedSource,
): { text: string; structs: GeneratedStruct[] } {
  const structs = components.map(({ ir }): GeneratedStruct => ({
    name: `${id}_${ir.name}`,
    hasFractions: ir.batches.length > 0,
    large: ir.nodes.length > LARGE_NODES,
  }));
  const guard = `OB_AIR_GENERATED_${id.toUpperCase()}_HPP`;
  const text = [
    `// Generated by deno task gen from air/${air}.ts. Do not edit.`,
    `#ifndef ${guard}`,
    `#define ${guard}`,
    `#include "../../cpu/air_contexts.hpp"`,
    `#include <array>`,
    ``,
    `namespace ob::generated {`,
    ``,
    components.map((component, i) => structText(structs[i].name, component)).join("\n\n"),
    ``,
    `}  // namespace ob::generated`,
    `#endif`,
    ``,
  ].join("\n");
  return { text, structs };
}
