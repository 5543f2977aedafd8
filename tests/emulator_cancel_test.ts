/** A cancelled proof of the emulated GPU prover is heard on the way, and leaves the prover as it was. */
import { assertEquals, assertRejects } from "@std/assert";
import { airInstance, AIRS } from "../air/registry.ts";
import { resolveOptions } from "../protocol/options.ts";
import { NativeProver } from "../prover/native.ts";
import { missing } from "./backends.ts";

const reason = missing("emu");
const air = airInstance("range_lookup", { logRows: 6 });
const columns = AIRS.range_lookup.trace(air.params, 1);
const prefix = { statementWords: [1, 2], afterTree0: [] };

async function openProver(deviceTranscript: boolean, powBits: number): Promise<NativeProver> {
  const options = resolveOptions({ backend: "emu", deviceTranscript, powBits, interactionPowBits: 6 });
  const prover = new NativeProver("emu", options);
  await prover.load(air);
  return prover;
}

async function assertCancelled(prover: NativeProver): Promise<void> {
  const controller = new AbortController();
  const proof = prover.prove(prefix, columns, { signal: controller.signal });
  controller.abort();
  await assertRejects(() => proof, DOMException, "cancelled");
}

const note = reason ? ` (${reason})` : "";

// On the device the search is one launch, which is not interrupted.
Deno.test({
  name: `emulator: a search that would take minutes is cancelled${note}`,
  ignore: reason !== undefined,
  fn: async () => {
    const prover = await openProver(false, 32);
    await assertCancelled(prover);
    prover.close();
  },
});

for (const deviceTranscript of [false, true]) {
  Deno.test({
    name: `emulator: cancelled, then proved again, deviceTranscript ${deviceTranscript}${note}`,
    ignore: reason !== undefined,
    fn: async () => {
      const prover = await openProver(deviceTranscript, 16);
      const before = await prover.prove(prefix, columns);
      await assertCancelled(prover);
      const after = await prover.prove(prefix, columns);
      assertEquals(after.starkProof, before.starkProof);
      assertEquals(after.checkpoints, before.checkpoints);
      prover.close();
    },
  });
}
