/**
 * Base-field expressions of an AIR: a graph of nodes shared by value, so that a common subexpression is one node.
 *
 * @module
 */

const P = 2147483647;

/** The operations of a node; the index in this list is the operation's word in the binary form. */
export const NODE_OPS = ["constant", "preprocessed", "mask", "add", "sub", "mul", "neg"] as const;

/** An operation. */
export type NodeOp = typeof NODE_OPS[number];

/**
 * One node. `a` and `b` are: constant: the value, 0; preprocessed: index in the component's list, 0;
 * mask: column, index of the offset in the column's list; add, sub, mul: two earlier nodes; neg: an earlier node, 0.
 */
export interface ExprNode {
  /** What it computes. */
  readonly op: NodeOp;
  /** First operand. */
  readonly a: number;
  /** Second operand. */
  readonly b: number;
  /** Degree in the columns (preprocessed columns count). */
  readonly degree: number;
}

/** The nodes of one component, in evaluation order (operands come first). */
export class ExprGraph {
  /** The nodes, operands first. */
  readonly nodes: ExprNode[] = [];
  #index = new Map<string, number>();

  /** Adds a node, or finds the equal one. */
  node(op: NodeOp, a: number, b = 0): Expr {
    const key = `${op} ${a} ${b}`;
    let id = this.#index.get(key);
    if (id === undefined) {
      id = this.nodes.length;
      this.nodes.push({ op, a, b, degree: this.#degree(op, a, b) });
      this.#index.set(key, id);
    }
    return new Expr(this, id);
  }

  /** A constant, reduced into the field. */
  constant(value: number): Expr {
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`Cannot use ${value} as a constant: not a whole number`);
    }
    return this.node("constant", ((value % P) + P) % P);
  }

  #degree(op: NodeOp, a: number, b: number): number {
    const of = (id: number) => this.nodes[id].degree;
    switch (op) {
      case "constant":
        return 0;
      case "preprocessed":
      case "mask":
        return 1;
      case "neg":
        return of(a);
      case "mul":
        return of(a) + of(b);
      default:
        return Math.max(of(a), of(b));
    }
  }
}

/** A base-field expression: a handle to a node of a graph. */
export class Expr {
  /** The graph it belongs to. */
  readonly graph: ExprGraph;
  /** Index of its node. */
  readonly id: number;

  /** A handle to an existing node. */
  constructor(graph: ExprGraph, id: number) {
    this.graph = graph;
    this.id = id;
  }

  /** Degree in the columns. */
  get degree(): number {
    return this.graph.nodes[this.id].degree;
  }

  /** this + other. */
  add(other: Expr | number): Expr {
    return this.graph.node("add", this.id, this.#operand(other));
  }

  /** this − other. */
  sub(other: Expr | number): Expr {
    return this.graph.node("sub", this.id, this.#operand(other));
  }

  /** this · other. */
  mul(other: Expr | number): Expr {
    return this.graph.node("mul", this.id, this.#operand(other));
  }

  /** −this. */
  neg(): Expr {
    return this.graph.node("neg", this.id);
  }

  /** this². */
  square(): Expr {
    return this.mul(this);
  }

  #operand(other: Expr | number): number {
    if (typeof other === "number") return this.graph.constant(other).id;
    if (other.graph !== this.graph) throw new TypeError("Cannot combine expressions of two components");
    return other.id;
  }
}
