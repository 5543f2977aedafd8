/** Planned device memory: what fits which card, known before anything is allocated. */
import { assert, assertEquals } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { resolveOptions } from "../protocol/options.ts";
import { PROFILES } from "../protocol/profiles.ts";
import { isPlannerBuilt, planProof } from "../prover/gpu_plan.ts";

const reason = isPlannerBuilt("gpu") ? undefined : "planner: not built (make gpu-plans)";
const GIGABYTE = 1e9;

for (const [columns, logRows] of [[26, 24], [100, 22]] as const) {
  Deno.test({
    name: `gpu memory: ${columns} columns of 2^${logRows} rows fit 141 GB, and 24 GB${
      reason ? ` (${reason})` : ""
    }`,
    ignore: reason !== undefined,
    fn: async () => {
      const options = resolveOptions({ ...PROFILES.stwo96.options, backend: "cuda" });
      const air = airInstance("wide_fibonacci", { columns, logRows }, options.binding);
      const { memory, memoryBytes } = await planProof("gpu", air, options);
      assertEquals(memory.reduce((sum, { bytes }) => sum + bytes, 0), memoryBytes);
      // Values, coefficients and extended values of the main columns alone, and less than a card has.
      assert(memoryBytes > 4 * 4 * columns * 2 ** logRows, `${memoryBytes} bytes`);
      assert(memoryBytes < 141 * GIGABYTE);
      assert(memoryBytes < 24 * GIGABYTE, `${memoryBytes} bytes`);
    },
  });
}
