/**
 * Where a verifier's steps go: the functions that it is made of, called one by one for all queries by a contract that is only ever run in
 * the embedded compiler. Their costs do not depend on values, so most are called with any; those that compare something refuse in the end.
 *
 * @module
 */
import { joinCairo } from "./cairo_source.ts";
import { hex } from "./felts.ts";
import type { ChainShape, ShapeLayer, ShapeTree } from "./shape.ts";
import { embeddedModules } from "./verifier_source.ts";

/** The path of the contract's module in the source. */
export const PROFILE_CONTRACT = "profile::profile";

/** The contract's functions: all take the two spans of `verify`. The refusal that one ends with, or none. */
export const PROFILE_ENTRIES = {
  /** The call itself. */
  nothing: "ok",
  /** Sections 1 to 7, by the library class. */
  replay: "ok",
  /** That and the caps. */
  head: "ok",
  statement: "logup_sum",
  samples: "ok",
  /** With the samples. */
  constraints: "ok",
  work: "ok",
  /** Weights and batches, with the samples. */
  tables: "ok",
  positions: "ok",
  /** From here on with the positions. */
  unpacking: "ok",
  leaves: "ok",
  row_paths: "ok",
  fri_paths: "ok",
  cosets: "ok",
  folds: "ok",
  last_layer: "ok",
} as const;

/** One of them. */
export type ProfileEntry = keyof typeof PROFILE_ENTRIES;

/** What is done for each query, with `query` at hand; the felts that it reads are any. */
function queryLoops({ trees, layers, plan, options }: ChainShape): [ProfileEntry, string[]][] {
  const felts = "let mut felts = proof;";
  const coset = ({ step }: ShapeLayer) =>
    `let (values, node) = fri::read_coset_${2 ** step}(ref felts);
            sum += (*values[0]).a + node;`;
  const fold = ({ kind, step }: ShapeLayer) => {
    const points = kind === "circle" ? 2 : step;
    const args = Array.from({ length: points }, () => "query.base").join(", ");
    const doubled = Array.from({ length: kind === "circle" ? step - 1 : step }, () => "double(query.base).x");
    return `let (folded, scale) = fri::fold_${kind}_${2 ** step}(values_${2 ** step}, @powers, ${args});
            sum += folded.a + scale + ${doubled.join(" + ")};`;
  };
  const path = ({ siblings }: { siblings: number }, first: number) =>
    `sum += climb(ref felts, query.bits.slice(${first}, ${plan.liftingLog - first}), sum, ${
      Math.floor(siblings / 4)
    }, ${siblings % 4});`;
  const rowPath = (tree: ShapeTree) =>
    `sum = above(sum, *felts.pop_front().unwrap(), *query.bits[0]);\n            ${
      path({ siblings: tree.siblings - 1 }, plan.liftingLog - tree.height + 1)
    }`;
  const words = trees.reduce((all, tree) => all + tree.words, 0);
  return [
    ["positions", ["sum += query.low.into();"]],
    [
      "unpacking",
      Array.from({ length: words }, () => "let (x, y) = unpack(full); sum += x.a + y.d;"),
    ],
    ["leaves", trees.map((tree) => `sum += poseidon_hash_span(proof.slice(0, ${tree.words}));`)],
    ["row_paths", [felts, ...trees.map(rowPath)]],
    ["fri_paths", [felts, ...layers.map((layer) => path(layer, layer.shift))]],
    ["cosets", ["let mut felts = small;", ...layers.map(coset)]],
    ["folds", layers.map(fold)],
    [
      "last_layer",
      [
        "let mut coefficients = values_32;",
        `let value = fri::evaluate(ref coefficients, fri::factors(query.base.x, ${options.logLastLayer}).span());`,
        "sum += value.a;",
      ],
    ],
  ];
}

/** Felts of a coset of every layer, with values of 0 and 1. */
function smallCosets({ layers }: ChainShape): string {
  return layers.flatMap(({ step, packed }) =>
    Array.from({ length: packed ? 2 ** (step - 1) : 2 ** step }, () => packed ? "1" : hex((4n << 248n) + 1n))
  ).join(", ");
}

function queryEntry([name, body]: [ProfileEntry, string[]], small: string): string {
  return `
    #[external(v0)]
    fn ${name}(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
        let powers = fri::Powers { one: ANY, two: ANY, three: ANY, four: ANY };
        let small = array![${small}].span();
        let values_2 = array![ANY, ANY].span();
        let values_4 = array![ANY, ANY, ANY, ANY].span();
        let values_8 = array![${Array.from({ length: 8 }, () => "ANY").join(", ")}].span();
        let values_32 = array![${Array.from({ length: 32 }, () => "ANY").join(", ")}].span();
        let full = 1;
        let mut sum = 0;
        let mut word: u32 = sizes::QUERIES;
        while word != 0 {
            word -= 1;
            let query = shape::locate(word);
            ${body.join("\n            ")}
        };
        sum
    }`;
}

/** The verifier's source with the contract that calls its parts. */
export function profileSource(shape: ChainShape): string {
  const { trees } = shape;
  const relations = shape.plan.layout.interactionTree === undefined ? 0 : shape.air.relations.length;
  const text = `//! The parts of a verifier, one by one.

#[starknet::contract]
pub mod profile {
    use core::poseidon::poseidon_hash_span;
    use super::super::air_evaluator;
    use super::super::air_statement;
    use super::super::channel::{has_work, new};
    use super::super::circle::{SecurePoint, double};
    use super::super::fri;
    use super::super::merkle::{above, climb};
    use super::super::qm31::Qm31;
    use super::super::quotients::{pack_weights, weights};
    use super::super::sample_tables;
    use super::super::shape;
    use super::super::sizes;
    use super::super::statement::{check_balance, take, take_words};
    use super::super::transcript_interface::{ITranscriptDispatcherTrait, ITranscriptLibraryDispatcher};
    use super::super::verifier::verify_head;
    use super::super::words::{unpack, unpack_secure};

    const ANY: Qm31 = Qm31 { a: 0x12345678, b: 0x23456789, c: 0x3456789a, d: 0x456789ab };

    #[storage]
    struct Storage {}

    fn challenges() -> Span<Qm31> {
        array![${Array.from({ length: 2 * relations }, () => "ANY").join(", ")}].span()
    }

    /// Sections 3 and 5 after the identity.
    fn head_parts(proof: Span<felt252>) -> (Span<felt252>, Span<felt252>) {
        let mut rest = proof;
        take_words(ref rest);
        take(ref rest, ${trees.length}, 'malformed');
        let claimed = take(ref rest, sizes::CLAIMED_FELTS, 'malformed');
        take(ref rest, ${shape.interactionPowBits > 0 ? 1 : 0}, 'malformed');
        (claimed, take(ref rest, sizes::SAMPLE_FELTS, 'malformed'))
    }

    #[external(v0)]
    fn nothing(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
        0
    }

    #[external(v0)]
    fn replay(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
        let mut rest = proof;
        take_words(ref rest);
        take(ref rest, sizes::HEAD_FELTS, 'malformed');
        let class = ITranscriptLibraryDispatcher { class_hash: shape::transcript_class() };
        class.replay(public, proof.slice(0, proof.len() - rest.len())).shown.fact
    }

    #[external(v0)]
    fn head(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
        let mut proof = proof;
        let (shown, _, _) = verify_head(ref proof, public, sizes::QUERIES * sizes::QUERY_FELTS);
        shown.fact
    }

    #[external(v0)]
    fn statement(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
        let mut rest = proof;
        let identity = take_words(ref rest);
        let statement = air_statement::read(public, identity, *rest[0]);
        let (claimed, _) = head_parts(proof);
        if sizes::RELATIONS != 0 {
            let claimed = unpack_secure(claimed, sizes::CLAIMED_ODD).span();
            check_balance(statement.fractions, claimed, challenges());
        }
        core::panic_with_felt252('logup_sum')
    }

    #[external(v0)]
    fn samples(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
        let (_, samples) = head_parts(proof);
        unpack_secure(samples, sizes::SAMPLES_ODD).len().into()
    }

    #[external(v0)]
    fn constraints(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
        let (claimed, samples) = head_parts(proof);
        let samples = unpack_secure(samples, sizes::SAMPLES_ODD);
        let claimed = unpack_secure(claimed, sizes::CLAIMED_ODD).span();
        air_evaluator::evaluate(samples, claimed, challenges(), ANY).a
    }

    #[external(v0)]
    fn work(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
        let mut found = 0;
        if sizes::INTERACTION_BITS != 0 && has_work(@new(3), sizes::INTERACTION_BITS, sizes::INTERACTION_UNIT, 5) {
            found += 1;
        }
        if has_work(@new(3), sizes::POW_BITS, sizes::POW_UNIT, 5) {
            found += 1;
        }
        found
    }

    #[external(v0)]
    fn tables(self: @ContractState, proof: Span<felt252>, public: Span<felt252>) -> felt252 {
        let (_, samples) = head_parts(proof);
        let samples = unpack_secure(samples, sizes::SAMPLES_ODD).span();
        let all = weights(ANY, sizes::POWERS, sample_tables::MERGED.span());
        let batches = sample_tables::batches(all, samples, SecurePoint { x: ANY, y: ANY });
        (batches.len() + pack_weights(all, sample_tables::ROW_WEIGHTS.span()).len()).into()
    }
${queryLoops(shape).map((entry) => queryEntry(entry, smallCosets(shape))).join("\n")}
}
`;
  return joinCairo([...embeddedModules(shape), { name: "profile", text }]);
}
