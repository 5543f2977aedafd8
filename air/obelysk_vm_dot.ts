/**
 * Dot products of data memory with weights that the program commits to. A row of Dot reads four neighbouring cells and adds their
 * products with 16 weights to four sums; rows of one time and one base address make a chain, as long as the weights say. Four steps
 * in a row take the four sums of a chain: (row of weights, sum, base, value, time).
 *
 * The row that begins a chain yields what the row before it ended with, so no column says where a chain ends. A chain that goes
 * further back than the program's rows of weights does not exist: their numbers rise by one in it and only some may be first.
 *
 * @module
 */
import type { ComponentBuilder } from "./builder.ts";
import type { Expr } from "./expression.ts";
import { declare, VM_RELATION } from "./obelysk_vm_core.ts";
import {
  DOT_CELLS,
  DOT_COLUMNS,
  DOT_SUMS,
  DOT_WEIGHTS,
  SPACE_DATA,
  VM_TAGS,
  WEIGHT_PARTS,
  WEIGHTS_COLUMNS,
  WEIGHTS_PREPROCESSED,
} from "./vm_encoding.ts";

/** The tuples of a row of weights, one for each part. */
function weightTuples(
  b: ComponentBuilder,
  id: Expr,
  head: readonly Expr[],
  weights: readonly Expr[],
): Expr[][] {
  return WEIGHT_PARTS.map(([tag, from, to], part) => [
    b.constant(VM_TAGS[tag]),
    id,
    ...part === 0 ? head : [],
    ...weights.slice(from, to),
  ]);
}

/** The rows of weights: each as often as a row of Dot uses it. */
export function buildWeights(b: ComponentBuilder): void {
  const [id, first, on, offset, ...weights] = WEIGHTS_PREPROCESSED.map((name) => b.preprocessed(name));
  const { mult } = declare(b, WEIGHTS_COLUMNS);
  for (const tuple of weightTuples(b, id, [first, on, offset], weights)) {
    b.fraction(VM_RELATION, mult.neg(), tuple);
  }
  b.finalizeLogup("pairs");
}

/** Columns that a chain carries from row to row: before and now. */
const CARRIED: readonly string[] = [
  "id",
  "base",
  "clk",
  ...Array.from({ length: DOT_SUMS }, (_, j) => `s${j}`),
];

/** The chains, one after another in order of execution; unused rows are chains of their own that read nothing. */
export function buildDot(b: ComponentBuilder): void {
  const now: Record<string, Expr> = {};
  const before: Record<string, Expr> = {};
  for (const name of DOT_COLUMNS) {
    if (CARRIED.includes(name)) [before[name], now[name]] = b.column(name, [-1, 0]);
    else [now[name]] = b.column(name);
  }
  const numbered = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => now[`${name}${i}`]);
  const { id, first, on, offset, base, clk } = now;
  const [x, t, w] = [numbered("x", DOT_CELLS), numbered("t", DOT_CELLS), numbered("w", DOT_WEIGHTS)];
  const goesOn = b.constant(1).sub(first);
  b.constrain(goesOn.mul(id.sub(before.id).sub(1)));
  b.constrain(goesOn.mul(base.sub(before.base)));
  b.constrain(goesOn.mul(clk.sub(before.clk)));
  for (let j = 0; j < DOT_SUMS; j++) {
    const products = x.map((value, i) => value.mul(w[DOT_CELLS * j + i])).reduce((sum, term) =>
      sum.add(term)
    );
    b.constrain(now[`s${j}`].sub(goesOn.mul(before[`s${j}`])).sub(products));
  }

  const use = (tag: keyof typeof VM_TAGS, top: Expr | number, tuple: readonly Expr[]) =>
    b.fraction(VM_RELATION, top, [b.constant(VM_TAGS[tag]), ...tuple]);
  const space = b.constant(SPACE_DATA);
  x.forEach((value, i) => {
    const address = base.add(offset).add(i);
    use("mem", on, [space, address, value, t[i]]);
    use("mem", on.neg(), [space, address, value, clk]);
    use("rn", 1, [clk.sub(1).sub(t[i])]);
  });
  for (const tuple of weightTuples(b, id, [first, on, offset], w)) b.fraction(VM_RELATION, 1, tuple);
  for (let j = 0; j < DOT_SUMS; j++) {
    const sum = [before.id, b.constant(j), before.base, before[`s${j}`], before.clk.add(j)];
    use("dot", first.neg(), sum);
  }
  b.finalizeLogup("pairs");
}
