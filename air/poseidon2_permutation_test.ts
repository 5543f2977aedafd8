/** Vectors of p3-mersenne-31 0.5.2, `default_mersenne31_poseidon2_16`. */
import { assertEquals } from "@std/assert";
import { permute, ROUND_CONSTANTS, WIDTH } from "./poseidon2_permutation.ts";

Deno.test("the permutation is that of the default instance of width 16", () => {
  // deno-fmt-ignore
  assertEquals(permute(Array.from({ length: WIDTH }, (_, i) => i)), [
    187465786, 1528751313, 1237758435, 752625676, 822763720, 1393193630, 1315028148, 780456899,
    1483774984, 2122492994, 560119023, 1830107830, 1949102307, 790717229, 1638780446, 427022065,
  ]);
  // deno-fmt-ignore
  assertEquals(permute(new Array(WIDTH).fill(0)), [
    1979953422, 1493054217, 1413039529, 793528525, 1991532431, 1452398999, 2139305457, 115569251,
    578123152, 888018360, 2023371979, 2040599109, 777358681, 1655641335, 1621200949, 882626881,
  ]);
});

Deno.test("the round constants are those of the default instance", () => {
  assertEquals(ROUND_CONSTANTS[0].slice(0, 3), [1988864850, 1893772157, 1025928330]);
  assertEquals(ROUND_CONSTANTS[4], [2139014335]);
  assertEquals(ROUND_CONSTANTS.at(-1)?.at(-1), 1234594393);
});
