/**
 * The records that are drawn as BibTeX entries: one a run, with the SHA-256 of its results file.
 *
 * @module
 */
import { formatRecord } from "../experiments/records.ts";
import type { Selection } from "./view.ts";

/** Letters that BibTeX reads as commands. */
function escaped(text: string): string {
  return text.replace(/[&%$#_{}]/g, (letter) => `\\${letter}`);
}

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex();
}

/** The entries, in the order of the runs. */
export async function bibtex({ runs }: Selection): Promise<string> {
  const entries = await Promise.all(runs.map(async (run) => {
    const [year, month] = run.date.split("-");
    const digest = await sha256(run.records.map(formatRecord).join(""));
    const fields = {
      author: "{{Obelysk Bench}}",
      title: `{{Records of ${escaped(run.experiment)} on ${
        escaped(run.machine.cpu)
      }, ${run.machine.cores} cores}}`,
      year: `{${year}}`,
      month: `{${Number(month)}}`,
      howpublished: `{Results file \\texttt{${escaped(run.path)}}}`,
      note:
        `{${run.records.length} records of ${run.date}, commit \\texttt{${run.commit}}, SHA-256 \\texttt{${digest}}}`,
    };
    const lines = Object.entries(fields).map(([name, value]) => `  ${name} = ${value}`).join(",\n");
    return `@misc{${run.runId}-${run.machine.id},\n${lines}\n}\n`;
  }));
  return entries.join("\n");
}
