/**
 * `deno task provers`: the provers that are there, and the devices they could run on.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import { type BackendName, OPTIONS } from "../protocol/options.ts";
import type { DeviceDescription } from "../prover/device_run.ts";
import { describeBackend } from "../prover/native.ts";
import type { ProverDescription } from "../prover/prover.ts";
import { type Command, type Given, isOn, runCommand } from "./_shared.ts";
import { bytesText } from "./_text.ts";

/** The command. */
export const PROVERS: Command = {
  name: "provers",
  summary: "list the provers that are there, and the devices they could run on",
  flags: { "Output": [{ name: "json", help: "print one JSON object on stdout" }] },
  examples: ["deno task provers", "deno task provers --json"],
};

/** A prover's own words, or why it is not there. */
type Found = Pick<ProverDescription, "version" | "compiler" | "devices" | "deviceProblem"> | {
  readonly missing: string;
};

function find(backend: BackendName): Found {
  if (backend === "reference") {
    return { version: "1", compiler: `V8 ${Deno.version.v8}`, devices: [], deviceProblem: null };
  }
  try {
    return describeBackend(backend);
  } catch (error) {
    if (error instanceof UserError) return { missing: error.message };
    throw error;
  }
}

function deviceText(number: number, device: DeviceDescription): string {
  const known = Object.entries(device).filter(([name, value]) => name !== "name" && value !== null)
    .map(([name, value]) => `${name} ${name.endsWith("Bytes") ? bytesText(value as number) : value}`);
  return `  device ${number}: ${device.name}: ${known.join(", ")}`;
}

function lines(backend: BackendName, found: Found): string[] {
  const head = backend.padEnd(10);
  if ("missing" in found) return [`${head} ${found.missing}`];
  const problem = found.deviceProblem === null ? "" : `: ${found.deviceProblem}`;
  return [
    `${head} version ${found.version}, ${found.compiler}${problem}`,
    ...found.devices.map((device, number) => deviceText(number, device)),
  ];
}

function provers(given: Given): Promise<number> {
  const found = OPTIONS.backend.choices.map((backend) => [backend, find(backend)] as const);
  console.log(
    isOn(given, "json")
      ? JSON.stringify(Object.fromEntries(found))
      : found.flatMap(([backend, each]) => lines(backend, each)).join("\n"),
  );
  return Promise.resolve(0);
}

if (import.meta.main) await runCommand(PROVERS, provers);
