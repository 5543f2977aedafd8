/**
 * Columns on their way into a native prover: handed over without a copy when they lie together, and refused when a value is no
 * field element.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { airDefinition, airInstance } from "../air/registry.ts";
import { UserError } from "../protocol/errors.ts";
import { bytesToHex } from "../protocol/hex.ts";
import { resolveOptions } from "../protocol/options.ts";
import { contiguous, NativeProver } from "../prover/native.ts";
import { runNatively } from "../prover/native_vm.ts";
import { namedProgram } from "../vm/programs.ts";
import { missing } from "./backends.ts";

const IGNORE = missing("cpu") !== undefined;

Deno.test("contiguous() copies columns only when they do not lie together", () => {
  const words = Uint32Array.from([9, 1, 2, 3, 4, 5, 6]);
  const [first, second, third] = [words.subarray(1, 3), words.subarray(3, 4), words.subarray(4, 6)];
  const together = contiguous([first, second, third]);
  assertEquals([...together], [1, 2, 3, 4, 5]);
  assert(together.buffer === words.buffer, "the same memory");
  for (const apart of [[first, third], [second, first], [first, first], [first, second.slice()]]) {
    const copy = contiguous(apart);
    assertEquals([...copy], apart.flatMap((column) => [...column]));
    assert(copy.buffer !== words.buffer, "a copy");
  }
  assertEquals(contiguous([]).length, 0);
});

Deno.test({
  name: "the native executor's columns lie together",
  ignore: IGNORE,
  fn: () => {
    const { trace: { columns } } = runNatively(namedProgram("mixing"), [1, 2]);
    assert(contiguous(columns.flat()).buffer === columns[0][0].buffer);
  },
});

Deno.test({
  name: "the cpu prover refuses a value that is no field element, wherever it stands, and stays usable",
  ignore: IGNORE,
  fn: async () => {
    // Columns in one piece, and in tiles.
    for (const [logRows, columns] of [[5, 4], [10, 3], [17, 3]]) {
      const air = airInstance("wide_fibonacci", { columns, logRows });
      const trace = airDefinition(air.name).trace(air.params, 1);
      const prefix = { statementWords: [1], afterTree0: [] };
      const prover = new NativeProver("cpu", resolveOptions({ backend: "cpu", queries: 3, powBits: 2 }));
      try {
        await prover.load(air);
        const good = await prover.prove(prefix, trace);
        const last = trace[0][0].length - 1;
        for (const [column, position] of [[0, 0], [1, last], [columns - 1, last >> 1]]) {
          for (const value of [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
            const spoiled = trace[0].map((values) => values.slice());
            spoiled[column][position] = value;
            await assertRejects(() => prover.prove(prefix, [spoiled]), UserError, "not below 2147483647");
          }
        }
        const edge = trace[0].map((values) => values.slice());
        edge[1][last] = 2 ** 31 - 2;
        await prover.prove(prefix, [edge]);
        const again = await prover.prove(prefix, trace);
        assertEquals(bytesToHex(again.starkProof), bytesToHex(good.starkProof));
      } finally {
        prover.close();
      }
    }
  },
});
