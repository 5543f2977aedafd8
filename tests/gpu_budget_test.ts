/** What a whole proof may ask of a GPU, counted by the planner: 26 columns of 2^20 rows. */
import { assert, assertEquals } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { resolveOptions } from "../protocol/options.ts";
import { isPlannerBuilt, planProof } from "../prover/gpu_plan.ts";

const reason = isPlannerBuilt("gpu") ? undefined : "planner: not built (make gpu-plans)";

// What is reached so far.
const LAUNCHES = 75;
const BYTES = 2_892_521_900;
const COMPRESSIONS = 18_875_572;

Deno.test({
  name: `gpu budget: launches, bytes and compressions of 26 columns of 2^20 rows${
    reason ? ` (${reason})` : ""
  }`,
  ignore: reason !== undefined,
  fn: async () => {
    const options = resolveOptions({ backend: "emu", deviceTranscript: true });
    const air = airInstance("wide_fibonacci", { columns: 26, logRows: 20 }, options.binding);
    const { prove } = await planProof("gpu", air, options);
    assertEquals(prove.synchronisations, 1);
    assertEquals(prove.copiesDown, 1);
    assert(prove.launches <= LAUNCHES, `${prove.launches} launches, ${LAUNCHES} are allowed`);
    const bytes = prove.bytesRead + prove.bytesWritten;
    assert(bytes <= BYTES, `${bytes} bytes of device memory, ${BYTES} are allowed`);
    assert(
      prove.compressions <= COMPRESSIONS,
      `${prove.compressions} compressions, ${COMPRESSIONS} are allowed`,
    );
  },
});
