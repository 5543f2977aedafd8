/**
 * Test builds of the virtual machine's AIR: without a constraint, or without fractions. What such a build accepts and the AIR refuses
 * is caught by what was left out.
 *
 * @module
 */
import type { AirInstance, ProgramPart } from "../air/air.ts";
import type { ComponentIr } from "../air/builder.ts";
import { nodesAt, type Trace } from "../air/check.ts";
import { combine, type RelationChallenges } from "../air/evaluate.ts";
import { VM_TAGS } from "../air/vm_encoding.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";

/** A kind of tuple. */
export type Tag = keyof typeof VM_TAGS;

/** The multiplicity column that a fraction has alone for numerator, by name: the fraction is a table's. */
export function multiplicityOf(ir: ComponentIr, fraction: number): string | undefined {
  const { op, a } = ir.nodes[ir.fractions[fraction].numerator];
  if (op !== "neg" || ir.nodes[a].op !== "mask") return undefined;
  const { name } = ir.columns[ir.nodes[a].a];
  return name.startsWith("mult") ? name : undefined;
}

/** `component f<index>`; one of Tables is named by its multiplicity, as its index depends on the tables a program has. */
export function fractionName(ir: ComponentIr, fraction: number): string {
  const own = ir.name === "tables" ? multiplicityOf(ir, fraction) : undefined;
  return `${ir.name} ${own ?? `f${fraction}`}`;
}

/** `component <index>` of every constraint. */
export function constraintNames({ components }: AirInstance): string[] {
  return components.flatMap(({ ir }) => ir.constraints.map((_, i) => `${ir.name} ${i}`));
}

/** The name of every fraction, or of those with tuples of one kind. */
export function fractionNames({ components }: AirInstance, tag?: Tag): string[] {
  return components.flatMap(({ ir }) =>
    ir.fractions.flatMap(({ values }, i) => {
      const { op, a } = ir.nodes[values[0]];
      if (op !== "constant") throw new TypeError(`${fractionName(ir, i)} has a tag that is no constant`);
      return tag === undefined || a === VM_TAGS[tag] ? [fractionName(ir, i)] : [];
    })
  );
}

/** What each fraction adds to the balance, over all rows of a trace. */
export function fractionSums(
  air: AirInstance,
  trace: Trace,
  challenges: readonly RelationChallenges[],
): Map<string, QM31> {
  const sums = new Map<string, QM31>();
  for (const [k, component] of air.components.entries()) {
    const { ir, logRows } = component;
    for (let row = 0; row < 2 ** logRows; row++) {
      const nodes = nodesAt(air, component, trace[k], row);
      ir.fractions.forEach(({ relation, numerator, values }, i) => {
        const denominator = combine(values.map((node) => qm31.fromM31(nodes[node])), challenges[relation]);
        const term = qm31.mulM31(qm31.inv(denominator), nodes[numerator]);
        const name = fractionName(ir, i);
        sums.set(name, qm31.add(sums.get(name) ?? qm31.ZERO, term));
      });
    }
  }
  return sums;
}

/** The AIR without one constraint. */
export function withoutConstraint(air: AirInstance, name: string): AirInstance {
  const [component, index] = name.split(" ");
  return {
    ...air,
    components: air.components.map(({ ir, logRows }) => ({
      logRows,
      ir: ir.name === component
        ? { ...ir, constraints: ir.constraints.filter((_, i) => i !== Number(index)) }
        : ir,
    })),
  };
}

/** The AIR without fractions: they add nothing to the balance. */
export function withoutFractions(air: AirInstance, names: readonly string[]): AirInstance {
  return {
    ...air,
    components: air.components.map(({ ir, logRows }) => {
      const nodes = [...ir.nodes, { op: "constant" as const, a: 0, b: 0, degree: 0 }];
      const fractions = ir.fractions.map((fraction, i) =>
        names.includes(fractionName(ir, i)) ? { ...fraction, numerator: nodes.length - 1 } : fraction
      );
      return { logRows, ir: { ...ir, nodes, fractions } };
    }),
  };
}

/** The AIR with another public sum. */
export function withExpectedSum(
  air: AirInstance,
  expectedSum: (honest: QM31, challenges: readonly RelationChallenges[]) => QM31,
): AirInstance {
  const program = air.program as ProgramPart;
  const of = (challenges: readonly RelationChallenges[]) =>
    expectedSum(program.expectedSum!(challenges), challenges);
  return { ...air, program: { ...program, expectedSum: of } };
}
