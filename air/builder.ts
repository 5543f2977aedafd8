/**
 * The builder an AIR is written against. The order of calls is the protocol's order: columns as they are declared,
 * constraints as they are added, LogUp fractions as they are added, LogUp constraints last.
 *
 * @module
 */
import { type Expr, ExprGraph, type ExprNode } from "./expression.ts";

/** A LogUp relation: tuples of at most `size` values share the challenges (z, alpha). */
export interface Relation {
  /** For messages. */
  readonly name: string;
  /** Longest tuple. */
  readonly size: number;
}

/** A column of tree 0, fixed by the AIR: values by natural row. */
export interface PreprocessedColumn {
  /** The id components read it by. */
  readonly id: string;
  /** log2 of its rows. */
  readonly logRows: number;
  /** The value at a natural row. */
  readonly valueAt: (row: number) => number;
}

/** A main column with the row offsets at which it is read, in the order of the samples. */
export interface ColumnMask {
  /** For messages. */
  readonly name: string;
  /** Row offsets, distinct. */
  readonly offsets: readonly number[];
}

/** A fraction numerator / combine(values) of a relation; nodes by index. */
export interface Fraction {
  /** Index in the AIR's relations. */
  readonly relation: number;
  /** Node of the numerator. */
  readonly numerator: number;
  /** Nodes of the tuple. */
  readonly values: readonly number[];
}

/** One component: its columns, expressions, constraints and LogUp batches. Sizes are not in here. */
export interface ComponentIr {
  /** For messages. */
  readonly name: string;
  /** Indices of the preprocessed columns it reads, in the AIR's list of tree 0. */
  readonly preprocessed: readonly number[];
  /** Main columns in order. */
  readonly columns: readonly ColumnMask[];
  /** Expressions, operands first. */
  readonly nodes: readonly ExprNode[];
  /** Base-field constraints: nodes that are zero on every row, in order. */
  readonly constraints: readonly number[];
  /** LogUp fractions in order. */
  readonly fractions: readonly Fraction[];
  /** Fractions by batch: each batch is one secure column (4 base columns) and one more constraint. */
  readonly batches: readonly (readonly number[])[];
  /** Constant nodes whose value differs between instances that share generated code. They are constants everywhere else. */
  readonly parameters: readonly number[];
}

/** Collects one component. */
export class ComponentBuilder {
  /** The component's name, for messages. */
  readonly name: string;
  /** Its expressions. */
  readonly graph: ExprGraph = new ExprGraph();
  readonly #relations: readonly Relation[];
  readonly #tree0: readonly string[];
  readonly #preprocessed: number[] = [];
  readonly #columns: ColumnMask[] = [];
  readonly #constraints: number[] = [];
  readonly #fractions: Fraction[] = [];
  readonly #parameters = new Set<number>();
  #batches: number[][] | undefined;

  /** Starts a component that may use these relations and these columns of tree 0, by id. */
  constructor(name: string, relations: readonly Relation[], tree0: readonly string[]) {
    this.name = name;
    this.#relations = relations;
    this.#tree0 = tree0;
  }

  /** Declares the next main column; returns its value at each of the offsets (default: this row). */
  column(name: string, offsets: readonly number[] = [0]): Expr[] {
    if (offsets.length === 0 || new Set(offsets).size !== offsets.length) {
      throw new RangeError(
        `Cannot declare column ${name}: offsets must be one or more distinct whole numbers, got [${offsets}]`,
      );
    }
    const index = this.#columns.length;
    this.#columns.push({ name, offsets });
    return offsets.map((_, i) => this.graph.node("mask", index, i));
  }

  /** Reads a preprocessed column (this row only). */
  preprocessed(id: string): Expr {
    const column = this.#tree0.indexOf(id);
    if (column < 0) {
      throw new RangeError(
        `Cannot read preprocessed column ${id}: the AIR declares ${this.#tree0.join(", ") || "none"}`,
      );
    }
    let local = this.#preprocessed.indexOf(column);
    if (local < 0) local = this.#preprocessed.push(column) - 1;
    return this.graph.node("preprocessed", local);
  }

  /** A constant. */
  constant(value: number): Expr {
    return this.graph.constant(value);
  }

  /** A constant that generated code reads from the AIR instead of containing it. */
  parameter(value: number): Expr {
    const constant = this.graph.constant(value);
    this.#parameters.add(constant.id);
    return constant;
  }

  /** Demands that `expression` is zero on every row. Degree at most 3. */
  constrain(expression: Expr): void {
    if (expression.degree > 3) {
      throw new RangeError(
        `Cannot constrain in ${this.name}: degree ${expression.degree}, at most 3 is allowed; split it with another column`,
      );
    }
    this.#constraints.push(expression.id);
  }

  /** Adds the fraction numerator / (Σ alpha^j·values_j − z) of a relation. "Use" is +, "yield" is −. Returns its index. */
  fraction(relation: string, numerator: Expr | number, values: readonly Expr[]): number {
    const index = this.#relations.findIndex((r) => r.name === relation);
    if (index < 0) {
      throw new RangeError(
        `Cannot use relation ${relation}: the AIR declares ${this.#relations.map((r) => r.name).join(", ")}`,
      );
    }
    if (values.length === 0 || values.length > this.#relations[index].size) {
      throw new RangeError(
        `Cannot use relation ${relation} with ${values.length} values: 1 to ${
          this.#relations[index].size
        } are allowed`,
      );
    }
    const top = typeof numerator === "number" ? this.graph.constant(numerator) : numerator;
    return this.#fractions.push({ relation: index, numerator: top.id, values: values.map((v) => v.id) }) - 1;
  }

  /** Puts the fractions into batches: "single" (one each), "pairs" (two each), or an explicit list of lists. */
  finalizeLogup(batching: "single" | "pairs" | readonly (readonly number[])[]): void {
    const all = this.#fractions.map((_, i) => i);
    if (batching === "single") this.#batches = all.map((i) => [i]);
    else if (batching === "pairs") {
      this.#batches = all.filter((i) => i % 2 === 0).map((i) => all.slice(i, i + 2));
    } else this.#batches = batching.map((batch) => [...batch]);
    const listed = this.#batches.flat();
    if (
      this.#batches.some((b) => b.length === 0) || listed.length !== all.length ||
      new Set(listed).size !== all.length
    ) {
      throw new RangeError(
        `Cannot batch the fractions of ${this.name}: every fraction must be in exactly one non-empty batch`,
      );
    }
  }

  /** Closes the component. */
  build(): ComponentIr {
    if (this.#fractions.length > 0 && !this.#batches) {
      throw new TypeError(
        `Cannot build component ${this.name}: it has fractions but finalizeLogup was not called`,
      );
    }
    const ir: ComponentIr = {
      name: this.name,
      preprocessed: this.#preprocessed,
      columns: this.#columns,
      nodes: this.graph.nodes,
      constraints: this.#constraints,
      fractions: this.#fractions,
      batches: this.#batches ?? [],
      parameters: [...this.#parameters].sort((a, b) => a - b),
    };
    for (const [i, batch] of ir.batches.entries()) {
      const degree = batchDegree(ir, batch);
      if (degree > 3) {
        throw new RangeError(
          `Cannot build component ${this.name}: LogUp batch ${i} has degree ${degree}, at most 3 is allowed`,
        );
      }
    }
    return ir;
  }
}

/** Degree of a batch's constraint: (S_b − S_{b−1})·Π den − num. */
export function batchDegree(ir: ComponentIr, batch: readonly number[]): number {
  const degreeOf = (f: Fraction) => Math.max(...f.values.map((v) => ir.nodes[v].degree));
  const total = batch.reduce((sum, i) => sum + degreeOf(ir.fractions[i]), 0);
  const numerator = Math.max(
    ...batch.map((i) => ir.nodes[ir.fractions[i].numerator].degree + total - degreeOf(ir.fractions[i])),
  );
  return Math.max(1 + total, numerator);
}
