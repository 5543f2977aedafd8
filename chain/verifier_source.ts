/**
 * The source of a shape's verifier contract: the library of `chain/cairo`, the modules that depend on the AIR, and the module `shape`
 * printed here: sizes, tables, and the check of one query as straight-line code, for a loop over trees and words would cost more steps
 * than the words themselves.
 *
 * @module
 */
import { LOG_ORDER, pointAt } from "../protocol/circle.ts";
import { createChannel, mixConfig } from "../protocol/channel.ts";
import { UserError } from "../protocol/errors.ts";
import { bytesToFelt } from "../protocol/poseidon252.ts";
import { airModules } from "./air_modules.ts";
import { type CairoModule, joinCairo, readCairo } from "./cairo_source.ts";
import { openFunction } from "./query_source.ts";
import { type SamplePlan, samplePlan } from "./sample_plan.ts";
import { type ChainShape, MAX_CAP_DEPTH } from "./shape.ts";
import type { Slicing } from "./split.ts";
import { hex } from "./felts.ts";

/** The path of the verifier contract's module in the source. */
export const VERIFIER_CONTRACT = "contract::verifier";
/** The path of the module of the contract that verifies slices. */
export const SPLIT_CONTRACT = "split_contract::split_verifier";
/** The path of the module of the class that replays transcripts. */
const TRANSCRIPT_CONTRACT = "transcript_class::transcript";

const SHARED = [
  "m31",
  "qm31",
  "words",
  "sums_of_products",
  "statement",
  "circle",
  "merkle",
  "fri",
  "quotients",
  "queries",
  "rows",
  "transcript_interface",
];
/** What the printed code is made for; see {@linkcode requireSupported}. */
const FOLD_STEP = 3;
const MAX_LAST_LAYER_LOG = 5;

/**
 * The source of a shape's transcript class, which the verifier calls as a library: all that needs no opening, the AIR's part included.
 *
 * @throws {UserError} for a shape that no contract is made for.
 */
export function transcriptClassSource(shape: ChainShape): string {
  requireSupported(shape);
  return joinCairo([...sharedModules(shape), ...transcriptModules(shape)]);
}

/**
 * The source of a shape's verifier contract.
 *
 * @param transcriptClassHash class hash of {@linkcode transcriptClassSource}, 0x and digits
 * @param slicing for the contract that verifies slices; without it the one that verifies in one transaction
 * @throws {UserError} for a shape that no contract is made for.
 */
export function verifierSource(shape: ChainShape, transcriptClassHash: string, slicing?: Slicing): string {
  requireSupported(shape);
  return joinCairo([...sharedModules(shape), ...verifierModules(shape, transcriptClassHash, slicing)]);
}

/**
 * Both classes in one source, for the embedded compiler's test runner.
 *
 * @param slicing see {@linkcode verifierSource}
 * @throws {UserError} for a shape that no contract is made for.
 */
export function embeddedVerifierSource(shape: ChainShape, slicing?: Slicing): string {
  return joinCairo(embeddedModules(shape, slicing));
}

/** The modules of {@linkcode embeddedVerifierSource}. */
export function embeddedModules(shape: ChainShape, slicing?: Slicing): CairoModule[] {
  requireSupported(shape);
  return [
    ...sharedModules(shape),
    ...transcriptModules(shape),
    ...verifierModules(shape, `super::${TRANSCRIPT_CONTRACT}::TEST_CLASS_HASH`, slicing),
  ];
}

function sharedModules(shape: ChainShape): CairoModule[] {
  return [...readCairo(...SHARED), { name: "sizes", text: sizes(shape, samplePlan(shape)) }];
}

function transcriptModules(shape: ChainShape): CairoModule[] {
  return [
    ...airModules(shape).filter(({ name }) => !SHARED.includes(name)),
    { name: "sample_tables", text: sampleTables(samplePlan(shape)) },
    ...readCairo("channel", "transcript", "transcript_class"),
  ];
}

function verifierModules(shape: ChainShape, transcriptClassHash: string, slicing?: Slicing): CairoModule[] {
  const contract = slicing
    ? [...readCairo("split_contract"), { name: "slices", text: slicesModule(shape, slicing) }]
    : readCairo("contract");
  const text = shapeModule(shape, transcriptClassHash);
  return [...readCairo("verifier"), ...contract, { name: "shape", text }];
}

function slicesModule(shape: ChainShape, { slices, queries }: Slicing): string {
  const entries = Array.from({ length: slices }, (_, s) => {
    const first = s * queries;
    return `(${hex(1n << BigInt(s))}, ${first}, ${Math.min(queries, shape.options.queries - first)})`;
  });
  return `//! How the class slices the queries.

/// (bit, first of the queries, number of queries) of every slice.
pub const SLICES: [(u128, u32, u32); ${slices}] = [${entries.join(", ")}];
/// All bits.
pub const ALL: u128 = ${hex((1n << BigInt(slices)) - 1n)};
`;
}

/**
 * Trees must reach below their cap, so that a cap's slots follow from the top bits of the positions; tree 0 must not be higher than the
 * lifting domain; the first fold is by eight; a last polynomial of more coefficients would overflow the unreduced sums.
 */
function requireSupported({ trees, layers, plan, options }: ChainShape): void {
  const refuse = (what: string) => {
    throw new UserError(`Cannot make a verifier contract: ${what}`);
  };
  const flat = [...trees, ...layers].find(({ siblings }) => siblings === 0);
  if (flat) refuse(`a tree of ${flat.depth} levels, more than ${MAX_CAP_DEPTH} are needed`);
  if (trees[0].height > plan.liftingLog) {
    refuse(`tree 0 has ${trees[0].height} levels, at most ${plan.liftingLog} are allowed`);
  }
  if (layers[0].step !== FOLD_STEP) {
    refuse(`a first fold by 2^${layers[0].step}, 2^${FOLD_STEP} is wanted`);
  }
  if (options.logLastLayer > MAX_LAST_LAYER_LOG) {
    refuse(`a last polynomial of 2^${options.logLastLayer} coefficients, at most 2^${MAX_LAST_LAYER_LOG}`);
  }
}

/** The digest of a transcript that has absorbed the configuration. */
function configDigest({ options }: ChainShape): bigint {
  const channel = createChannel(options.hash);
  mixConfig(channel, options);
  return bytesToFelt(channel.digest());
}

function shapeModule(shape: ChainShape, transcriptClassHash: string): string {
  return `//! How a query is opened: ${shape.air.name}, log sizes ${shape.logSizes}.

use super::circle::{Point, add_three, double};
use super::fri;
use super::merkle::climb;
use super::qm31::{Qm31, is_zero, is_zero_wide, mul_m31_lazy, sub_lazy};
use super::queries::{Query, bits_of};
use super::quotients::{Packed, check_answer, row_sums};
use super::rows::{Rows, Tree, read_row};
use super::verifier::Opening;

/// The class that replays the transcript.
pub fn transcript_class() -> starknet::ClassHash {
    starknet::class_hash::class_hash_const::<${transcriptClassHash}>()
}

${usesFunction(samplePlan(shape))}

${slotFunction(shape)}

${locateFunction(shape)}

${openFunction(shape)}
`;
}

function sampleTables(plan: SamplePlan): string {
  return `//! Which sample and which column has which power of the random coefficient.

use super::circle::{Point, SecurePoint, translate};
use super::qm31::Qm31;
use super::quotients::{Batch, batch};

/// Pairs of powers that fall together at one point of one column.
pub const MERGED: [(u32, u32); ${plan.merged.length}] = [${
    plan.merged.map(([i, j]) => `(${i}, ${j})`).join(", ")
  }];

${batchesFunction(plan)}

${rowWeights(plan)}
`;
}

function sizes(shape: ChainShape, plan: SamplePlan): string {
  const { options, sections, trees, layers, air } = shape;
  const relations = shape.plan.layout.interactionTree === undefined ? 0 : air.relations.length;

  const beforeLayers = trees.length + sections.claimedSums + (shape.interactionPowBits > 0 ? 1 : 0) +
    sections.sampledValues;
  const unit = (bits: number) => hex(1n << BigInt(bits));
  return `//! Sizes and options that the class fixes.

pub const CONFIG_DIGEST: felt252 = ${hex(configDigest(shape))};
pub const TREES: u32 = ${trees.length};
pub const LAYERS: u32 = ${layers.length};
pub const RELATIONS: felt252 = ${relations};
pub const CLAIMED_FELTS: u32 = ${sections.claimedSums};
pub const CLAIMED_ODD: bool = ${shape.claimedSums % 2 === 1};
pub const INTERACTION_BITS: felt252 = ${shape.interactionPowBits};
pub const INTERACTION_UNIT: NonZero<u128> = ${unit(shape.interactionPowBits)};
pub const SAMPLE_FELTS: u32 = ${sections.sampledValues};
pub const SAMPLES_ODD: bool = ${shape.samples % 2 === 1};
/// Sections 2 to 7, and where in them the roots of the FRI layers begin.
pub const HEAD_FELTS: u32 = ${beforeLayers + layers.length + sections.lastLayer + 1};
pub const LAYER_ROOTS_FROM: u32 = ${beforeLayers};
pub const LAST_LAYER_FELTS: u32 = ${sections.lastLayer};
pub const LAST_LAYER_ODD: bool = ${options.logLastLayer === 0};
pub const POW_BITS: felt252 = ${options.powBits};
pub const POW_UNIT: NonZero<u128> = ${unit(options.powBits)};
pub const QUERIES: u32 = ${options.queries};
/// Felts of one query.
pub const QUERY_FELTS: u32 = ${sections.query};
/// log2 of the lifted trace.
pub const TRACE_LOG: felt252 = ${shape.plan.traceLog};
/// Powers of the random coefficient of the samples.
pub const POWERS: u32 = ${plan.powers};
`;
}

/** The batches of samples by point. */
function batchesFunction({ points, terms }: SamplePlan): string {
  const tables = terms.map((list, i) =>
    `const TERMS_${i}: [(u32, u32); ${list.length}] = [${
      list.map(([weight, sample]) => `(${weight}, ${sample})`).join(", ")
    }];`
  );
  const batches = points.map((index, i) => {
    const { x, y } = pointAt(index);
    const point = index === 0 ? "z" : `translate(z, Point { x: ${x}, y: ${y} })`;
    return `        batch(weights, samples, TERMS_${i}.span(), ${point}),`;
  });
  return `/// (weight, sample) of every sample at a point.
${tables.join("\n")}

/// The samples by point.
pub fn batches(weights: Span<Qm31>, samples: Span<Qm31>, z: SecurePoint) -> Span<Batch> {
    array![
${batches.join("\n")}
    ].span()
}`;
}

/** The weights of the words of a query's rows, in the order in which they are used. */
function rowWeights({ uses }: SamplePlan): string {
  const indices = uses.flat().flatMap(({ weights }) => weights);
  return `/// Eight weights for every word that counts for a batch.
pub const ROW_WEIGHTS: [u32; ${indices.length}] = [${indices.join(", ")}];`;
}

/** The words of a query's rows by batch; all of them count for the first. */
function usesFunction({ uses }: SamplePlan): string {
  const others = uses.slice(1);
  const tables = others.map((list, i) =>
    `const USES_${i + 1}: [u32; ${list.length}] = [${list.map(({ word }) => word).join(", ")}];`
  );
  return `${tables.join("\n")}

/// By batch after the first: the words that count for it.
fn uses() -> Span<Span<u32>> {
    array![${others.map((_, i) => `USES_${i + 1}.span()`).join(", ")}].span()
}`;
}

function slotFunction({ plan: { liftingLog } }: ChainShape): string {
  const slots = 2 ** MAX_CAP_DEPTH;
  return `const SLOT_BITS: [u32; ${slots}] = [${Array.from({ length: slots }, (_, s) => 2 ** s).join(", ")}];

/// Bit s for the slot s of the caps that lies above the position of a word.
pub fn slot_bit(word: u32) -> u32 {
    let (high, _) = DivRem::div_rem(word, ${2 ** (liftingLog - MAX_CAP_DEPTH)});
    let (_, slot) = DivRem::div_rem(high, ${slots});
    *SLOT_BITS.span()[slot]
}`;
}

/** Widths of the pieces that a position's bits above the lowest three are looked up by. */
function windowWidths(liftingLog: number): number[] {
  const bits = liftingLog - FOLD_STEP;
  return Array.from({ length: Math.ceil(bits / 4) }, (_, w) => Math.min(4, bits - 4 * w));
}

/**
 * The position of a word and the point of its coset. The domain's points: bit k > 0 of a position adds 2^(31−k) to the index 2^(30−L) of
 * the first one. They are added up from windows of four bits; the last table includes the first point.
 */
function locateFunction({ plan: { liftingLog } }: ChainShape): string {
  const widths = windowWidths(liftingLog);
  const tables = widths.map((width, w) => {
    const entries = Array.from({ length: 2 ** width }, (_, value) => {
      let index = w + 1 === widths.length ? 2 ** (LOG_ORDER - 1 - liftingLog) : 0;
      for (let i = 0; i < width; i++) {
        if (value >> i & 1) index += 2 ** (LOG_ORDER - FOLD_STEP - 4 * w - i);
      }
      const { x, y } = pointAt(index % 2 ** LOG_ORDER);
      return `Point { x: ${x}, y: ${y} }`;
    });
    return `const WINDOW_${w}: [Point; ${entries.length}] = [\n${
      entries.map((entry) => `    ${entry},`).join("\n")
    }\n];`;
  });
  const pieces = widths.map((width, w) =>
    `    let (${w + 1 === widths.length ? "_" : "rest"}, part_${w}) = DivRem::div_rem(rest, ${2 ** width});`
  );
  const bits = widths.map((width, w) => {
    const names = Array.from({ length: 4 }, (_, i) => i < width ? `b${FOLD_STEP + 4 * w + i}` : "_");
    return `    let [${names.join(", ")}] = bits_of(part_${w});`;
  });
  const names = Array.from({ length: liftingLog }, (_, i) => `b${i}`);
  const slot = names.slice(-MAX_CAP_DEPTH).map((name, i) => i === 0 ? name : `${2 ** i} * ${name}`);
  const lookups = widths.map((_, w) => `*WINDOW_${w}.span()[part_${w}]`);
  let sum = lookups[0];
  for (let w = 1; w < lookups.length; w += 2) {
    sum = `add_three(${sum}, ${lookups[w]}, ${lookups[w + 1] ?? "Point { x: 1, y: 0 }"})`;
  }
  return `${tables.join("\n")}

/// The position of a drawn word.
pub fn locate(word: u32) -> Query {
    let (rest, low) = DivRem::div_rem(word, ${2 ** FOLD_STEP});
${pieces.join("\n")}
    let [b0, b1, b2, _] = bits_of(low);
${bits.join("\n")}
    let slot: felt252 = ${slot.join(" + ")};
    Query {
        bits: array![${names.join(", ")}].span(),
        low,
        slot: slot.try_into().unwrap(),
        base: ${sum},
    }
}`;
}
