/**
 * What a whole proof may ask of a GPU, counted by the planner and held against the protocol's minimum: 26 columns of 2^20 rows, with
 * every toggle on.
 */
import { assert, assertEquals } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { proofMinimum } from "../experiments/proof_minimum.ts";
import { resolveOptions } from "../protocol/options.ts";
import { isPlannerBuilt, planProof } from "../prover/gpu_plan.ts";

const reason = isPlannerBuilt("gpu") ? undefined : "planner: not built (make gpu-plans)";

/** Launches; bytes and compressions as multiples of the minimum. */
const ALLOWED = { launches: 60, bytes: 1.3, compressions: 1.05 } as const;

Deno.test({
  name: `gpu budget: launches, bytes and compressions of 26 columns of 2^20 rows${
    reason ? ` (${reason})` : ""
  }`,
  ignore: reason !== undefined,
  fn: async () => {
    const options = resolveOptions({ backend: "emu", deviceTranscript: true, deviceTrace: true });
    const air = airInstance("wide_fibonacci", { columns: 26, logRows: 20 }, options.binding);
    const { prove } = await planProof("gpu", air, options);
    const minimum = proofMinimum(air, options);
    assertEquals(prove.synchronisations, 1);
    assertEquals(prove.copiesDown, 1);
    assert(prove.launches <= ALLOWED.launches, `${prove.launches} launches`);
    // What goes up is written too.
    const bytes = (prove.bytesRead + prove.bytesWritten + prove.bytesUp) / minimum.bytes;
    assert(bytes <= ALLOWED.bytes, `${bytes} times the bytes of device memory that it takes`);
    const compressions = prove.compressions / minimum.compressions;
    assert(compressions <= ALLOWED.compressions, `${compressions} times the compressions that it takes`);
  },
});
