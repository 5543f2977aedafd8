/**
 * What committed records must keep besides their schema: known options, every timed proof verified, a clean tree, a place of their own.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { cellKey } from "./experiment.ts";
import type { BenchRecord, ResultsFile } from "./records.ts";

/** Why the options of a record are none of this program; undefined when they are. */
function optionsFault({ options }: BenchRecord): string | undefined {
  try {
    resolveOptions(options ?? {});
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Whether every sample is named once among the verified. */
function allVerified({ samples, checks }: BenchRecord): boolean {
  const count = samples?.proveMs.length ?? 0;
  return new Set(checks?.verified.filter((sample) => sample < count)).size === count;
}

function recordFaults(record: BenchRecord): string[] {
  const faults: string[] = [];
  const options = optionsFault(record);
  if (options !== undefined) faults.push(options);
  if (record.status !== "ok") return faults;
  if (!allVerified(record)) faults.push("not every timed proof was verified");
  if (record.dirty) {
    faults.push("it was measured in a tree with uncommitted changes, which no figure may show");
  }
  return faults;
}

/** What keeps records from being committed, each with its file and line. */
export function resultsFaults(files: readonly ResultsFile[]): string[] {
  const places = new Map<string, string>();
  return files.flatMap(({ path, records }) =>
    records.flatMap((record, i) => {
      const where = `${path} line ${i + 1}`;
      const id = `${record.machine.id} ${record.run.id} ${cellKey(record.axes)}`;
      const earlier = places.get(id);
      places.set(id, where);
      return [
        ...recordFaults(record),
        ...earlier === undefined ? [] : [`it is the cell of ${earlier} again`],
      ].map((fault) => `${where}: ${fault}`);
    })
  );
}
