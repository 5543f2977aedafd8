/**
 * `make gpu-campaign`: everything that is to be done on a machine with a GPU, unattended and without a network. Steps that were finished
 * are not repeated when it is started again; after every step one archive has all records and logs.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { cellKey } from "../experiments/experiment.ts";
import { sourceState } from "../experiments/provenance.ts";
import { readResults } from "../experiments/records.ts";
import { cellLine } from "../experiments/summary.ts";
import { UserError } from "../protocol/errors.ts";
import { runSteps, type StepLine } from "./campaign_run.ts";
import { type CampaignBackend, campaignSteps } from "./campaign_steps.ts";

const USAGE = "--backend cuda|emu, --budget SECONDS, --out FOLDER, --archive FILE, --commit ID, --seed N";

/** What a campaign folder belongs to. */
interface Identity {
  readonly backend: CampaignBackend;
  readonly commit: string | null;
  readonly seed: number;
}

interface Campaign extends Identity {
  readonly folder: string;
  readonly archive: string;
  readonly budgetSeconds: number;
  readonly dirty: boolean;
}

async function campaignOf(args: readonly string[]): Promise<Campaign> {
  const given = parseArgs([...args], {
    string: ["backend", "budget", "out", "archive", "commit", "seed"],
    unknown: (word) => {
      throw new UserError(`Cannot run the campaign: ${word} is unknown; flags are ${USAGE}`, 2);
    },
  });
  const text = (name: string, otherwise: string) => String(given[name] ?? otherwise);
  const numberAt = (name: string, otherwise: string) => {
    const value = text(name, otherwise);
    if (/^\d{1,9}$/.test(value)) return Number(value);
    throw new UserError(`Cannot run the campaign with --${name} ${value}: allowed is a whole number`, 2);
  };
  const backend = text("backend", "cuda");
  if (backend !== "cuda" && backend !== "emu") {
    throw new UserError(`Cannot run the campaign on ${backend}: allowed is cuda, emu`, 2);
  }
  const { commit, dirty } = await sourceState();
  if (given.commit !== undefined && given.commit !== commit) {
    const own = commit ?? "no known commit";
    throw new UserError(`Cannot run the campaign of commit ${given.commit}: this tree is of ${own}`);
  }
  const folder = text("out", "build/campaign");
  return {
    backend,
    commit,
    dirty,
    seed: numberAt("seed", "1"),
    folder,
    archive: text("archive", `${folder}.tar.gz`),
    budgetSeconds: numberAt("budget", "540"),
  };
}

/** Marks a new folder as this campaign's, or checks that it is. */
function claimFolder({ folder, backend, commit, seed }: Campaign): void {
  const path = `${folder}/campaign.json`;
  const identity: Identity = { backend, commit, seed };
  try {
    const found = JSON.stringify(JSON.parse(Deno.readTextFileSync(path)));
    if (found === JSON.stringify(identity)) return;
    throw new UserError(
      `Cannot go on with the campaign in ${folder}: it is ${found}, this is ${JSON.stringify(identity)}`,
    );
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.mkdirSync(folder, { recursive: true });
  Deno.writeTextFileSync(path, `${JSON.stringify(identity)}\n`);
}

/** One file with everything in the folder, put in place at once. */
async function writeArchive({ folder, archive }: Campaign): Promise<void> {
  const partial = `${archive}.tmp`;
  const { success, stderr } = await new Deno.Command("tar", { args: ["-czf", partial, "-C", folder, "."] })
    .output();
  if (!success) throw new Error(`Cannot write the archive: ${new TextDecoder().decode(stderr)}`);
  await Deno.rename(partial, archive);
}

function stepText({ step, status, seconds, detail }: StepLine): string {
  return `${step.padEnd(20)} ${status.padEnd(8)} ${seconds.toFixed(1).padStart(7)} s  ${
    detail.slice(0, 160)
  }`;
}

/** The short table: every step, then every measured cell. */
async function printTable({ folder }: Campaign, lines: readonly StepLine[]): Promise<void> {
  console.log("");
  lines.forEach((line) => console.log(stepText(line)));
  for (const { path, records } of await readResults(`${folder}/results`)) {
    console.log(`\n${path}`);
    records.filter((record) => record.status === "ok").forEach((record) =>
      console.log(`  ${cellLine(record, cellKey(record.axes))}`)
    );
  }
}

async function run(campaign: Campaign): Promise<number> {
  claimFolder(campaign);
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGTERM", interrupt);
  console.log(
    `campaign on ${campaign.backend}, commit ${campaign.commit ?? "unknown"}${
      campaign.dirty ? " with changes" : ""
    }`,
  );
  const lines = await runSteps({
    steps: campaignSteps(campaign),
    folder: campaign.folder,
    budgetSeconds: campaign.budgetSeconds,
    signal: controller.signal,
    onStep: async (line, earlier) => {
      console.log(`${stepText(line)}${earlier ? " (earlier)" : ""}`);
      if (!earlier) await writeArchive(campaign);
    },
  });
  await printTable(campaign, lines);
  await writeArchive(campaign);
  if (controller.signal.aborted) return 130;
  return lines.some((line) => line.status === "failed") ? 1 : 0;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await run(await campaignOf(Deno.args));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    Deno.exitCode = error.exitCode;
  }
}
