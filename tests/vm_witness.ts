/**
 * A witness of a program's run that a cheating prover edits before proving, and what the verifier says to it.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { constraintViolations, logupSum } from "../air/check.ts";
import type { RelationChallenges } from "../air/evaluate.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { remainderLimbs, tableOffset, VM_TAGS } from "../air/vm_encoding.ts";
import type { VmPublic } from "../air/vm_statement.ts";
import { rowToPosition } from "../protocol/circle.ts";
import { ProofError } from "../protocol/errors.ts";
import * as m31 from "../protocol/m31.ts";
import { resolveOptions } from "../protocol/options.ts";
import { decodeProofFile } from "../protocol/proof_file.ts";
import * as qm31 from "../protocol/qm31.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import { runProgram } from "../prover/program.ts";
import { loadAir, proveColumns } from "../prover/prove.ts";
import { openReferenceProver, type ReferenceCheats } from "../prover/reference.ts";
import { verifyStark } from "../verifier/verify.ts";
import type { Program } from "../vm/program.ts";

const OPTIONS = resolveOptions({ backend: "reference", queries: 3, powBits: 0 });
const CHALLENGES: readonly RelationChallenges[] = [{ z: [5, 6, 7, 8], alpha: [11, 12, 13, 14] }];
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The columns of a run, by names, and its public values; all may be changed. */
export class Witness {
  /** The program whose key the verifier has. */
  program: Program;
  readonly columns: Uint32Array[][];
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
    this.#air = run.air;
    this.steps = run.execution.steps;
    this.inputs = [...run.execution.inputs];
    this.outputs = run.execution.outputs.map(({ value, time }) => ({ value, time }));
    const from = 4;
    const operations = this.#air.components.filter(({ ir }) => /^(alu|act\d|bit)$/.test(ir.name)).length;
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

  /** Sets every multiplicity to what the other columns look up, as far as the tables have it. */
  recount(): this {
    const cpu = this.rows("cpu");
    const differences = new Uint32Array(cpu);
    const executed = new Uint32Array(this.rows("rom"));
    for (let row = 0; row < cpu; row++) {
      for (const column of ["ta", "tb", "tc"]) {
        const d = m31.sub(row, this.get("cpu", column, row));
        if (d < cpu) differences[d]++;
      }
      executed[row === 0 ? 0 : this.get("cpu", "npc", row - 1)]++;
    }
    this.#fill("cpu", "mult", differences);
    this.#fill("rom", "mult", executed);
    if (this.rows("tables") > 0) this.#recountTables();
    return this;
  }

  #fill(component: string, column: string, counts: Uint32Array): void {
    counts.forEach((count, row) => this.set(component, row, { [column]: count }));
  }

  #recountTables(): void {
    const bytes = new Uint32Array(256);
    const byte = (value: number) => value < 256 && bytes[value]++;
    for (let row = 0; row < this.rows("alu"); row++) {
      for (const limb of ["l0", "l1", "l2", "l3"]) byte(this.get("alu", limb, row));
      byte(m31.mul(4, this.get("alu", "l3", row)));
    }
    for (const [t, table] of this.program.tables.entries()) {
      const entries = new Uint32Array(table.values.length);
      for (let row = 0; row < this.rows(`act${t}`); row++) {
        let remainder = 0;
        for (let i = 0; i < remainderLimbs(table.shift); i++) {
          const limb = this.get(`act${t}`, `r${i}`, row);
          byte(limb);
          remainder += limb * 256 ** i;
        }
        const moved = m31.add(this.get(`act${t}`, "a", row), tableOffset(table));
        const index = m31.mul(m31.sub(moved, remainder), m31.inv(2 ** table.shift));
        if (index < entries.length) entries[index]++;
      }
      if (this.rows(`act${t}`) > 0) this.#fill("tables", `multAct${t}`, entries);
    }
    this.#fill("tables", "multR8", bytes);
    if (this.rows("bit") === 0) return;
    const nibbles = new Uint32Array(256);
    const pair = (x: number, y: number) => x < 16 && y < 16 && nibbles[16 * x + y]++;
    for (let row = 0; row < this.rows("bit"); row++) {
      for (let i = 0; i < 8; i++) pair(this.get("bit", `x${i}`, row), this.get("bit", `y${i}`, row));
      pair(2 * this.get("bit", "x7", row), 2 * this.get("bit", "y7", row));
    }
    this.#fill("tables", "multNib", nibbles);
  }

  /** The instance the verifier has: its own program, the claimed run. */
  air(): AirInstance {
    const { steps, inputs, outputs, pads } = this;
    const logSizes = this.#air.components.map(({ logRows }) => logRows);
    return vmInstance({
      program: this.program,
      logRows: logSizes[0],
      logSizes,
      run: { steps, inputs, outputs, pads },
    });
  }
}

/** The constraints a witness violates, as `component index`, and whether its LogUp sums balance. */
export function flaws(
  air: AirInstance,
  columns: Witness["columns"],
): { broken: string[]; balanced: boolean } {
  return {
    broken: constraintViolations(air, columns).map(({ component, constraint }) =>
      `${component} ${constraint}`
    ),
    balanced: qm31.eq(logupSum(air, columns, CHALLENGES), air.program!.expectedSum!(CHALLENGES)),
  };
}

/** Proves a witness and verifies the proof: "accepted", or the verifier's code. */
export async function verdict(
  air: AirInstance,
  columns: Witness["columns"],
  cheats: ReferenceCheats = {},
): Promise<string> {
  const prover = openReferenceProver(OPTIONS, cheats);
  try {
    const { preprocessedRoot } = await prover.load(air);
    const loaded = await loadAir(prover, air, OPTIONS);
    const { file } = await proveColumns(loaded, columns);
    const { prefix } = loaded;
    const { claimedSums, interactionNonce, starkProof } = decodeProofFile(file);
    const proof = decodeStarkProof("blake2s", starkProof);
    verifyStark({ air, options: OPTIONS, prefix, preprocessedRoot, claimedSums, interactionNonce, proof });
    return "accepted";
  } catch (error) {
    if (error instanceof ProofError) return error.code;
    throw error;
  } finally {
    prover.close();
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

/** The AIR of a test build without one constraint. */
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

/** The AIR of a test build that neither uses nor yields tuples of a tag; `expected` is what the public values then add. */
export function withoutTag(air: AirInstance, tag: keyof typeof VM_TAGS): AirInstance {
  return {
    ...air,
    components: air.components.map(({ ir, logRows }) => {
      const nodes = [...ir.nodes, { op: "constant" as const, a: 0, b: 0, degree: 0 }];
      const isTag = (node: number) => nodes[node].op === "constant" && nodes[node].a === VM_TAGS[tag];
      const fractions = ir.fractions.map((f) =>
        isTag(f.values[0]) ? { ...f, numerator: nodes.length - 1 } : f
      );
      return { logRows, ir: { ...ir, nodes, fractions } };
    }),
  };
}
