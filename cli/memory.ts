/**
 * `deno task memory`: the device memory that a proof takes, region by region, and the GPUs that it fits. Planned, nothing is allocated.
 *
 * @module
 */
import { readGpus } from "../experiments/gpus.ts";
import { optionNames } from "../protocol/options.ts";
import { planProof } from "../prover/gpu_plan.ts";
import { airFlags, instanceOf, PROFILE_FLAG, PROFILE_NOTES } from "./_instance.ts";
import { type Command, type Given, isOn, optionFlags, runCommand } from "./_shared.ts";
import { airText, bytesText } from "./_text.ts";

const NAMES = [...optionNames("protocol"), ...optionNames("execution")];

/** The command. */
export const MEMORY: Command = {
  name: "memory",
  summary: "plan the device memory of a proof, region by region, and the GPUs it fits",
  flags: {
    "What is proven": airFlags(),
    "Protocol": [PROFILE_FLAG, ...optionFlags(optionNames("protocol"))],
    "Execution": optionFlags(optionNames("execution")),
    "Output": [{ name: "json", help: "print one JSON object on stdout" }],
  },
  notes: PROFILE_NOTES,
  examples: ["deno task memory --air wide_fibonacci --columns 26 --log-rows 24 --profile stwo96"],
};

async function memory(given: Given): Promise<number> {
  const { air, options } = instanceOf(given, NAMES);
  const plan = await planProof("gpu", air, options);
  const gpus = await readGpus();
  const fits = gpus.filter(({ memoryGb }) => memoryGb * 1e9 >= plan.memoryBytes).map(({ key }) => key);
  if (isOn(given, "json")) {
    console.log(JSON.stringify({ memory: plan.memory, memoryBytes: plan.memoryBytes, fits }));
    return 0;
  }
  const row = (bytes: number, name: string) => `${bytesText(bytes).padStart(20)}  ${name}`;
  console.log(
    [
      ...plan.memory.map(({ name, bytes }) => row(bytes, name)),
      row(plan.memoryBytes, `in all for ${airText(air)}; planned, not measured`),
      `fits ${fits.length === 0 ? "no card of the table" : fits.join(", ")}`,
    ].join("\n"),
  );
  return 0;
}

if (import.meta.main) await runCommand(MEMORY, memory);
