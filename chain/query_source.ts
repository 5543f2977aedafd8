/**
 * Prints the check of one query for a shape's contract: rows and paths of the trace trees, the quotients' answer, cosets and paths of the
 * FRI layers with their folds, the last polynomial.
 *
 * @module
 */
import { hex, ROW_VALUES_PER_FELT } from "./felts.ts";
import type { ChainShape, ShapeLayer, ShapeTree } from "./shape.ts";

const M31_BITS = 31n;
const TAG_SHIFT = 248n;

/** The functions `rows` and `open` of the module `shape`, and what they use. */
export function openFunction(shape: ChainShape): string {
  const { trees, layers } = shape;
  const calls = layers.map((_, i) =>
    i === 0
      ? "let fold = layer_0(ref proof, query, opening);"
      : `let fold = layer_${i}(ref proof, query, opening, fold);`
  );
  return `const ROWS: [Tree; ${trees.length}] = [
${trees.map((tree) => treeLiteral(shape, tree)).join("\n")}
];

/// A coset's fold times a scale, and the point of the position in the next layer.
#[derive(Copy, Drop)]
struct Fold {
    folded: Qm31,
    scale: felt252,
    next: Point,
}

/// Checks one query: the next part of the proof, at the position of a drawn word.
pub fn open(ref proof: Span<felt252>, word: u32, opening: Box<Opening>) {
    let query = BoxTrait::new(locate(word));
${calls.map((call) => `    ${call}`).join("\n")}
    last_layer(opening, fold);
}

/// The rows of all trace trees: the sums over their values, by batch.
fn rows(ref proof: Span<felt252>, query: Query, opening: Box<Opening>) -> Span<Packed> {
    let Opening { weights, caps, .. } = opening.unbox();
    let mut rows = Rows { words: array![], sum: Packed { first: 0, second: 0 }, weights };
    let mut trees = ROWS.span();
    let mut caps = caps;
    while let Option::Some(tree) = trees.pop_front() {
        let cap = *caps.pop_front().unwrap();
        read_row(ref proof, tree, @query, *cap[query.slot], ref rows);
    };
    row_sums(rows.sum, rows.words.span(), uses(), rows.weights)
}

${layers.map((layer, i) => layerFunction(shape, layer, i)).join("\n\n")}

/// Compares the last fold with the last polynomial.
fn last_layer(opening: Box<Opening>, fold: Fold) {
    let Fold { folded, scale, next } = fold;
    let mut coefficients = opening.unbox().last_layer;
    let value = fri::evaluate(ref coefficients, fri::factors(next.x, ${shape.options.logLastLayer}).span());
    assert(is_zero_wide(sub_lazy(folded, mul_m31_lazy(value, scale))), 'last_layer');
}`;
}

/** What a row of a tree looks like. */
function treeLiteral({ plan: { liftingLog } }: ChainShape, tree: ShapeTree): string {
  const { words, lastWordValues, height, siblings } = tree;
  const short = lastWordValues < ROW_VALUES_PER_FELT;
  const tag = short ? hex(BigInt(lastWordValues) << TAG_SHIFT) : "0";
  const limit = short ? hex(1n << (M31_BITS * BigInt(lastWordValues))) : "0";
  const above = siblings - 1;
  return `    Tree { words: ${words}, tag: ${tag}, limit: ${limit}, second_bit: ${
    liftingLog - height + 1
  }, fours: ${Math.floor(above / 4)}, ones: ${above % 4} },`;
}

/**
 * Coset and path of a layer; what its query's value must be: the answer, or the fold of the layer before; its own fold. The first fold of
 * the circle does not double the point.
 */
function layerFunction(shape: ChainShape, layer: ShapeLayer, i: number): string {
  const { liftingLog } = shape.plan;
  const { step, shift, log, siblings, kind } = layer;
  const first = liftingLog - log;
  const before = shape.layers[i - 1];
  const bits = Array.from({ length: step }, (_, k) => `b${first + k}`);
  const doublings = kind === "circle" ? step - 1 : step;
  const points = ["p", "q", "r", "s"].slice(0, doublings + 1);
  const args = ["values", `powers[${i}]`, ...points.slice(0, kind === "circle" ? 2 : step)];
  const index = bits.map((bit, k) => k === 0 ? bit : `${2 ** k} * ${bit}`).join(" + ");
  const head = before === undefined
    ? [`    let query = query.unbox();`, `    let sums = rows(ref proof, query, opening);`]
    : [
      `    let query = query.unbox();`,
      `    let mut low_bits = query.bits.slice(${first}, ${step});`,
      `    let [${bits.join(", ")}] = (*low_bits.multi_pop_front::<${step}>().unwrap()).unbox();`,
    ];
  const compare = before === undefined
    ? [
      `    check_answer(batches, sums, fri::circle_point(query.base, query.bits), *values[query.low]);`,
      `    let p = query.base;`,
    ]
    : [
      `    let index: felt252 = ${index};`,
      `    let value = *values[index.try_into().unwrap()];`,
      `    assert(${isFold(before)}, 'fri_fold');`,
      `    let p = fri::coset_point_${2 ** step}(fold.next, ${bits.join(", ")});`,
    ];
  return `/// FRI layer ${i}.
fn layer_${i}(ref proof: Span<felt252>, query: Box<Query>, opening: Box<Opening>${
    before === undefined ? "" : ", fold: Fold"
  }) -> Fold {
${head.join("\n")}
    let Opening { ${before === undefined ? "batches, " : ""}powers, caps, .. } = opening.unbox();
    let (values, node) = fri::read_coset_${2 ** step}(ref proof);
    let node = climb(ref proof, query.bits.slice(${shift}, ${liftingLog - shift}), node, ${
    Math.floor(siblings / 4)
  }, ${siblings % 4});
    assert(node == *(*caps[${shape.trees.length + i}])[query.slot], 'merkle_root');
${compare.join("\n")}
${points.slice(1).map((name, k) => `    let ${name} = double(${points[k]});`).join("\n")}
    let (folded, scale) = fri::fold_${kind}_${2 ** step}(${args.join(", ")});
    Fold { folded, scale, next: ${points[doublings]} }
}`;
}

/** Whether a fold is `value`: where the integers are small enough, by one range check a coordinate. */
function isFold({ kind, step }: ShapeLayer): string {
  const difference = "sub_lazy(fold.folded, mul_m31_lazy(value, fold.scale))";
  return kind === "line" && step === 3 ? `is_zero_wide(${difference})` : `is_zero(${difference})`;
}
