import { assert, assertEquals } from "@std/assert";
import { isPlannerBuilt } from "../prover/gpu_plan.ts";
import { gpuModels } from "./e12_gpu_models.ts";
import { readGpus } from "./gpus.ts";

Deno.test({
  name: "predictions grow with rows and columns, add up by phase, and say what does not fit",
  ignore: !isPlannerBuilt("gpu"),
  fn: async () => {
    const gpus = await readGpus();
    const models = await gpuModels(gpus);
    assert("predictions" in models);
    for (const { key } of gpus) {
      for (const columns of [26, 100]) {
        const series = models.predictions.filter((one) => one.gpu === key && one.columns === columns);
        assert(series.length >= 4);
        series.slice(1).forEach((one, i) => assert(one.ms > series[i].ms, `${key} ${one.logRows}`));
        for (const { ms, phaseMs } of series) {
          const sum = Object.values(phaseMs).reduce((a, b) => a + b, 0);
          assert(Math.abs(sum - ms) < 1e-9 * ms);
        }
      }
    }
    const at = (gpu: string, columns: number, logRows: number) =>
      models.predictions.find((one) =>
        one.gpu === gpu && one.columns === columns && one.logRows === logRows
      )!;
    assertEquals(at("h200_sxm", 26, 22).fits, true);
    assert(at("h200_sxm", 26, 20).ms < at("l4", 26, 20).ms);
  },
});
