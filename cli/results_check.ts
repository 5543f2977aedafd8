/**
 * `deno task results`: reads every record there is, says whether each is one and whether the budgets are kept; or prints the schema.
 *
 * @module
 */
import { BUDGETS_FILE, checkBudgets, parseBudgets } from "../experiments/budgets.ts";
import { parseRecords, readResults, recordJsonSchema, type ResultsFile } from "../experiments/records.ts";
import { RESULTS_FOLDER } from "../experiments/results_file.ts";
import { resultsFaults } from "../experiments/results_rules.ts";
import { UserError } from "../protocol/errors.ts";
import { type Command, type Given, runCommand, textOf } from "./_shared.ts";

/** The command. */
export const RESULTS: Command = {
  name: "results",
  summary: "check the committed records and their budgets (check), or print their JSON Schema (schema)",
  positional: "ACTION",
  flags: {
    "Input": [{
      name: "in",
      value: "PATH",
      help: `folder of records, or one file (default ${RESULTS_FOLDER})`,
    }],
  },
  examples: ["deno task results check", "deno task results schema"],
};

/** Faults that are told; more are counted. */
const FAULTS_TOLD = 10;

function refuseFaults(files: readonly ResultsFile[]): void {
  const faults = resultsFaults(files);
  if (faults.length === 0) return;
  const more = faults.length > FAULTS_TOLD ? [`and ${faults.length - FAULTS_TOLD} more`] : [];
  throw new UserError(
    `Cannot accept these records: ${[...faults.slice(0, FAULTS_TOLD), ...more].join("; ")}`,
  );
}

/** Checks a folder of records, or one file; the lines to print. */
export async function checkResults(path: string): Promise<string[]> {
  if (path.endsWith(".jsonl")) {
    const records = parseRecords(await Deno.readTextFile(path), path);
    refuseFaults([{ path, records }]);
    return [`${path}: ${records.length} records`];
  }
  const files = await readResults(path);
  for (const { path: file, records } of files) {
    const [machine, name] = file.split("/");
    const stray = records.find((r) => r.machine.id !== machine || `${r.run.id}.jsonl` !== name);
    if (stray) {
      throw new UserError(
        `Cannot accept ${file}: it holds a record of run ${stray.run.id} on ${stray.machine.id}`,
      );
    }
  }
  refuseFaults(files);
  const total = files.reduce((sum, { records }) => sum + records.length, 0);
  const lines = files.map(({ path: file, records }) => `${file}: ${records.length} records`);
  if (files.length === 0) return ["no records yet: run make bench"];
  const budgets = checkBudgets(parseBudgets(await Deno.readTextFile(BUDGETS_FILE)), files);
  if (budgets.overruns.length > 0) {
    throw new UserError(`Cannot accept these records: ${budgets.overruns.join("; ")}`);
  }
  return [
    ...lines,
    ...budgets.lines,
    `${total} records in ${files.length} files are valid`,
  ];
}

async function results(given: Given): Promise<number> {
  if (given.positional === "schema") {
    console.log(JSON.stringify(recordJsonSchema(), undefined, 2));
    return 0;
  }
  if (given.positional !== "check") {
    throw new UserError(`Cannot run results ${given.positional}: allowed is check or schema`, 2);
  }
  for (const line of await checkResults(textOf(given, "in") ?? RESULTS_FOLDER)) console.log(line);
  return 0;
}

if (import.meta.main) await runCommand(RESULTS, results);
