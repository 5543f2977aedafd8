/**
 * The public values of a program's proof, and what they add to the LogUp balance.
 *
 * ```text
 * T, components, inputs, outputs, pads of each operation component, input values, per output: value, last access time
 * ```
 *
 * @module
 */
import { ProofError } from "../protocol/errors.ts";
import { neg } from "../protocol/m31.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { combine, type RelationChallenges } from "./evaluate.ts";
import {
  DOT_SUMS,
  HALT_CELL,
  isOperation,
  SPACE_DATA,
  SPACE_REGISTERS,
  tableOffset,
  VM_OPS,
  VM_TAGS,
  vmComponents,
} from "./vm_encoding.ts";
import type { VmIdentity } from "./vm_program_words.ts";

/** What a proof says of one run. */
export interface VmPublic {
  /** T: the step in which the program halted, counted from 1. */
  readonly steps: number;
  /** Input values, in the program's order. */
  readonly inputs: readonly number[];
  /** Output values with their last access times, in the program's order. */
  readonly outputs: readonly { readonly value: number; readonly time: number }[];
  /** Unused rows by operation component. */
  readonly pads: readonly number[];
}

/** Time of the unused rows of Dot. */
const UNUSED_TIME = 1;

/** The tuples of an operation component's unused rows, by operation component in order. */
export function padTuples(identity: VmIdentity): number[][][] {
  return vmComponents(identity.uses, identity.tables.length).flatMap(({ kind, table }) => {
    if (kind === "alu") return [[[VM_TAGS.alu, VM_OPS.relu, 0, 0, 0]]];
    if (kind === "bit") return [[[VM_TAGS.alu, VM_OPS.and, 0, 0, 0]]];
    if (kind === "dot") {
      return [Array.from({ length: DOT_SUMS }, (_, j) => [VM_TAGS.dot, 0, j, 0, 0, UNUSED_TIME + j])];
    }
    if (kind !== "act") return [];
    const least = neg(tableOffset(identity.tables[table]));
    return [[[VM_TAGS.alu, VM_OPS.act + table, least, least, identity.tables[table].first]]];
  });
}

/** The public values as the statement carries them. */
export function vmPublicValues(identity: VmIdentity, run: VmPublic): number[] {
  return [
    run.steps,
    vmComponents(identity.uses, identity.tables.length).length,
    run.inputs.length,
    run.outputs.length,
    ...run.pads,
    ...run.inputs,
    ...run.outputs.flatMap(({ value, time }) => [value, time]),
  ];
}

/**
 * Reads the public values of a program's proof; `logSizes` are the components' sizes, already checked.
 *
 * @throws {ProofError} `statement` when no run of this program has such values.
 */
export function readVmPublic(
  identity: VmIdentity,
  logSizes: readonly number[],
  values: readonly number[],
): VmPublic {
  const refuse = (what: string) => new ProofError("statement", `Cannot accept proof: ${what}`);
  const components = vmComponents(identity.uses, identity.tables.length);
  const operations = components.flatMap(({ kind }, i) => isOperation(kind) ? [i] : []);
  const [nInputs, nOutputs] = [identity.inputs.length, identity.outputs.length];
  const wanted = 4 + operations.length + nInputs + 2 * nOutputs;
  if (
    values.length !== wanted || values[1] !== components.length || values[2] !== nInputs ||
    values[3] !== nOutputs
  ) {
    throw refuse(
      `${values.length} public values for ${values[1]} components, ${values[2]} inputs and ${
        values[3]
      } outputs; wanted are ` +
        `${wanted} for ${components.length}, ${nInputs} and ${nOutputs}`,
    );
  }
  const steps = values[0];
  const rows = 2 ** logSizes[0];
  if (steps < 1 || steps > rows) throw refuse(`${steps} steps, allowed is 1 to ${rows}`);
  const pads = values.slice(4, 4 + operations.length);
  operations.forEach((component, i) => {
    const most = 2 ** logSizes[component];
    if (pads[i] > most) throw refuse(`${pads[i]} unused rows of component ${component}, at most ${most}`);
  });
  const from = 4 + operations.length + nInputs;
  const outputs = Array.from(
    { length: nOutputs },
    (_, i) => ({ value: values[from + 2 * i], time: values[from + 2 * i + 1] }),
  );
  const late = outputs.find(({ time }) => time > rows);
  if (late !== undefined) throw refuse(`an output time of ${late.time}, at most ${rows} is allowed`);
  return { steps, inputs: values.slice(4 + operations.length, from), outputs, pads };
}

/** How many fractions the public values add. */
export function publicFractions(identity: VmIdentity): number {
  return 1 + identity.inputs.length + identity.outputs.length + padTuples(identity).flat().length;
}

/**
 * What the claimed sums must add up to: minus the verifier's own fractions. It uses the halt cell's and the outputs' last tuples
 * and the unused rows, and yields the inputs' first tuples.
 *
 * @throws {ProofError} `logup_sum` when a denominator is zero (chance 2^-100 for an honest proof).
 */
export function vmExpectedSum(
  identity: VmIdentity,
  run: VmPublic,
  [challenges]: readonly RelationChallenges[],
): QM31 {
  const terms: { top: number; tuple: number[] }[] = [
    { top: 1, tuple: [VM_TAGS.mem, SPACE_REGISTERS, HALT_CELL, 1, run.steps] },
    ...identity.outputs.map((address, i) => {
      const { value, time } = run.outputs[i];
      return { top: 1, tuple: [VM_TAGS.mem, SPACE_DATA, address, value, time] };
    }),
    ...identity.inputs.map((address, i) => ({
      top: neg(1),
      tuple: [VM_TAGS.mem, SPACE_DATA, address, run.inputs[i], 0],
    })),
    ...padTuples(identity).flatMap((tuples, i) => tuples.map((tuple) => ({ top: run.pads[i], tuple }))),
  ];
  let sum = qm31.ZERO;
  for (const { top, tuple } of terms) {
    const denominator = combine(tuple.map(qm31.fromM31), challenges);
    if (qm31.eq(denominator, qm31.ZERO)) {
      throw new ProofError("logup_sum", "Cannot accept proof: a public value's denominator is zero");
    }
    sum = qm31.add(sum, qm31.mulM31(qm31.inv(denominator), top));
  }
  return qm31.neg(sum);
}
