/**
 * Poseidon2 permutations of width 16, one a row: the workload that provers publish as hashes per second. Every S-box x⁵ takes two
 * columns, x³ and x⁵, so that no constraint is of a degree above 3; the linear layers are expressions.
 *
 * @module
 */
import * as m31 from "../protocol/m31.ts";
import type { AirDefinition } from "./air.ts";
import type { ComponentBuilder } from "./builder.ts";
import type { Expr } from "./expression.ts";
import {
  type Arithmetic,
  externalLayer,
  internalLayer,
  permute,
  ROUND_CONSTANTS,
  WIDTH,
} from "./poseidon2_permutation.ts";

const EXPRESSIONS: Arithmetic<Expr> = {
  add: (a, b) => a.add(b),
  scale: (a, factor) => factor === 1 ? a : a.mul(factor),
};

function buildPermutation(b: ComponentBuilder): void {
  const column = (name: string) => b.column(name)[0];
  let state = externalLayer(EXPRESSIONS, Array.from({ length: WIDTH }, (_, i) => column(`input${i}`)));
  for (const [round, constants] of ROUND_CONSTANTS.entries()) {
    state = state.map((element, i) => {
      if (i >= constants.length) return element;
      const x = element.add(constants[i]);
      const [cube, power] = [column(`cube${round}_${i}`), column(`power${round}_${i}`)];
      b.constrain(cube.sub(x.square().mul(x)));
      b.constrain(power.sub(x.square().mul(cube)));
      return power;
    });
    state = (constants.length === WIDTH ? externalLayer : internalLayer)(EXPRESSIONS, state);
  }
}

/** The input of a row's permutation: element i of stored position p is 16·p + i + seed. */
function inputOf(position: number, seed: number): number[] {
  return Array.from({ length: WIDTH }, (_, i) => (WIDTH * position + i + seed) % m31.P);
}

function permutationColumns(logRows: number, seed: number): Uint32Array[] {
  const columns: Uint32Array[] = [];
  for (let position = 0; position < 2 ** logRows; position++) {
    let next = 0;
    const put = (value: number) => {
      const column = columns[next++] ?? (columns[next - 1] = new Uint32Array(2 ** logRows));
      column[position] = value;
    };
    const input = inputOf(position, seed);
    input.forEach(put);
    permute(input, (x) => {
      const square = m31.square(x), cube = m31.mul(square, x);
      put(cube);
      put(m31.mul(square, cube));
    });
  }
  return columns;
}

/** The AIR. */
export const poseidon2: AirDefinition = {
  name: "poseidon2",
  title: "Poseidon2 permutations of width 16, one a row",
  rowUnit: "permutations",
  params: { logRows: { min: 3, max: 22, default: 10, help: "log2 of the number of permutations" } },
  relations: [],
  bareMixesLogSizes: false,
  generated: [{}],
  preprocessed: () => [],
  components: ({ logRows }) => [{ name: "poseidon2", logRows, build: buildPermutation }],
  trace: ({ logRows }, seed) => [permutationColumns(logRows, seed)],
  // With the constants, so that they are made in one place.
  recipe: (_, seed) => [seed, ...ROUND_CONSTANTS.flat()],
};
