import { assert, assertEquals, assertThrows } from "@std/assert";
import vectors from "../tests/vectors/quotients.json" with { type: "json" };
import { domainPoint, doubleSecurePoint } from "./circle.ts";
import { ProofError } from "./errors.ts";
import { evalAtPoint, evaluate, interpolate } from "./fft.ts";
import { secureAt } from "./fri.ts";
import { liftPosition } from "./merkle.ts";
import * as qm31 from "./qm31.ts";
import type { QM31 } from "./qm31.ts";
import { answersAt, answersEverywhere, maskPoint, quotientBatches, type SampledColumn } from "./quotients.ts";

const secure = (list: readonly number[]) => list as unknown as QM31;

function readCase(c: typeof vectors.cases[number]) {
  const log = c.lifting_log_size;
  const columns = c.columns.map(({ trace_log, samples }): SampledColumn => ({
    log: trace_log + c.log_blowup,
    points: samples.map(({ x, y }) => ({ x: secure(x), y: secure(y) })),
    values: samples.map(({ value }) => secure(value)),
  }));
  const extended = c.columns.map(({ trace_log, coefficients }) =>
    evaluate(Uint32Array.from(coefficients), trace_log + c.log_blowup)
  );
  return {
    log,
    columns,
    extended,
    answers: c.answers.map(secure),
    alpha: secure(c.alpha),
    blowup: c.log_blowup,
  };
}

Deno.test("quotients: all answers of the vectors, everywhere and at some positions", () => {
  for (const c of vectors.cases.map(readCase)) {
    const batches = quotientBatches(c.columns, c.alpha, c.log);
    const everywhere = answersEverywhere(batches, c.log, c.extended);
    assertEquals(c.answers.map((_, p) => secureAt(everywhere, p)), c.answers);
    const positions = [0, 3, 17, c.answers.length - 1];
    const queried = c.extended.map((values, k) =>
      positions.map((p) => values[liftPosition(p, c.log, c.columns[k].log)])
    );
    const some = answersAt(batches, c.log, positions, queried);
    assertEquals(positions.map((_, k) => secureAt(some, k)), positions.map((p) => c.answers[p]));
  }
});

Deno.test("quotients: the samples of the vectors are the lifted polynomials' values at the mask points", () => {
  for (const [i, c] of vectors.cases.entries()) {
    const { columns, log, blowup } = readCase(c);
    const z = columns[0].points[0];
    for (const [k, { offsets, coefficients }] of c.columns.entries()) {
      const points = offsets.map((offset) => maskPoint(z, offset, log - blowup));
      assertEquals(points, [...columns[k].points], `case ${i} column ${k}`);
      const values = points.map((point) =>
        evalAtPoint(Uint32Array.from(coefficients), doubleSecurePoint(point, log - columns[k].log))
      );
      assertEquals(values, [...columns[k].values]);
    }
  }
});

Deno.test("quotients: the answers are of low degree exactly when the samples are right", () => {
  const c = readCase(vectors.cases[0]);
  const highCoefficients = (columns: SampledColumn[]) => {
    const answers = answersEverywhere(quotientBatches(columns, c.alpha, c.log), c.log, c.extended);
    return answers.some((column) =>
      interpolate(column).subarray(2 ** (c.log - c.blowup)).some((v) => v !== 0)
    );
  };
  assert(!highCoefficients(c.columns));
  for (const [k, column] of c.columns.entries()) {
    for (const j of column.values.keys()) {
      const values = column.values.map((v, i) => i === j ? qm31.add(v, qm31.ONE) : v);
      assert(
        highCoefficients(c.columns.map((other, i) => i === k ? { ...other, values } : other)),
        `${k} ${j}`,
      );
    }
  }
});

Deno.test("quotients: a sample point on the line of a position is a ProofError, not a crash", () => {
  const { x, y } = domainPoint(3, 5);
  const point = { x: qm31.fromM31(x), y: qm31.fromM31(y) };
  const batches = quotientBatches([{ log: 3, points: [point], values: [qm31.ONE] }], qm31.ONE, 3);
  const error = assertThrows(() => answersAt(batches, 3, [5], [[1]]), ProofError);
  assertEquals(error.code, "oods");
});
