/**
 * A witness of a program's run that a cheating prover edits before proving, and what the verifier says to it.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { constraintViolations, nodesAt } from "../air/check.ts";
import type { RelationChallenges } from "../air/evaluate.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { REGISTER_CELLS } from "../air/vm_encoding.ts";
import type { VmPublic } from "../air/vm_statement.ts";
import { rowToPosition } from "../protocol/circle.ts";
import { ProofError } from "../protocol/errors.ts";
import * as m31 from "../protocol/m31.ts";
import { resolveOptions } from "../protocol/options.ts";
import { decodeProofFile } from "../protocol/proof_file.ts";
import * as qm31 from "../protocol/qm31.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import { runProgram } from "../prover/program.ts";
import { loadAir, type LoadedProver, proveTrace } from "../prover/prove.ts";
import { openReferenceProver, type ReferenceCheats } from "../prover/reference.ts";
import { verifyStark } from "../verifier/verify.ts";
import type { Program } from "../vm/program.ts";
import { fractionName, fractionSums, multiplicityOf } from "./vm_test_builds.ts";

/** The options of these proofs. */
export const WITNESS_OPTIONS = resolveOptions({ backend: "reference", queries: 3, powBits: 0 });
const CHALLENGES: readonly RelationChallenges[] = [{ z: [5, 6, 7, 8], alpha: [11, 12, 13, 14] }];
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const SLOTS = ["a", "b", "c"] as const;
/** An access of a step. */
type Slot = typeof SLOTS[number];

/** The columns of a run, by names, and its public values; all may be changed. */
export class Witness {
  /** The program whose key the verifier has. */
  program: Program;
  readonly columns: Uint32Array[][];
  /** The columns before any change. */
  readonly honest: Uint32Array[][];
  steps: number;
  inputs: number[];
  outputs: Mutable<VmPublic["outputs"][number]>[];
  pads: number[];
  readonly #air: AirInstance;

  /** The honest run of a program. */
  constructor(program: Program, inputs: readonly number[], logRows?: number) {
    const run = runProgram(program, inputs, logRows === undefined ? {} : { logRows });
    this.program = program;
    this.columns = run.columns;
    this.honest = run.columns.map((columns) => columns.map((column) => column.slice()));
    this.#air = run.air;
    this.steps = run.execution.steps;
    this.inputs = [...run.execution.inputs];
    this.outputs = run.execution.outputs.map(({ value, time }) => ({ value, time }));
    const from = 4;
    const operations = this.#air.components.filter(({ ir }) => /^(alu|act\d|bit|dot)$/.test(ir.name)).length;
    this.pads = this.#air.publicValues.slice(from, from + operations);
  }

  #at(component: string, column: string, row: number): [Uint32Array, number] {
    const k = this.#air.components.findIndex(({ ir }) => ir.name === component);
    const { ir, logRows } = this.#air.components[k];
    const index = ir.columns.findIndex(({ name }) => name === column);
    if (index < 0) throw new RangeError(`no column ${component}.${column}`);
    return [this.columns[k][index], rowToPosition(row, logRows)];
  }

  /** Rows of a component, 0 when it is not there. */
  rows(component: string): number {
    const found = this.#air.components.find(({ ir }) => ir.name === component);
    return found ? 2 ** found.logRows : 0;
  }

  /** A cell. */
  get(component: string, column: string, row: number): number {
    const [values, at] = this.#at(component, column, row);
    return values[at];
  }

  /** Changes cells of a row; negative numbers are reduced. */
  set(component: string, row: number, cells: Readonly<Record<string, number>>): this {
    for (const [column, value] of Object.entries(cells)) {
      const [values, at] = this.#at(component, column, row);
      values[at] = value < 0 ? value + m31.P : value;
    }
    return this;
  }

  /** The row of Mem whose cell a slot accesses; undefined where it accesses none. */
  #cellOf(slot: Slot, row: number): number | undefined {
    const at = (column: string) => this.get("cpu", column, row);
    const [on, space, address] = slot === "a"
      ? [at("uA"), 0, at("rA")]
      : slot === "b"
      ? [at("uB"), at("mB"), at("adB")]
      : [1, at("mC"), at("adC")];
    return on === 0 ? undefined : space === 0 ? address : REGISTER_CELLS + address;
  }

  /**
   * Takes slots out of the chains of accesses and closes the gaps: the accesses that are left follow each other in time, to the
   * last. Values stay as they are.
   */
  unchain(...leftOut: readonly Slot[]): this {
    const last = new Map<number, number>();
    for (let row = 0; row < this.rows("cpu"); row++) {
      const left = SLOTS.map((slot) => leftOut.includes(slot) ? undefined : this.#cellOf(slot, row));
      left.forEach((cell, i) => {
        this.set("cpu", row, { [`t${SLOTS[i]}`]: cell === undefined ? row : last.get(cell) ?? 0 });
      });
      for (const cell of left) if (cell !== undefined) last.set(cell, row + 1);
    }
    for (let cell = 0; cell < this.rows("mem"); cell++) this.set("mem", cell, { fclk: last.get(cell) ?? 0 });
    this.program.outputs.forEach((address, i) => {
      this.outputs[i].time = last.get(REGISTER_CELLS + address) ?? 0;
    });
    return this;
  }

  /** Sets every multiplicity to what is looked up, as far as the tables have it; lookups by the named fractions do not count. */
  recount(...leftOut: readonly string[]): this {
    const air = this.air();
    const counts = new Map<string, number>();
    const tables: (() => void)[] = [];
    for (const [k, component] of air.components.entries()) {
      const { ir, logRows } = component;
      const rows = Array.from(
        { length: 2 ** logRows },
        (_, row) => nodesAt(air, component, this.columns[k], row),
      );
      for (const [i, { numerator, values }] of ir.fractions.entries()) {
        const keyOf = (nodes: readonly number[]) => String(values.map((node) => nodes[node]));
        const column = multiplicityOf(ir, i);
        if (column === undefined && !leftOut.includes(fractionName(ir, i))) {
          rows.forEach((nodes) => {
            const key = keyOf(nodes);
            counts.set(key, m31.add(counts.get(key) ?? 0, nodes[numerator]));
          });
        }
        if (column === undefined) continue;
        tables.push(() =>
          rows.forEach((nodes, row) => {
            const key = keyOf(nodes);
            this.set(ir.name, row, { [column]: counts.get(key) ?? 0 });
            counts.delete(key);
          })
        );
      }
    }
    for (const fill of tables) fill();
    return this;
  }

  /** The instance the verifier has: its own program, the claimed run. */
  air(pads: readonly number[] = this.pads): AirInstance {
    const { steps, inputs, outputs } = this;
    const logSizes = this.#air.components.map(({ logRows }) => logRows);
    return vmInstance({
      program: this.program,
      logRows: logSizes[0],
      logSizes,
      run: { steps, inputs, outputs, pads },
    });
  }
}

/** What is wrong with a witness. */
export interface Flaws {
  /** The constraints it violates, as `component index`. */
  readonly broken: string[];
  /** Whether its LogUp sums add up to what the public values leave over. */
  readonly balanced: boolean;
}

/** Looks at a witness without proving it; `leftOut` are fractions that do not count. */
export function flaws(air: AirInstance, columns: Witness["columns"], leftOut: readonly string[] = []): Flaws {
  const sums = [...fractionSums(air, columns, CHALLENGES)];
  const sum = sums.filter(([name]) => !leftOut.includes(name)).map(([, value]) => value);
  return {
    broken: constraintViolations(air, columns).map(({ component, constraint }) =>
      `${component} ${constraint}`
    ),
    balanced: qm31.eq(sum.reduce((a, b) => qm31.add(a, b), qm31.ZERO), air.program!.expectedSum!(CHALLENGES)),
  };
}

/** A proof of a witness, with what a verifier knows besides. */
export interface Forged {
  readonly file: Uint8Array;
  readonly loaded: LoadedProver;
  readonly preprocessedRoot: Uint8Array;
}

/** Proves a witness. */
export async function prove(
  air: AirInstance,
  columns: Witness["columns"],
  cheats: ReferenceCheats = {},
): Promise<Forged> {
  const prover = openReferenceProver(WITNESS_OPTIONS, cheats);
  try {
    const { preprocessedRoot } = await prover.load(air);
    const loaded = await loadAir(prover, air, WITNESS_OPTIONS);
    const { file } = await proveTrace(loaded, columns);
    return { file, loaded, preprocessedRoot };
  } finally {
    prover.close();
  }
}

/** Proves a witness and verifies the proof: "accepted", or the verifier's code. */
export async function verdict(
  air: AirInstance,
  columns: Witness["columns"],
  cheats: ReferenceCheats = {},
): Promise<string> {
  const { file, loaded: { prefix }, preprocessedRoot } = await prove(air, columns, cheats);
  const { claimedSums, interactionNonce, starkProof } = decodeProofFile(file);
  const proof = decodeStarkProof("blake2s", starkProof);
  try {
    verifyStark({
      air,
      options: WITNESS_OPTIONS,
      prefix,
      preprocessedRoot,
      claimedSums,
      interactionNonce,
      proof,
    });
    return "accepted";
  } catch (error) {
    if (error instanceof ProofError) return error.code;
    throw error;
  }
}

/** Claims sums that balance: the first is off by what is missing, or two are off by opposite amounts. */
export function balancing(air: AirInstance): ReferenceCheats {
  return {
    claimedSums: (sums, challenges) => {
      const wanted = air.program!.expectedSum!(challenges);
      const missing = qm31.sub(wanted, sums.reduce((a, b) => qm31.add(a, b), qm31.ZERO));
      const shift = qm31.eq(missing, qm31.ZERO) ? qm31.ONE : qm31.ZERO;
      const first = qm31.add(sums[0], qm31.add(missing, shift));
      return [first, qm31.sub(sums[1], shift), ...sums.slice(2)];
    },
  };
}
