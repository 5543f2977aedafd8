/** Kernels run alone: they declare their work, and leave the prover as good as before. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { UserError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { NativeProver } from "../prover/native.ts";
import { loadAir, proveLoaded } from "../prover/prove.ts";
import { missing } from "./backends.ts";

const LOG_ROWS = 8;
const COLUMNS = 20;

const CASES = (["cpu", "emu"] as const).flatMap((backend) =>
  (["blake2s", "poseidon252"] as const).map((hash) => ({ backend, hash }))
);

for (const { backend, hash } of CASES) {
  const reason = missing(backend);
  Deno.test({
    name: `every kernel of the ${backend} prover runs alone with ${hash}${reason ? ` (${reason})` : ""}`,
    ignore: reason !== undefined,
    async fn() {
      const options = resolveOptions({ backend, hash, powBits: 3, ...backend === "cpu" && { threads: 2 } });
      const prover = new NativeProver(backend, options);
      try {
        const loaded = await loadAir(
          prover,
          airInstance("wide_fibonacci", { columns: COLUMNS, logRows: LOG_ROWS }),
          options,
        );
        const names = prover.kernels().map(({ name }) => name);
        await assertRejects(() => prover.runKernel(names.length, 1), UserError, `there are ${names.length}`);
        await assertRejects(() => prover.runKernel(0, 1), UserError, "nothing was proved yet");
        const before = await proveLoaded(loaded, 7);
        for (const [number, name] of names.entries()) {
          const { work, ms } = await prover.runKernel(number, 3);
          assertEquals(ms.length, 3, name);
          assert(ms.every((time) => time > 0), `${name} takes time`);
          assert(Object.values(work).some((count) => count > 0), `${name} declares work`);
        }
        const { work } = await prover.runKernel(names.indexOf("merkle"), 1);
        const leaves = 2 ** (LOG_ROWS + 1);
        // 20 columns: two blocks of 16; or three felts of eight, two a permutation, the end in the second.
        if (hash === "blake2s") assertEquals(work.compressions, 2 * leaves + leaves - 1);
        else assertEquals(work.permutations, 2 * leaves + leaves - 1);
        const after = await proveLoaded(loaded, 7);
        assertEquals(after.file, before.file);
      } finally {
        prover.close();
      }
    },
  });
}
