/**
 * All constraints of an AIR at a point, folded with one coefficient, as a short program of sums of products: the form a table-driven
 * evaluator runs where code is dear (a contract's class is paid by its felts).
 *
 * The program works on a list of secure-field values. It starts as {@linkcode ValueList} says; every statement computes
 * Σ k·v[a]·v[b] + Σ k·v[a] with base-field k and appends it; the last one is Σ γ^(T−1−t)·c_t over the constraints in their order
 * (stwo `core/air/accumulation.rs`). LogUp constraints are those of `logupConstraints`.
 *
 * @module
 */
import * as m31 from "../protocol/m31.ts";
import type { AirInstance } from "./air.ts";
import type { ComponentIr, Fraction } from "./builder.ts";
import { neededNodes } from "./emit_cpp.ts";
import { type AirLayout, airLayout } from "./layout.ts";

/** k·v[a]·v[b]. */
export interface ProductTerm {
  readonly k: number;
  readonly a: number;
  readonly b: number;
}

/** k·v[a]. */
export interface LinearTerm {
  readonly k: number;
  readonly a: number;
}

/** One appended value. */
export interface SumStatement {
  readonly products: readonly ProductTerm[];
  readonly linear: readonly LinearTerm[];
}

/**
 * Where the values that a program starts with lie: sampled values by tree, column and sample; then 1, i, u, i·u; γ; the claimed sums in
 * order; per relation z, α, α², … α^(longest tuple − 1).
 */
export interface ValueList {
  /** Index of each sample, by tree, column and sample. */
  readonly samples: readonly (readonly (readonly number[])[])[];
  /** Indices of 1, i, u, i·u. */
  readonly basis: readonly [number, number, number, number];
  readonly gamma: number;
  /** Index of each claimed sum. */
  readonly claimedSums: readonly number[];
  /** By relation: index of z; α^j lies j after it. */
  readonly relations: readonly number[];
  /** By relation: the highest power of α. */
  readonly powers: readonly number[];
  /** How many there are. */
  readonly length: number;
}

/** A program and the list it starts with. */
export interface SumsProgram {
  readonly start: ValueList;
  readonly statements: readonly SumStatement[];
}

/** Steps that a term or a kept value costs in a contract, roughly; they decide what is multiplied out. */
const COST = { product: 110, linear: 70, keep: 110 };

/** Coefficients by monomial: `[]` is the constant, `[a]` linear, `[a, b]` with a ≤ b a product. */
class Polynomial {
  readonly terms = new Map<string, { readonly atoms: readonly number[]; readonly k: number }>();

  static of(...terms: readonly { readonly atoms: readonly number[]; readonly k: number }[]): Polynomial {
    const sum = new Polynomial();
    for (const { atoms, k } of terms) sum.#put(atoms, k);
    return sum;
  }

  #put(atoms: readonly number[], k: number): void {
    const sorted = atoms.toSorted((x, y) => x - y);
    const key = sorted.join(" ");
    const total = m31.add(this.terms.get(key)?.k ?? 0, k);
    if (total === 0) this.terms.delete(key);
    else this.terms.set(key, { atoms: sorted, k: total });
  }

  get degree(): number {
    return Math.max(0, ...[...this.terms.values()].map(({ atoms }) => atoms.length));
  }

  get cost(): number {
    return [...this.terms.values()].reduce(
      (sum, { atoms }) => sum + (atoms.length === 2 ? COST.product : COST.linear),
      0,
    );
  }

  plus(other: Polynomial, k = 1): Polynomial {
    return Polynomial.of(
      ...this.terms.values(),
      ...[...other.terms.values()].map((term) => ({ ...term, k: m31.mul(term.k, k) })),
    );
  }

  times(other: Polynomial): Polynomial {
    return Polynomial.of(
      ...[...this.terms.values()].flatMap((x) =>
        [...other.terms.values()].map((y) => ({ atoms: [...x.atoms, ...y.atoms], k: m31.mul(x.k, y.k) }))
      ),
    );
  }
}

function atom(index: number): Polynomial {
  return Polynomial.of({ atoms: [index], k: 1 });
}

function constant(k: number): Polynomial {
  return Polynomial.of({ atoms: [], k });
}

/** The list a program starts with. */
function valueList(air: AirInstance, { trees, logupComponents }: AirLayout): ValueList {
  let next = 0;
  const take = (count: number) => Array.from({ length: count }, () => next++);
  const samples = trees.map((tree) => tree.map(({ offsets }) => take(offsets.length)));
  const [one, i, u, iu, gamma] = take(5);
  const claimedSums = take(logupComponents.length);
  const powers = air.relations.map((_, r) => Math.max(...air.components.map(({ ir }) => longest(ir, r))));
  const relations = powers.map((highest) => take(1 + highest)[0]);
  return { samples, basis: [one, i, u, iu], gamma, claimedSums, relations, powers, length: next };
}

/** The highest power of α in a component's tuples of a relation. */
function longest({ fractions }: ComponentIr, relation: number): number {
  return Math.max(0, ...fractions.filter((f) => f.relation === relation).map((f) => f.values.length - 1));
}

/** Collects the statements of one program. */
class SumsBuilder {
  readonly start: ValueList;
  readonly statements: SumStatement[] = [];
  readonly #kept = new Map<string, number>();
  #folded: Polynomial | undefined;

  constructor(start: ValueList) {
    this.start = start;
  }

  /** Appends a sum; equal sums are appended once. */
  keep(sum: Polynomial): Polynomial {
    const terms = [...sum.terms.values()];
    if (terms.length === 1 && terms[0].atoms.length === 1 && terms[0].k === 1) return sum;
    const key = terms.map(({ atoms, k }) => `${k}:${atoms}`).sort().join(" ");
    let index = this.#kept.get(key);
    if (index === undefined) {
      index = this.start.length + this.statements.length;
      this.#kept.set(key, index);
      const [one] = this.start.basis;
      this.statements.push({
        products: terms.flatMap(({ atoms, k }) =>
          atoms.length === 2 ? [{ k, a: atoms[0], b: atoms[1] }] : []
        ),
        linear: terms.flatMap(({ atoms, k }) => atoms.length < 2 ? [{ k, a: atoms[0] ?? one }] : []),
      });
    }
    return atom(index);
  }

  /** A product of degree at most two: what is too high, or cheaper kept than multiplied out, is kept. */
  multiply(x: Polynomial, y: Polynomial): Polynomial {
    const square = x === y;
    const choices = [[false, false], [true, false], [false, true], [true, true]] as const;
    const degree = (p: Polynomial, kept: boolean) => kept ? 1 : p.degree;
    const terms = (p: Polynomial, kept: boolean) => kept ? 1 : p.terms.size;
    const keeping = (p: Polynomial, kept: boolean) => kept && !isAtom(p) ? p.cost + COST.keep : 0;
    const cost = ([kx, ky]: readonly [boolean, boolean]) =>
      keeping(x, kx) + (square && kx ? 0 : keeping(y, ky)) + terms(x, kx) * terms(y, ky) * COST.product;
    const [keepX, keepY] = choices
      .filter(([kx, ky]) => degree(x, kx) + degree(y, ky) <= 2)
      .reduce((best, choice) => cost(choice) < cost(best) ? choice : best);
    return (keepX ? this.keep(x) : x).times(keepY ? this.keep(y) : y);
  }

  /** The next constraint: folded = folded·γ + constraint. */
  constrain(value: Polynomial): void {
    const before = this.#folded;
    this.#folded = this.keep(before ? value.plus(before.times(atom(this.start.gamma))) : value);
  }

  /** The program; its last value is what was folded, also when that was appended earlier. */
  finish(): SumsProgram {
    const [{ atoms: [folded] }] = this.#folded!.terms.values();
    if (folded !== this.start.length + this.statements.length - 1) {
      this.statements.push({ products: [], linear: [{ k: 1, a: folded }] });
    }
    return { start: this.start, statements: this.statements };
  }
}

function isAtom(p: Polynomial): boolean {
  const [first] = p.terms.values();
  return p.terms.size === 1 && first.atoms.length === 1 && first.k === 1;
}

/** The samples that a component reads, as indices of values. */
interface ComponentValues {
  readonly mask: (column: number, offset: number) => number;
  readonly preprocessed: (index: number) => number;
  /** The four coordinate columns of a batch. */
  readonly secure: (batch: number, sample: number) => number[];
  /** Index of the claimed sum and 1 over the number of rows; undefined without fractions. */
  readonly claimed: { readonly sum: number; readonly share: number } | undefined;
}

function componentValues(
  air: AirInstance,
  layout: AirLayout,
  start: ValueList,
  index: number,
): ComponentValues {
  const { ir, logRows } = air.components[index];
  const { samples } = start;
  const claimed = layout.logupComponents.indexOf(index);
  return {
    mask: (column, offset) => samples[1][layout.mainStart[index] + column][offset],
    preprocessed: (i) => samples[0][ir.preprocessed[i]][0],
    secure: (batch, sample) =>
      [0, 1, 2, 3].map((c) =>
        samples[layout.interactionTree!][layout.interactionStart[index] + 4 * batch + c][sample]
      ),
    claimed: claimed < 0
      ? undefined
      : { sum: start.claimedSums[claimed], share: m31.inv(m31.pow(2, logRows)) },
  };
}

/** Every needed node as a sum of products; a node that several others use is kept when that is cheaper. */
function nodePolynomials(
  builder: SumsBuilder,
  ir: ComponentIr,
  values: ComponentValues,
): Map<number, Polynomial> {
  const needed = neededNodes(ir);
  const uses = new Map<number, number>();
  const use = (id: number) => uses.set(id, (uses.get(id) ?? 0) + 1);
  for (const id of needed) {
    const { op, a, b } = ir.nodes[id];
    if (op === "neg" || op === "add" || op === "sub" || op === "mul") use(a);
    if (op === "add" || op === "sub" || op === "mul") use(b);
  }
  for (const { numerator, values: tuple } of ir.fractions) [numerator, ...tuple].forEach(use);
  const forms = new Map<number, Polynomial>();
  const of = (id: number) => forms.get(id)!;
  for (const [id, { op, a, b }] of ir.nodes.entries()) {
    if (!needed.has(id)) continue;
    let form: Polynomial;
    switch (op) {
      case "constant":
        form = constant(a);
        break;
      case "preprocessed":
        form = atom(values.preprocessed(a));
        break;
      case "mask":
        form = atom(values.mask(a, b));
        break;
      case "neg":
        form = constant(0).plus(of(a), m31.P - 1);
        break;
      case "mul":
        form = builder.multiply(of(a), of(b));
        break;
      default:
        form = of(a).plus(of(b), op === "add" ? 1 : m31.P - 1);
    }
    const count = uses.get(id) ?? 0;
    const inline = count * form.cost;
    const shared = form.cost + COST.keep + count * COST.linear;
    forms.set(id, form.terms.size > 1 && shared < inline ? builder.keep(form) : form);
  }
  return forms;
}

/** Σ α^j·v_j − z, kept. */
function denominator(
  builder: SumsBuilder,
  { relation, values }: Fraction,
  forms: ReadonlyMap<number, Polynomial>,
): Polynomial {
  const z = builder.start.relations[relation];
  const sum = values.reduce((total, node, j) => {
    const value = forms.get(node)!;
    return total.plus(j === 0 ? value : builder.multiply(value, atom(z + j)));
  }, constant(0).plus(atom(z), m31.P - 1));
  return builder.keep(sum);
}

/** The LogUp constraints of a component: (S_b − S_{b−1})·d_b − n_b; the last one also carries the row step. */
function logupConstraints(
  builder: SumsBuilder,
  ir: ComponentIr,
  forms: ReadonlyMap<number, Polynomial>,
  { secure, claimed }: ComponentValues,
): void {
  const combined = (columns: readonly number[]) =>
    builder.keep(
      columns.map((column, c) => c === 0 ? atom(column) : atom(column).times(atom(builder.start.basis[c])))
        .reduce((sum, term) => sum.plus(term)),
    );
  let before = constant(0);
  for (const [b, batch] of ir.batches.entries()) {
    const last = b + 1 === ir.batches.length;
    let top = constant(0);
    let bottom = constant(1);
    for (const index of batch) {
      const below = denominator(builder, ir.fractions[index], forms);
      const above = forms.get(ir.fractions[index].numerator)!;
      top = builder.multiply(top, below).plus(builder.multiply(above, bottom));
      bottom = builder.multiply(bottom, below);
    }
    const current = combined(secure(b, last ? 1 : 0));
    let difference = current.plus(before, m31.P - 1);
    if (last && claimed) {
      difference = difference.plus(combined(secure(b, 0)), m31.P - 1).plus(atom(claimed.sum), claimed.share);
    }
    builder.constrain(builder.multiply(difference, bottom).plus(top, m31.P - 1));
    before = current;
  }
}

/**
 * The program of an instance: log sizes and components count, a program's words and run do not.
 *
 * @throws {RangeError} for an AIR without constraints.
 */
export function sumsProgram(air: AirInstance): SumsProgram {
  const layout = airLayout(air);
  if (layout.constraints === 0) throw new RangeError(`Cannot evaluate ${air.name}: it has no constraints`);
  const start = valueList(air, layout);
  const builder = new SumsBuilder(start);
  for (const [index, { ir }] of air.components.entries()) {
    const values = componentValues(air, layout, start, index);
    const forms = nodePolynomials(builder, ir, values);
    for (const node of ir.constraints) builder.constrain(forms.get(node)!);
    logupConstraints(builder, ir, forms, values);
  }
  return builder.finish();
}
