/** The table of planned work in docs/PERFORMANCE.md is what the planner says of the sources. */
import { assertEquals, assertThrows } from "@std/assert";
import { isPlannerBuilt } from "../prover/gpu_plan.ts";
import { gpuTable, withGpuTable } from "../tools/gpu_table.ts";

const reason = isPlannerBuilt("gpu") ? undefined : "planner: not built (make gpu-plans)";

Deno.test({
  name: `the table of planned work is fresh (deno task gpu-table)${reason ? ` (${reason})` : ""}`,
  ignore: reason !== undefined,
  fn: async () => {
    const page = await Deno.readTextFile(new URL("../docs/PERFORMANCE.md", import.meta.url));
    assertEquals(withGpuTable(page, await gpuTable()), page);
  },
});

Deno.test("a page without the markers is refused", () => {
  assertThrows(() => withGpuTable("no markers", "table"), RangeError, "the text needs");
});
