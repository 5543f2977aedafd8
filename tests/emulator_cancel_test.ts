/** A cancelled proof of the emulated GPU prover is heard between two phases, and leaves the prover as it was. */
import { assertEquals, assertRejects } from "@std/assert";
import { airInstance, AIRS } from "../air/registry.ts";
import { resolveOptions } from "../protocol/options.ts";
import { NativeProver } from "../prover/native.ts";
import { missing } from "./backends.ts";

const reason = missing("emu");

for (const deviceTranscript of [false, true]) {
  Deno.test({
    name: `emulator: cancelled, then proved again, deviceTranscript ${deviceTranscript}${
      reason ? ` (${reason})` : ""
    }`,
    ignore: reason !== undefined,
    fn: async () => {
      // The search takes longer than the news of the cancellation.
      const prover = new NativeProver(
        "emu",
        resolveOptions({ backend: "emu", deviceTranscript, powBits: 16, interactionPowBits: 6 }),
      );
      const air = airInstance("range_lookup", { logRows: 6 });
      await prover.load(air);
      const columns = AIRS.range_lookup.trace(air.params, 1);
      const prefix = { statementWords: [1, 2], afterTree0: [] };
      const before = await prover.prove(prefix, columns);
      const controller = new AbortController();
      const cancelled = prover.prove(prefix, columns, { signal: controller.signal });
      controller.abort();
      await assertRejects(() => cancelled, DOMException, "cancelled");
      const after = await prover.prove(prefix, columns);
      assertEquals(after.starkProof, before.starkProof);
      assertEquals(after.checkpoints, before.checkpoints);
      prover.close();
    },
  });
}
