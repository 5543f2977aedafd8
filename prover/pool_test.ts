import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { UserError } from "../protocol/errors.ts";
import { type BackendName, resolveOptions } from "../protocol/options.ts";
import { isBuilt } from "./native_library.ts";
import { ProverPool, streamOptions } from "./pool.ts";
import { openProver, proveAir, proveLoaded } from "./prove.ts";

const SEEDS = [1, 2, 3, 4, 5, 6];
const PARAMS = { columns: 26, logRows: 8 };

function optionsOf(backend: BackendName, streams: number) {
  return resolveOptions({ backend, streams, threads: 1, queries: 5, powBits: 4 });
}

for (const backend of ["cpu", "emu"] as const) {
  Deno.test({
    name: `a pool of three ${backend} provers gives the bytes that one prover gives, in the order asked`,
    ignore: !isBuilt(backend),
    fn: async () => {
      const options = optionsOf(backend, 3);
      const air = airInstance("wide_fibonacci", PARAMS, options.binding);
      const pool = await ProverPool.open(options, air);
      let [running, most] = [0, 0];
      const files = await Promise.all(SEEDS.map((seed) =>
        pool.run(async (loaded) => {
          most = Math.max(most, ++running);
          const { file } = await proveLoaded(loaded, seed);
          running--;
          return file;
        })
      ));
      pool.close();
      assertEquals(most, 3, "proofs in flight");
      const prover = openProver(options);
      for (const [i, seed] of SEEDS.entries()) {
        const alone = await proveAir({ prover, air, options, seed });
        assertEquals(files[i], alone.file, `seed ${seed}`);
      }
      prover.close();
    },
  });
}

Deno.test({
  name: "a pool goes on after work that failed, and is closed only when idle",
  ignore: !isBuilt("cpu"),
  fn: async () => {
    const options = optionsOf("cpu", 1);
    const pool = await ProverPool.open(options, airInstance("wide_fibonacci", PARAMS, options.binding));
    const failing = pool.run(() => Promise.reject(new Error("no")));
    const after = pool.run((loaded) => proveLoaded(loaded, 1));
    assertThrows(() => pool.close(), TypeError, "a proof is still running");
    await assertRejects(() => failing, Error, "no");
    assert((await after).file.length > 0);
    pool.close();
    await assertRejects(() => pool.run((loaded) => proveLoaded(loaded, 1)), TypeError, "the pool is closed");
  },
});

Deno.test({
  name: "a pool whose AIR is refused leaves nothing open",
  ignore: !isBuilt("cpu"),
  fn: async () => {
    const options = resolveOptions({ backend: "cpu", streams: 2, logLastLayer: 10 });
    const air = airInstance("wide_fibonacci", { columns: 3, logRows: 4 }, options.binding);
    await assertRejects(() => ProverPool.open(options, air), UserError, "Cannot prove");
  },
});

Deno.test("streamOptions() gives each stream of a GPU a device of its own, and the others none", () => {
  assertEquals(
    streamOptions(resolveOptions({ backend: "cuda", device: 2, streams: 3 })).map((o) => o.device),
    [2, 3, 4],
  );
  assertEquals(streamOptions(resolveOptions({ backend: "cpu", streams: 2 })).map((o) => o.device), [0, 0]);
});
