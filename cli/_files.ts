/**
 * Files of the commands: reading with an error that says what to do, and writing whole or not at all.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";

/** The reason in an error of the file system, without paths; undefined for any other error. */
function fileReason(error: unknown): string | undefined {
  if (error instanceof Deno.errors.NotFound) return "there is no such file or folder";
  if (error instanceof Deno.errors.PermissionDenied) return "permission is denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.NotADirectory) return "a part of the path is not a folder";
  if (error instanceof Deno.errors.NotCapable) return undefined;
  const reason = error instanceof Error
    ? /^([A-Z][^(:]*) \(os error \d+\)/.exec(error.message)?.[1]
    : undefined;
  return reason?.toLowerCase();
}

/** Reads a file. `next` says where such a file comes from. */
export async function readInput(path: string, what: string, next: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    const reason = fileReason(error);
    if (reason === undefined) throw error;
    throw new UserError(`Cannot read ${what} ${path}: ${reason}; ${next}`);
  }
}

/**
 * A file that appears whole or not at all: written beside its place under another name, then renamed. Opening it first
 * finds a place that cannot be written before any work is done.
 */
export class OutputFile {
  readonly path: string;
  readonly #partial: string;

  private constructor(path: string, partial: string) {
    this.path = path;
    this.#partial = partial;
  }

  /** Claims the place. */
  static async open(path: string): Promise<OutputFile> {
    const partial = `${path}.${crypto.randomUUID().slice(0, 8)}.partial`;
    try {
      if (await isFolder(path)) throw new Deno.errors.IsADirectory();
      await Deno.writeFile(partial, new Uint8Array(), { createNew: true });
    } catch (error) {
      const reason = fileReason(error);
      if (reason === undefined) throw error;
      throw new UserError(
        `Cannot write ${path}: ${reason}; give a file in a folder that exists and can be written`,
      );
    }
    return new OutputFile(path, partial);
  }

  /** Puts the content in its place. */
  async commit(content: Uint8Array): Promise<void> {
    await Deno.writeFile(this.#partial, content);
    await Deno.rename(this.#partial, this.path);
  }

  /** Gives the place up; does nothing after {@linkcode commit}. */
  async discard(): Promise<void> {
    try {
      await Deno.remove(this.#partial);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Writes a file whole or not at all. */
export async function writeOutput(path: string, content: Uint8Array): Promise<void> {
  const output = await OutputFile.open(path);
  try {
    await output.commit(content);
  } finally {
    await output.discard();
  }
}
