/**
 * What an AIR is: a definition (one file per AIR, registered in `registry.ts`) and its instance for given parameters.
 *
 * @module
 */
import type { QM31 } from "../protocol/qm31.ts";
import type { ComponentBuilder, ComponentIr, PreprocessedColumn, Relation } from "./builder.ts";
import type { RelationChallenges } from "./evaluate.ts";

/** One component of an instance: its expressions and its size. */
export interface Component {
  /** Its expressions, constraints and LogUp batches. */
  readonly ir: ComponentIr;
  /** log2 of the number of rows. */
  readonly logRows: number;
}

/** An AIR with all sizes fixed. */
export interface AirInstance {
  /** The AIR's name in the registry. */
  readonly name: string;
  /** Its parameters, all of them. */
  readonly params: Readonly<Record<string, number>>;
  /** Printed wherever the AIR appears; undefined for a sound AIR. */
  readonly warning?: string;
  /** LogUp relations, in the order their challenges are drawn. */
  readonly relations: readonly Relation[];
  /** Tree 0 in commit order. A column that no component reads has no samples. */
  readonly preprocessed: readonly PreprocessedColumn[];
  /** The components, in order. */
  readonly components: readonly Component[];
  /** Public values that the statement carries; canonical field elements. */
  readonly publicValues: readonly number[];
  /** `bare` binding only: whether the log sizes are mixed (mix_u64 each) between tree 0 and tree 1. */
  readonly bareMixesLogSizes: boolean;
  /** What an AIR about a program has besides; undefined for the others, whose relations are closed. */
  readonly program?: ProgramPart;
}

/** What belongs to a program in an AIR instance. */
export interface ProgramPart {
  /** Words of the verifying key's digest that name the program. */
  readonly words: readonly number[];
  /** LogUp fractions that the verifier adds for public values. */
  readonly publicFractions: number;
  /** What the claimed sums must add up to; undefined in an instance without a run, which only a key is made of. */
  readonly expectedSum?: (challenges: readonly RelationChallenges[]) => QM31;
}

/** A parameter of an AIR. */
export interface AirParam {
  /** Smallest value. */
  readonly min: number;
  /** Largest value. */
  readonly max: number;
  /** Value when none is given. */
  readonly default: number;
  /** One line for the command line. */
  readonly help: string;
}

/** What a file of this folder exports: how to make instances and their traces. */
export interface AirDefinition {
  /** The name it is registered under. */
  readonly name: string;
  /** One line for lists. */
  readonly title: string;
  /** Printed wherever the AIR appears; undefined for a sound AIR. */
  readonly warning?: string;
  /** What each row of the first component is one of, in the plural, where people count them by the second: `permutations`. */
  readonly rowUnit?: string;
  /** Parameters by name; every AIR has `logRows`. */
  readonly params: Readonly<Record<string, AirParam>>;
  /** LogUp relations, in the order their challenges are drawn. */
  readonly relations: readonly Relation[];
  /** Whether `bare` binding mixes the log sizes. */
  readonly bareMixesLogSizes: boolean;
  /** Parameter sets for which straight-line C++ and Rust are generated (sizes do not matter). */
  readonly generated: readonly Readonly<Record<string, number>>[];
  /** Tree 0 in commit order. */
  preprocessed(params: Readonly<Record<string, number>>): PreprocessedColumn[];
  /** The components in order; `build` writes one into its builder. */
  components(params: Readonly<Record<string, number>>): {
    name: string;
    logRows: number;
    build: (b: ComponentBuilder) => void;
  }[];
  /** The main columns in stored order, by component; `seed` 0 is the fixed rule. */
  trace(params: Readonly<Record<string, number>>, seed: number): Uint32Array[][];
  /** What a GPU's generator makes the same columns from (`trace_recipe.ts`); absent when there is no such generator. */
  recipe?(params: Readonly<Record<string, number>>, seed: number): ArrayLike<number>;
}

/** Number of constraints of a component: its own, then one per LogUp batch. */
export function constraintCount(ir: ComponentIr): number {
  return ir.constraints.length + ir.batches.length;
}
