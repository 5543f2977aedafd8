/** Every toggle of the GPU prover, emulated: combinations give equal bytes, and each does what it says, as counted. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { UserError } from "../protocol/errors.ts";
import { type Options, resolveOptions } from "../protocol/options.ts";
import { PHASES } from "../protocol/phases.ts";
import { voidOptions } from "../protocol/void_options.ts";
import { loadAir, openProver, type ProvedFile, proveLoaded } from "../prover/prove.ts";
import { type Case, difference, missing, proveCase } from "./backends.ts";
import { testSeed } from "./seed.ts";

const reason = missing("emu");
const SEED = testSeed("toggles_test");
const TOGGLES = [
  "deviceTrace",
  "bulkUpload",
  "gpuComposition",
  "deviceTranscript",
  "cudaGraphs",
  "pipelineReuse",
] as const;

const CASES: readonly Case[] = [
  {
    air: "wide_fibonacci",
    params: { columns: 8, logRows: 5 },
    protocol: { queries: 4, powBits: 3, logBlowup: 2, foldStep: 2 },
    seed: SEED,
  },
  {
    air: "range_lookup",
    params: { logRows: 5 },
    protocol: { hash: "blake2s_m31", queries: 3, powBits: 2, interactionPowBits: 2 },
    seed: SEED + 1,
  },
  {
    air: "select",
    params: { logRows: 5 },
    protocol: { queries: 3, powBits: 2, liftingLogSize: 8, logLastLayer: 1 },
    seed: SEED + 2,
  },
];

function emulatorTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${reason ? ` (${reason})` : ""}`, ignore: reason !== undefined, fn });
}

/** Every combination of the toggles that is not void. */
function combinations(): Partial<Options>[] {
  const all = Array.from(
    { length: 1 << TOGGLES.length },
    (_, k) => Object.fromEntries(TOGGLES.map((name, i) => [name, (k >> i & 1) === 0])) as Partial<Options>,
  );
  return all.filter((toggles) => voidOptions(resolveOptions({ backend: "emu", ...toggles })).length === 0);
}

/** Proofs of some seeds with one prover. */
async function proveSeeds(
  c: Case,
  execution: Partial<Options>,
  seeds: readonly number[],
): Promise<ProvedFile[]> {
  const options = resolveOptions({ ...c.protocol, ...execution });
  const prover = openProver(options);
  try {
    const loaded = await loadAir(prover, airInstance(c.air, c.params, options.binding), options);
    const proved = [];
    for (const seed of seeds) proved.push(await proveLoaded(loaded, seed));
    return proved;
  } finally {
    prover.close();
  }
}

for (const c of CASES) {
  emulatorTest(`toggles: all combinations give the bytes of the reference for ${c.air}`, async () => {
    const expected = await proveCase(c, { name: "reference", execution: { backend: "reference" } });
    for (const toggles of combinations()) {
      const proved = await proveCase(c, { name: "emu", execution: { backend: "emu", ...toggles } });
      assertEquals(difference(expected, proved), undefined, JSON.stringify({ ...c, toggles }));
      const { device, pipelineReuse } = proved.output.ran;
      for (const name of TOGGLES) {
        const asked = toggles[name] && !(name === "bulkUpload" && toggles.deviceTrace);
        assertEquals(name === "pipelineReuse" ? pipelineReuse : device?.[name], asked, name);
      }
    }
  });
}

for (const resident of [false, true]) {
  emulatorTest(
    `cudaGraphs: graphs are kept from proof to proof, and serve other traces (${
      resident ? "all on the device: the whole proof is one" : "transcript and trace on the host"
    })`,
    async () => {
      for (const c of CASES) {
        const seeds = [c.seed, c.seed + 7, c.seed + 8];
        const proved = await proveSeeds(
          c,
          { backend: "emu", deviceTranscript: resident, deviceTrace: resident },
          seeds,
        );
        const expected = await proveSeeds(c, { backend: "reference" }, seeds);
        for (const [i, { output }] of proved.entries()) {
          assertEquals(difference(expected[i], proved[i]), undefined, `${c.air}, proof ${i}`);
          const { graphsBuilt, graphsLaunched } = output.ran.device!;
          assertEquals(graphsBuilt, i === 0 ? graphsLaunched : 0, `${c.air}, proof ${i}`);
          assert(resident ? graphsLaunched === 1 : graphsLaunched > 5, `${graphsLaunched} graphs`);
        }
      }
    },
  );
}

emulatorTest("cudaGraphs: phases are told apart without graphs, and not guessed within", async () => {
  for (const deviceTranscript of [false, true]) {
    for (const cudaGraphs of [false, true]) {
      const { output } = await proveCase(CASES[0], {
        name: "",
        execution: { backend: "emu", deviceTranscript, cudaGraphs },
      });
      const times = PHASES.map((phase) => output.phaseMs[phase]);
      if (cudaGraphs) {
        assertEquals(times, times.map(() => null));
        assertEquals(output.grindMs, null);
        assertEquals(output.ran.device!.graphsLaunched > 0, true);
      } else {
        const told = times.filter((ms) => ms !== null && ms >= 0) as number[];
        assertEquals(told.length, PHASES.length);
        assert(told.reduce((a, b) => a + b) <= output.proveMs + 1e-3);
        assertEquals(output.ran.device!.graphsLaunched, 0);
      }
    }
  }
});

emulatorTest(
  "bulkUpload: by groups from staging memory, else a copy a column, the same bytes up",
  async () => {
    const [c] = CASES;
    const [bulk, single] = await Promise.all([true, false].map(async (bulkUpload) => {
      const { output } = await proveCase(c, { name: "", execution: { backend: "emu", bulkUpload } });
      return { up: output.work!.commit, staged: output.ran.device!.stagingBytes };
    }));
    const words = c.params.columns << c.params.logRows;
    assertEquals(bulk.up.copiesUp, 4);
    assertEquals(single.up.copiesUp, c.params.columns);
    assertEquals(bulk.up.bytesUp, 4 * words);
    assertEquals(single.up.bytesUp, bulk.up.bytesUp);
    assertEquals(bulk.staged - single.staged, 4 * words);
  },
);

emulatorTest("gpuComposition: without it columns come back and values go up", async () => {
  for (const deviceTranscript of [false, true]) {
    const [c] = CASES;
    const [device, host] = await Promise.all([true, false].map(async (gpuComposition) => {
      const execution: Partial<Options> = { backend: "emu", deviceTranscript, gpuComposition, threads: 2 };
      const { output } = await proveCase(c, { name: "", execution });
      return { counts: output.work!.composition, ran: output.ran };
    }));
    const cells = 2 << c.params.logRows;
    // The columns, and the coefficient; the four planes.
    assertEquals(host.counts.bytesDown - device.counts.bytesDown, 4 * c.params.columns * cells + 16);
    assertEquals(host.counts.bytesUp - device.counts.bytesUp, 4 * 4 * cells);
    assertEquals(host.counts.synchronisations - device.counts.synchronisations, c.params.columns + 1);
    assert(host.counts.launches < device.counts.launches);
    assertEquals([host.ran.threads, device.ran.threads], [2, 1]);
    assertEquals(device.ran.simd, "none");
    assert(host.ran.simd !== "none");
  }
});

for (const backend of ["cpu", "emu"] as const) {
  const unavailable = missing(backend);
  Deno.test({
    name: `pipelineReuse: off, every proof of ${backend} makes everything anew and says so${
      unavailable ? ` (${unavailable})` : ""
    }`,
    ignore: unavailable !== undefined,
    fn: async () => {
      const [, c] = CASES;
      const seeds = [c.seed, c.seed + 1, c.seed];
      const kept = await proveSeeds(c, { backend }, seeds);
      const anew = await proveSeeds(c, { backend, pipelineReuse: false }, seeds);
      for (const [i, { output }] of anew.entries()) {
        assertEquals(difference(kept[i], anew[i]), undefined);
        assertEquals([kept[i].output.prepareMs, kept[i].output.ran.pipelineReuse], [null, true]);
        assertEquals(output.ran.pipelineReuse, false);
        assert(output.prepareMs! > 0 && output.prepareMs! < output.proveMs);
        if (output.ran.device) assertEquals(output.ran.device.graphsBuilt, output.ran.device.graphsLaunched);
      }
    },
  });
}

Deno.test("options without effect are refused when a prover is opened", () => {
  for (const given of [{ cudaGraphs: false }, { backend: "reference", pipelineReuse: false }] as const) {
    assertThrows(() => openProver(resolveOptions(given)), UserError, "Cannot open the");
  }
});

Deno.test("cuda: without a library or a driver the error says what to do", async () => {
  const error = await assertRejects(
    () => proveCase(CASES[0], { name: "", execution: { backend: "cuda" } }),
    UserError,
  );
  assert(
    /make gpu|no NVIDIA d(river|evice).*the provers that are there: reference/.test(error.message),
    error.message,
  );
});
