/**
 * The AIR of the virtual machine: *program P, known by its key, run on public inputs X, halts after exactly T steps with public
 * outputs Y*. The components are those the program asks for; tree 0 holds the program.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import type { AirInstance, Component } from "./air.ts";
import { ComponentBuilder, type PreprocessedColumn, type Relation } from "./builder.ts";
import { buildCpu, buildMem, buildRom, VM_RELATION } from "./obelysk_vm_core.ts";
import { buildDot, buildWeights } from "./obelysk_vm_dot.ts";
import { buildAct, buildAlu, buildBit, buildTables } from "./obelysk_vm_operations.ts";
import { vmTree0 } from "./obelysk_vm_tree0.ts";
import {
  fixedLogs,
  VM_MAX_LOG,
  VM_MIN_LOG,
  VM_TUPLE,
  type VmComponentId,
  vmComponents,
} from "./vm_encoding.ts";
import type { Program } from "./vm_program.ts";
import { identityWords, type VmIdentity, vmIdentity } from "./vm_program_words.ts";
import { publicFractions, vmExpectedSum, type VmPublic, vmPublicValues } from "./vm_statement.ts";

/** The AIR's name in files and keys. */
export const VM_AIR = "obelysk_vm";

const RELATIONS: readonly Relation[] = [{ name: VM_RELATION, size: VM_TUPLE }];

/** What an instance is made from. */
export interface VmInstanceInput {
  /** The program, or what its key says of it: then tree 0 has sizes and no values. */
  readonly program: Program | VmIdentity;
  /** n: Cpu has 2^n rows. */
  readonly logRows: number;
  /** log2 of the rows of every component; absent where only the key matters (operation components then have the least). */
  readonly logSizes?: readonly number[];
  /** The run; absent where only the key matters. */
  readonly run?: VmPublic;
}

/** The identity of a program or of a key. */
export function identityOf(program: Program | VmIdentity): VmIdentity {
  return "rom" in program ? vmIdentity(program) : program;
}

/**
 * Why components cannot have these sizes; undefined when they can. Rom, Mem, Tables and Weights are fixed by the program; only
 * Weights and Dot may be larger than Cpu.
 */
export function vmSizeProblem(
  identity: VmIdentity,
  logRows: number,
  logSizes: readonly number[],
): string | undefined {
  const components = vmComponents(identity.uses, identity.tables.length);
  if (logSizes.length !== components.length) {
    return `${logSizes.length} components, the program has ${components.length}`;
  }
  if (!Number.isInteger(logRows) || logRows < VM_MIN_LOG || logRows > VM_MAX_LOG) {
    return `2^${logRows} rows, allowed is 2^${VM_MIN_LOG} to 2^${VM_MAX_LOG}`;
  }
  const fixed: Partial<Record<VmComponentId["kind"], number>> = { cpu: logRows, ...fixedSizes(identity) };
  for (const [i, { kind }] of components.entries()) {
    const size = logSizes[i];
    const most = kind === "weights" || kind === "dot" ? VM_MAX_LOG : logRows;
    if (fixed[kind] !== undefined && fixed[kind] !== size) {
      return `2^${size} rows of component ${kind}, this program has 2^${fixed[kind]}`;
    }
    if (!Number.isInteger(size) || size < VM_MIN_LOG || size > most) {
      return `2^${size} rows of component ${kind}, allowed is 2^${VM_MIN_LOG} to 2^${most}`;
    }
  }
  return undefined;
}

function fixedSizes(identity: VmIdentity): ReturnType<typeof fixedLogs> {
  const { romRows, memoryCells, tables, weightRows = 0 } = identity;
  return fixedLogs({ romRows, memoryCells, tableLogs: tables.map((table) => table.logSize), weightRows });
}

/** The sizes a key is made with: operation components as small as they can be. */
function leastLogSizes(identity: VmIdentity, logRows: number): number[] {
  const least = { alu: VM_MIN_LOG, act: VM_MIN_LOG, bit: VM_MIN_LOG, dot: VM_MIN_LOG };
  const fixed = { cpu: logRows, ...least, ...fixedSizes(identity) };
  return vmComponents(identity.uses, identity.tables.length).map(({ kind }) => fixed[kind]);
}

function buildComponent(
  b: ComponentBuilder,
  { kind, table }: VmComponentId,
  { uses, tables }: VmIdentity,
): void {
  switch (kind) {
    case "cpu":
      return buildCpu(b, uses);
    case "rom":
      return buildRom(b);
    case "mem":
      return buildMem(b);
    case "tables":
      return buildTables(b, uses, tables.length);
    case "alu":
      return buildAlu(b);
    case "act":
      return buildAct(b, table, tables[table]);
    case "bit":
      return buildBit(b);
    case "weights":
      return buildWeights(b);
    case "dot":
      return buildDot(b);
  }
}

/** The components, with their sizes. */
function components(
  identity: VmIdentity,
  logSizes: readonly number[],
  tree0: readonly PreprocessedColumn[],
): Component[] {
  const ids = tree0.map((column) => column.id);
  return vmComponents(identity.uses, identity.tables.length).map((component, i) => {
    const name = component.kind === "act" ? `act${component.table}` : component.kind;
    const builder = new ComponentBuilder(name, RELATIONS, ids);
    buildComponent(builder, component, identity);
    return { ir: builder.build(), logRows: logSizes[i] };
  });
}

/**
 * Makes the instance of a program and a run of it.
 *
 * @throws {UserError} for sizes or tables that the AIR does not allow.
 */
export function vmInstance({ program, logRows, logSizes, run }: VmInstanceInput): AirInstance {
  const identity = identityOf(program);
  const sizes = logSizes ?? leastLogSizes(identity, logRows);
  const problem = vmSizeProblem(identity, logRows, sizes);
  if (problem !== undefined) throw new UserError(`Cannot prove program: ${problem}`);
  const tree0 = vmTree0(
    identity,
    { logRows, ...fixedSizes(identity) },
    "rom" in program ? program : undefined,
  );
  return {
    name: VM_AIR,
    params: { logRows },
    relations: RELATIONS,
    preprocessed: tree0,
    components: components(identity, sizes, tree0),
    publicValues: run === undefined ? [] : vmPublicValues(identity, run),
    bareMixesLogSizes: true,
    program: {
      words: identityWords(identity),
      publicFractions: publicFractions(identity),
      ...(run && { expectedSum: (challenges) => vmExpectedSum(identity, run, challenges) }),
    },
  };
}
