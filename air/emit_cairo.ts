/**
 * Prints an AIR's constraints for a Cairo contract: a table of sums of products, run by `chain/cairo/sums_of_products.cairo`.
 * For the network's component set the table and what runs it take 2,900 felts of Sierra and CASM; the same sums as straight-line calls
 * take 21,000, nearly a whole class, and save a quarter of 38,000 steps.
 *
 * The module's function:
 *
 * ```cairo
 * /// Σ γ^(T−1−t)·c_t at the out-of-domain point, over all constraints (LogUp's included) of all components.
 * /// samples: every sampled value by tree, column and sample (the order in which they are mixed), composition included;
 * /// claimed_sums: one per component with fractions; challenges: z, alpha of each relation, in the order drawn.
 * pub fn evaluate(samples: Array<Qm31>, claimed_sums: Span<Qm31>, challenges: Span<Qm31>, gamma: Qm31) -> Qm31
 * ```
 *
 * The array of samples is taken, not copied: a snapshot of it (`samples.span()`) taken before the call stays valid. All values are
 * canonical.
 *
 * @module
 */
import type { AirInstance } from "./air.ts";
import { type SumsProgram, sumsProgram } from "./sums_of_products.ts";

/** Name of the module that {@linkcode emitCairo} prints. */
export const CAIRO_EVALUATOR = "air_evaluator";

/**
 * The words of a program's table. Per statement: number of products, (k, a, b) of each, number of linear terms, (k, a) of each.
 */
export function sumsWords({ statements }: SumsProgram): number[] {
  return statements.flatMap(({ products, linear }) => [
    products.length,
    ...products.flatMap(({ k, a, b }) => [k, a, b]),
    linear.length,
    ...linear.flatMap(({ k, a }) => [k, a]),
  ]);
}

/** Terms of one statement that an unreduced sum may have: with k below 2^31 and products below 6·2^62 it stays below 2^107. */
const MAX_TERMS = 1 << 11;

/** The text of the module `air_evaluator` for the components and log sizes of an instance. */
export function emitCairo(air: AirInstance): string {
  const program = sumsProgram(air);
  if (program.statements.some(({ products, linear }) => products.length + linear.length > MAX_TERMS)) {
    throw new RangeError(`Cannot evaluate ${air.name}: a sum has more than ${MAX_TERMS} terms`);
  }
  const words = sumsWords(program);
  const lines = Array.from(
    { length: Math.ceil(words.length / 24) },
    (_, i) => `    ${words.slice(24 * i, 24 * i + 24).join(", ")},`,
  );
  return `//! The constraints of ${air.name} (${
    air.components.map(({ ir }) => ir.name).join(", ")
  }) as sums of products.

use super::qm31::Qm31;
use super::sums_of_products::{append_start, run};

/// Highest power of alpha of each relation.
const POWERS: [u32; ${program.start.powers.length}] = [${program.start.powers.join(", ")}];

/// Statements: number of products, (k, a, b) of each, number of linear terms, (k, a) of each.
const TABLE: [u32; ${words.length}] = [
${lines.join("\n")}
];

/// The constraints, folded with gamma.
pub fn evaluate(samples: Array<Qm31>, claimed_sums: Span<Qm31>, challenges: Span<Qm31>, gamma: Qm31) -> Qm31 {
    let mut values = samples;
    append_start(ref values, claimed_sums, challenges, gamma, POWERS.span());
    run(TABLE.span(), values)
}
`;
}
