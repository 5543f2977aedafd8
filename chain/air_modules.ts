/**
 * The Cairo modules that depend on an AIR: its constraints, its statement, and what they are built on.
 *
 * A verifier uses them so (`qm31` and `m31` are its own):
 *
 * ```cairo
 * let identity = statement::take_words(ref proof);                    // section 1 of the calldata
 * let statement = air_statement::read(public, identity, root0);       // panics: malformed, key, statement
 * statement::check_balance(statement.fractions, claimed_sums, challenges);                      // panics: logup_sum
 * let folded = air_evaluator::evaluate(samples, claimed_sums, challenges, gamma);
 * let fact = statement::fact(@statement);
 * ```
 *
 * @module
 */
import { CAIRO_EVALUATOR, emitCairo } from "../air/emit_cairo.ts";
import {
  isOperation,
  REGISTER_CELLS,
  VM_MIN_LOG,
  type VmComponentId,
  vmComponents,
} from "../air/vm_encoding.ts";
import { identityFromWords, identityWords, type VmIdentity } from "../air/vm_program_words.ts";
import { padTuples } from "../air/vm_statement.ts";
import { type CairoModule, readCairo } from "./cairo_source.ts";
import type { ChainShape } from "./shape.ts";
import { hex } from "./felts.ts";

/** Values of a tuple in `statement.cairo`. */
const TUPLE_VALUES = 6;
/** Where a tuple of an operation has its result. */
const RESULT_VALUE = 4;

/** An operation component with its size. */
interface VmOperation extends VmComponentId {
  readonly rows: number;
}

/** The modules of a shape. */
export function airModules(shape: ChainShape): CairoModule[] {
  const program = shape.air.program && identityFromWords(shape.air.program.words);
  return [
    ...readCairo("sums_of_products", "statement", program ? "vm_statement" : "plain_statement"),
    { name: CAIRO_EVALUATOR, text: emitCairo(shape.air) },
    { name: "air_statement", text: program ? vmStatement(shape, program) : plainStatement(shape) },
  ];
}

/** A span with these elements; their type follows from where it is used. */
function span(elements: readonly (number | string)[]): string {
  return `array![${elements.join(", ")}].span()`;
}

function classConstants({ key, logSizes }: ChainShape): string {
  return `/// What the class fixes of every statement.
fn class() -> ClassConstants {
    ClassConstants {
        key: (
            ${hex(key.air)},
            ${hex(key.options)},
            ${hex(key.sizes)},
        ),
        log_sizes: ${span([logSizes.length, ...logSizes])},
    }
}`;
}

function plainStatement(shape: ChainShape): string {
  return `//! What the class fixes of a statement about ${shape.air.name}.

use super::plain_statement;
use super::statement::{ClassConstants, PackedWords, Statement};

${classConstants(shape)}

/// Reads a statement; the program's identity must be empty.
pub fn read(public: Span<felt252>, identity: PackedWords, root0: felt252) -> Statement {
    plain_statement::read(public, identity, root0, class(), ${span(shape.air.publicValues)})
}
`;
}

/** The numbers of entries that a fixed component of 2^log rows is right for, when `besides` of its rows are taken. */
function entryRange(log: number, besides: number): string {
  const least = log === VM_MIN_LOG ? 0 : 2 ** (log - 1) + 1;
  return `(${Math.max(0, least - besides)}, ${2 ** log - besides})`;
}

/** Eight felts per tuple of an operation component's unused rows; see `pads` in `vm_statement.cairo`. */
function padFelts(program: VmIdentity, operations: readonly VmOperation[]): number[] {
  return padTuples(program).flatMap((tuples, i) => {
    const { kind, table, rows } = operations[i];
    return tuples.flatMap((tuple, t) => {
      if (tuple.length > TUPLE_VALUES) {
        throw new RangeError(
          `Cannot print a public tuple of ${tuple.length} values, at most ${TUPLE_VALUES}`,
        );
      }
      const known = kind === "act" ? tuple.with(RESULT_VALUE, 0) : tuple;
      const values = Array.from({ length: TUPLE_VALUES }, (_, j) => known[j] ?? 0);
      return [t === 0 ? rows : 0, kind === "act" ? 1 + table : 0, ...values];
    });
  });
}

function vmStatement(shape: ChainShape, program: VmIdentity): string {
  const components = vmComponents(program.uses, program.tables.length);
  const logOf = (kind: string) =>
    shape.logSizes[components.findIndex((component) => component.kind === kind)];
  const operations = components.flatMap((component, i): VmOperation[] =>
    isOperation(component.kind) ? [{ ...component, rows: 2 ** shape.logSizes[i] }] : []
  );
  const { weightRows: _, ...withoutWeights } = program;
  const identityEnd = [
    program.tables.length,
    // -1 stands for the first entry, which is the program's.
    ...program.tables.flatMap(({ logSize, shift }) => [logSize, shift, -1]),
    identityWords(withoutWeights).at(-1)!,
  ];
  return `//! What the class fixes of a statement about a program's run.

use super::statement::{ClassConstants, PackedWords, Statement};
use super::vm_statement;
use super::vm_statement::VmShape;

${classConstants(shape)}

/// Reads a statement and the identity of the program it is about.
pub fn read(public: Span<felt252>, identity: PackedWords, root0: felt252) -> Statement {
    let shape = VmShape {
        components: ${components.length},
        rows: ${2 ** logOf("cpu")},
        rom: ${entryRange(logOf("rom"), 0)},
        memory: ${entryRange(logOf("mem"), REGISTER_CELLS)},
        weights: ${program.uses.dot ? entryRange(logOf("weights"), 1) : "(0, 0)"},
        identity_end: ${span(identityEnd)},
        operations: ${operations.length},
        pads: ${span(padFelts(program, operations))},
    };
    vm_statement::read(public, identity, root0, class(), @shape)
}
`;
}
