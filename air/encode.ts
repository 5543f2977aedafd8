/**
 * The binary form of an AIR: what native provers interpret and what the verifying key hashes.
 *
 * ```text
 * airWords  = sizes ‖ ir
 * sizes     = n_components, log_rows of each, n_preprocessed, log_rows of each
 * ir        = IR_MAGIC, IR_VERSION,
 *             n_relations, size of each, n_components, component…
 * component = n, indices into tree 0 of the preprocessed columns it reads
 *             n_columns, per column: n_offsets, offsets (two's complement)
 *             n_nodes, per node: op (index in NODE_OPS), a, b
 *             n_constraints, nodes
 *             n_fractions, per fraction: relation, numerator node, n_values, value nodes
 *             n_batches, per batch: n, fractions
 * ```
 *
 * Names are not in it: two AIRs with the same equations are the same AIR.
 *
 * @module
 */
import type { AirInstance } from "./air.ts";
import type { ComponentIr } from "./builder.ts";
import { NODE_OPS } from "./expression.ts";

/** First word of the binary IR. */
export const IR_MAGIC = 0x4149424f; // "OBIA" little endian
/** Second word; raised whenever the meaning of the words changes. */
export const IR_VERSION = 1;

function componentWords(ir: ComponentIr): number[] {
  return [
    ir.preprocessed.length,
    ...ir.preprocessed,
    ir.columns.length,
    ...ir.columns.flatMap((c) => [c.offsets.length, ...c.offsets.map((o) => o >>> 0)]),
    ir.nodes.length,
    ...ir.nodes.flatMap((n) => [NODE_OPS.indexOf(n.op), n.a, n.b]),
    ir.constraints.length,
    ...ir.constraints,
    ir.fractions.length,
    ...ir.fractions.flatMap((f) => [f.relation, f.numerator, f.values.length, ...f.values]),
    ir.batches.length,
    ...ir.batches.flatMap((b) => [b.length, ...b]),
  ];
}

/** The IR without sizes: hashed into the verifying key. */
export function irWords(air: AirInstance): Uint32Array {
  return Uint32Array.from([
    IR_MAGIC,
    IR_VERSION,
    air.relations.length,
    ...air.relations.map((r) => r.size),
    air.components.length,
    ...air.components.flatMap((c) => componentWords(c.ir)),
  ]);
}

/** Sizes and IR: what crosses to a native prover. */
export function airWords(air: AirInstance): Uint32Array {
  const sizes = [
    air.components.length,
    ...air.components.map((c) => c.logRows),
    air.preprocessed.length,
    ...air.preprocessed.map((c) => c.logRows),
  ];
  const ir = irWords(air);
  const words = new Uint32Array(sizes.length + ir.length);
  words.set(sizes);
  words.set(ir, sizes.length);
  return words;
}

/**
 * What generated code of a component depends on: its words with 0 in place of parameters and of columns in tree 0. Generated code
 * has parameters and columns as arguments, so components with equal words share it.
 */
export function codeWords(ir: ComponentIr): Uint32Array {
  return Uint32Array.from(componentWords({
    ...ir,
    preprocessed: ir.preprocessed.map(() => 0),
    nodes: ir.nodes.map((node, id) => ir.parameters.includes(id) ? { ...node, a: 0 } : node),
  }));
}

/** FNV-1a (64 bit) over the bytes of words: the key of the tables of generated code. Not a security hash. */
export function wordsHash(words: Uint32Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new Uint8Array(words.buffer, words.byteOffset, words.byteLength)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash;
}
