/** The contracts' arithmetic against that of protocol/: fields, packed words, folds. One compile for all. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { bitReverse, type CirclePoint, domainPoint, LOG_ORDER, pointAt } from "../protocol/circle.ts";
import { evalLinePoly, foldGroup } from "../protocol/fri.ts";
import * as m31 from "../protocol/m31.ts";
import { P } from "../protocol/m31.ts";
import { STARK_PRIME } from "../protocol/poseidon252.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { testSeed } from "../tests/seed.ts";
import { runCairoTests } from "./cairo_compiler.ts";
import { joinCairo, readCairo } from "./cairo_source.ts";
import { packRow } from "./felts.ts";

const SEED = testSeed("cairo arithmetic");
const RUNS = 6;

const element = fc.oneof(fc.integer({ min: 0, max: P - 1 }), fc.constantFrom(0, 1, P - 1));
const secure: fc.Arbitrary<QM31> = fc.tuple(element, element, element, element);
const samples = <T>(arbitrary: fc.Arbitrary<T>, runs = RUNS) =>
  fc.sample(arbitrary, { seed: SEED, numRuns: runs });

const felt = (value: bigint) => String(((value % STARK_PRIME) + STARK_PRIME) % STARK_PRIME);
const modP = (value: bigint) => Number(((value % BigInt(P)) + BigInt(P)) % BigInt(P));
const secureText = ([a, b, c, d]: QM31) => `Qm31 { a: ${a}, b: ${b}, c: ${c}, d: ${d} }`;
const pointText = ({ x, y }: CirclePoint) => `Point { x: ${x}, y: ${y} }`;
const test = (name: string, lines: readonly string[]) =>
  `#[test]\nfn ${name}() {\n${lines.map((line) => `    ${line}`).join("\n")}\n}`;
const refusal = (name: string, line: string) =>
  `#[test]\n#[should_panic(expected: ('malformed',))]\nfn ${name}() {\n    ${line}\n}`;

function m31Lines(): string[] {
  const narrow = fc.bigInt({ min: -(1n << 127n) + 1n, max: (1n << 127n) - 1n });
  const wide = fc.bigInt({ min: -(1n << 249n) + 1n, max: (1n << 249n) - 1n });
  const quotient = fc.bigInt({ min: -(1n << 126n), max: 1n << 126n });
  return [
    ...samples(narrow).map((x) => `assert(m31::reduce_signed(${felt(x)}) == ${modP(x)}, 'signed');`),
    ...[...samples(wide), -BigInt(P), -1n, 0n, BigInt(P)].map((x) =>
      `assert(m31::reduce_wide(${felt(x)}) == ${modP(x)}, 'wide');`
    ),
    `assert(m31::reduce(-1) == ${modP(STARK_PRIME - 1n)}, 'largest');`,
    ...samples(fc.tuple(quotient, fc.integer({ min: 1, max: P - 1 }))).flatMap(([q, rest]) => [
      `assert(m31::is_multiple(${felt(q * BigInt(P))}), 'multiple');`,
      `assert(!m31::is_multiple(${felt(q * BigInt(P) + BigInt(rest))}), 'no multiple');`,
    ]),
    ...samples(fc.integer({ min: 1, max: P - 1 })).map((x) =>
      `assert(m31::inverse(${x}) == ${m31.inv(x)}, 'inverse');`
    ),
  ];
}

function qm31Lines(): string[] {
  return samples(fc.tuple(secure, secure, secure, secure)).flatMap(([x, y, z, w]) => {
    const [a, b] = [secureText(x), secureText(y)];
    const same = (call: string, value: QM31) => `assert(qm31::${call} == ${secureText(value)}, 'value');`;
    return [
      same(`mul(${a}, ${b})`, qm31.mul(x, y)),
      same(`add(${a}, ${b})`, qm31.add(x, y)),
      same(`sub(${a}, ${b})`, qm31.sub(x, y)),
      ...qm31.eq(x, qm31.ZERO) ? [] : [same(`inverse(${a})`, qm31.inv(x))],
      same(
        `reduce(qm31::from_coordinates_lazy(${[x, y, z, w].map(secureText).join(", ")}))`,
        qm31.fromPartialEvals(x, y, z, w),
      ),
      `assert(qm31::is_zero(qm31::sub_lazy(qm31::mul_lazy(${a}, ${b}), ${
        secureText(qm31.mul(x, y))
      })), 'zero');`,
      `assert(!qm31::is_zero_wide(qm31::sub_lazy(qm31::mul_lazy(${a}, ${b}), ${
        secureText(qm31.add(qm31.mul(x, y), [0, 0, 0, 1]))
      })), 'not zero');`,
    ];
  });
}

function wordLines(): string[] {
  return samples(fc.tuple(secure, secure)).map(([x, y]) =>
    `assert(words::unpack(${packRow([...x, ...y])[0]}) == (${secureText(x)}, ${secureText(y)}), 'word');`
  );
}

function wordRefusals(): string[] {
  const bad = [
    ...Array.from({ length: 8 }, (_, k) => BigInt(P) << BigInt(31 * k)),
    1n << 248n,
    STARK_PRIME - 1n,
  ];
  return [
    ...bad.map((word, i) => refusal(`word_${i}`, `let (_x, _y) = words::unpack(${word});`)),
    refusal("single", `words::unpack_single(${1n << 124n});`),
  ];
}

/** The point of a stored position of a line domain of 2^log values. */
function linePoint(log: number, position: number): CirclePoint {
  const index = 2 ** (LOG_ORDER - 2 - log) + bitReverse(position, log) * 2 ** (LOG_ORDER - log);
  return pointAt(index % 2 ** LOG_ORDER);
}

function foldLines(kind: "circle" | "line", log: number, step: number): string[] {
  const size = 2 ** step;
  const cases = samples(
    fc.tuple(
      fc.integer({ min: 0, max: 2 ** (log - step) - 1 }),
      fc.array(secure, { minLength: size, maxLength: size }),
      secure,
    ),
    3,
  );
  return cases.flatMap(([index, values, challenge]) => {
    const p = kind === "circle" ? domainPoint(log, index * size) : linePoint(log, index * size);
    const points = ["p", "q", "r"].slice(0, kind === "circle" ? 2 : step);
    const expected = foldGroup({ kind, log, index, values, challenge });
    const body = [
      `let p = ${pointText(p)};`,
      ...points.slice(1).map((name, i) => `let ${name} = double(${points[i]});`),
      `let values = array![${values.map(secureText).join(", ")}].span();`,
      `let powers = fri::powers(${secureText(challenge)});`,
      `let (folded, scale) = fri::fold_${kind}_${size}(values, @powers, ${points.join(", ")});`,
      `assert(qm31::is_zero_wide(qm31::sub_lazy(folded, qm31::mul_m31_lazy(${
        secureText(expected)
      }, scale))), 'fold');`,
    ];
    return ["{", ...body, "}"];
  });
}

/** The coset's first point from the point of any position in it. */
function cosetLines(step: number): string[] {
  const log = 9;
  return samples(fc.integer({ min: 0, max: 2 ** log - 1 })).map((position) => {
    const first = linePoint(log, position - position % 2 ** step);
    const bits = Array.from({ length: step }, (_, i) => position >> i & 1).join(", ");
    const call = `fri::coset_point_${2 ** step}(${pointText(linePoint(log, position))}, ${bits})`;
    return `same_point(${call}, ${pointText(first)});`;
  });
}

function circlePointLines(): string[] {
  const log = 12;
  return samples(fc.integer({ min: 0, max: 2 ** log - 1 })).map((position) => {
    const bits = Array.from({ length: 3 }, (_, i) => position >> i & 1).join(", ");
    const base = pointText(domainPoint(log, position - position % 8));
    return `same_point(fri::circle_point(${base}, array![${bits}].span()), ${
      pointText(domainPoint(log, position))
    });`;
  });
}

function lastLayerLines(): string[] {
  return [0, 1, 3, 5].map((log) => {
    const size = 2 ** log;
    const [coefficients] = samples(fc.array(secure, { minLength: size, maxLength: size }), 1);
    const [x] = samples(element, 1);
    const expected = evalLinePoly(coefficients, qm31.fromM31(x));
    return `{ let mut c = array![${
      coefficients.map(secureText).join(", ")
    }].span(); let value = fri::evaluate(ref c, fri::factors(${x}, ${log}).span()); assert(qm31::reduce_wide(value) == ${
      secureText(expected)
    }, 'value'); }`;
  });
}

Deno.test("cairo arithmetic: fields, words, folds and the last polynomial are those of protocol/", async () => {
  const tests = [
    test("fields", [...m31Lines(), ...qm31Lines()]),
    test("packed_words", wordLines()),
    ...wordRefusals(),
    test("circle_of_eight", foldLines("circle", 12, 3)),
    ...[1, 2, 3].map((step) => test(`line_of_${2 ** step}`, foldLines("line", 10, step))),
    test("coset_points", [1, 2, 3].flatMap(cosetLines)),
    test("circle_points", circlePointLines()),
    test("last_layer", lastLayerLines()),
  ];
  const text = `use super::circle::{Point, double};
use super::fri;
use super::m31;
use super::qm31;
use super::qm31::Qm31;
use super::words;

fn same_point(p: Point, q: Point) {
    assert(m31::reduce_signed(p.x) == q.x && m31::reduce_signed(p.y) == q.y, 'point');
}

${tests.join("\n\n")}
`;
  const modules = readCairo("m31", "qm31", "words", "circle", "merkle", "fri");
  const passed = await runCairoTests(joinCairo([...modules, { name: "arithmetic", text }]));
  assertEquals(passed.length, tests.length);
});
