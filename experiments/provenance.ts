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

/** What packing a tree leaves in it: the commit it was taken from, and the SHA-256 of every source file. */
export interface PackedTree extends SourceState {
  readonly files: Readonly<Record<string, string>>;
}

/** The file at the root of a packed tree. */
export const PACKED_FILE = "packed.json";

/** SHA-256 of bytes, in hexadecimal. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** A packed tree's own word on where it comes from; it is changed when a file is not what was packed. Undefined for other trees. */
async function packedState(folder: URL): Promise<SourceState | undefined> {
  let packed: PackedTree;
  try {
    packed = JSON.parse(await Deno.readTextFile(new URL(PACKED_FILE, folder))) as PackedTree;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const same = await Promise.all(
    Object.entries(packed.files).map(async ([path, sha256]) => {
      try {
        return await sha256Hex(await Deno.readFile(new URL(path, folder))) === sha256;
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return false;
        throw error;
      }
    }),
  );
  return { commit: packed.commit, dirty: packed.dirty || same.includes(false) };
}

/**
 * The state of the tree: of a packed one what packing said, as long as no file was changed; else git's. Outside of both the commit is
 * null and the tree counts as changed. Needs `--allow-run=git`.
 */
export async function sourceState(folder: URL = new URL("../", import.meta.url)): Promise<SourceState> {
  const packed = await packedState(folder);
  if (packed) return packed;
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
  return await sha256Hex(await Deno.readFile(fromFileUrl(new URL(`${id}.ts`, import.meta.url))));
}
