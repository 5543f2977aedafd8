/**
 * Why a run has no proof, as numbers and as a sentence: executors find faults, the words are here.
 *
 * @module
 */
import { VM_MAX_LOG } from "../air/vm_encoding.ts";
import { aluResult, toSigned } from "./alu.ts";
import { type Program, VmFault } from "./program.ts";

/** What went wrong at a row of the program. */
export type FaultCause =
  /** A slot's cell is outside data memory. */
  | { readonly kind: "address"; readonly address: number }
  /** There is no such row. */
  | { readonly kind: "pc" }
  /** An operation has no result on a and b. */
  | { readonly kind: "operation"; readonly operation: number; readonly a: number; readonly b: number }
  /** A sum of a dot product is asked for, and the step before did not begin or continue its group. */
  | { readonly kind: "dotGroup" }
  /** Dot products take more rows than a component may have. */
  | { readonly kind: "dotRows" }
  /** The row jumps to itself before Halt. */
  | { readonly kind: "selfJump" }
  /** The rows are used up before Halt. */
  | { readonly kind: "noHalt"; readonly logRows: number };

/** The place of a pc in words: its label and the distance from it. */
function placeOf(program: Program, pc: number): string {
  for (let at = pc; at >= 0 && pc < program.rom.length; at--) {
    const label = program.labels.get(at);
    if (label !== undefined) return `pc ${pc} (${label}${at === pc ? "" : `+${pc - at}`})`;
  }
  return `pc ${pc}`;
}

function operationReason(program: Program, operation: number, a: number, b: number): string {
  const result = aluResult(program.tables, operation, a, b);
  if (typeof result === "string") return result;
  throw new TypeError(`operation ${operation} on ${a} and ${b} is no fault: its result is ${result}`);
}

function reasonOf(program: Program, cause: FaultCause): string {
  switch (cause.kind) {
    case "address":
      return `address ${toSigned(cause.address)} is outside memory, allowed is 0 to ${
        program.memoryCells - 1
      }`;
    case "pc":
      return `pc is outside the program, allowed is 0 to ${program.rom.length - 1}`;
    case "operation":
      return operationReason(program, cause.operation, cause.a, cause.b);
    case "dotGroup":
      return "it enters the steps of a dot product in the middle, the first of them must run first";
    case "dotRows":
      return `its dot products take more than 2^${VM_MAX_LOG} rows`;
    case "selfJump":
      return "it jumps to itself for ever without Halt";
    case "noHalt":
      return `it has not halted after 2^${cause.logRows} steps`;
  }
}

/** The error that names a fault with its place. */
export function faultOf(program: Program, pc: number, cause: FaultCause): VmFault {
  return new VmFault(pc, `Cannot run program at ${placeOf(program, pc)}: ${reasonOf(program, cause)}`);
}
