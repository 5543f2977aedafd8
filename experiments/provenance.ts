/**
 * Where a record comes from: the commit, whether the tree differed from it, and the command line without directories.
 *
 * @module
 */
import { fromFileUrl } from "../prover/paths.ts";
import { scrubPaths } from "./child.ts";

/** The commit that ran, and whether anything besides results differed from it. */
export interface SourceState {
  readonly commit: string | null;
  readonly dirty: boolean;
}

async function git(args: readonly string[], folder: URL): Promise<string | undefined> {
  try {
    const command = new Deno.Command("git", {
      args: [...args],
      cwd: folder,
      stdout: "piped",
      stderr: "null",
    });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The state of the tree; outside a repository the commit is null and the tree counts as changed. Needs `--allow-run=git`. */
export async function sourceState(folder: URL = new URL("../", import.meta.url)): Promise<SourceState> {
  const commit = await git(["rev-parse", "--verify", "HEAD"], folder);
  if (commit === undefined) return { commit: null, dirty: true };
  // Results are what a run leaves behind, not what it is made from.
  const changes = await git(["status", "--porcelain", "--", ".", ":(exclude)experiments/results"], folder);
  return { commit, dirty: changes !== "" };
}

/** The command line as records carry it: words that hold a directory keep their last part only. */
export function scrubArgv(argv: readonly string[]): string[] {
  return argv.map((word) => scrubPaths(word));
}

/** SHA-256 of an experiment's file, so that a record says which version of the question it answers. */
export async function experimentSha256(id: string): Promise<string> {
  const bytes = await Deno.readFile(fromFileUrl(new URL(`${id}.ts`, import.meta.url)));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
