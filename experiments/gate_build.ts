/**
 * Two revisions side by side: a worktree of each with its packages and its native prover. Native builds are kept by what they are made
 * from, so that revisions with equal native sources share one and compare equal machine code.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";

/** Where worktrees and native builds are kept, under the project's root. */
export const GATE_FOLDER = "build/gate";
/** The library that a revision proves with. */
const LIBRARY = "libobelysk_cpu.so";
/** What the library is made from, besides the compiler. */
const NATIVE_SOURCES = ["cuda", "Makefile"];

/** A revision that is ready to be measured. */
export interface Revision {
  readonly commit: string;
  /** Its worktree. */
  readonly root: URL;
  /** Equal for revisions with the same native sources and compiler. */
  readonly nativeKey: string;
  /** Whether the native prover was built now, or taken from an earlier build. */
  readonly built: boolean;
}

/** Runs a program; tests replace it. */
export type Run = (program: string, args: readonly string[], folder: string) => Promise<string>;

async function outputOf(
  program: string,
  args: readonly string[],
  folder: string,
): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command(program, { args: [...args], cwd: folder }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(`Cannot run ${program}: it is not installed`);
  }
}

/** Runs a program and gives its output. */
export const runProgram: Run = async (program, args, folder) => {
  const { success, stdout, stderr } = await outputOf(program, args, folder);
  if (!success) {
    const words = new TextDecoder().decode(stderr).trim().split("\n").slice(-5).join("\n");
    throw new UserError(`Cannot run ${[program, ...args].join(" ")}: ${words || "it failed without a word"}`);
  }
  return new TextDecoder().decode(stdout).trim();
};

/** The commit of a reference. */
export async function commitOf(
  reference: string,
  { run, folder }: { run: Run; folder: string },
): Promise<string> {
  // a leading dash would be read as a flag
  if (!/^[\w][\w./^~@{}-]*$/.test(reference)) {
    throw new UserError(`Cannot use revision ${reference}: allowed is a branch, tag or commit`, 2);
  }
  try {
    return await run("git", ["rev-parse", "--verify", "--quiet", `${reference}^{commit}`], folder);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `Cannot find revision ${reference}: this repository has no such branch, tag or commit`,
      2,
    );
  }
}

/** A hash of the native sources of a commit and of the compiler. */
async function nativeKeyOf(commit: string, { run, folder }: { run: Run; folder: string }): Promise<string> {
  const tree = await run("git", ["ls-tree", commit, "--", ...NATIVE_SOURCES], folder);
  const compiler = await run("g++", ["--version"], folder);
  const bytes = new TextEncoder().encode(`${tree}\n${compiler}`);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Puts the native prover of a worktree in place: a kept one, or one that is built now and kept. */
async function buildNative(worktree: string, kept: string, run: Run): Promise<boolean> {
  const isKept = await exists(kept);
  const target = `${worktree}/build/${LIBRARY}`;
  await Deno.mkdir(`${worktree}/build`, { recursive: true });
  if (isKept) {
    await Deno.copyFile(kept, target);
    return false;
  }
  await run("make", ["native"], worktree);
  await Deno.mkdir(kept.slice(0, kept.lastIndexOf("/")), { recursive: true });
  // renamed when it is whole: an interrupted copy must not be taken for a library
  await Deno.copyFile(target, `${kept}.tmp`);
  await Deno.rename(`${kept}.tmp`, kept);
  return true;
}

/** What preparing needs from outside. */
export interface PrepareDeps {
  readonly run: Run;
  /** The project's root, an absolute path without a slash at its end. */
  readonly folder: string;
  readonly deno: string;
}

/**
 * Makes a worktree of a commit, installs its packages, and builds its native prover.
 *
 * @param name distinguishes the worktrees of one run.
 */
export async function prepareRevision(
  commit: string,
  name: string,
  { run, folder, deno }: PrepareDeps,
): Promise<Revision> {
  const worktree = `${folder}/${GATE_FOLDER}/${name}`;
  const nativeKey = await nativeKeyOf(commit, { run, folder });
  await run("git", ["worktree", "add", "--force", "--detach", worktree, commit], folder);
  await run(deno, ["install", "--quiet", "--frozen"], worktree);
  const built = await buildNative(worktree, `${folder}/${GATE_FOLDER}/native/${nativeKey}/${LIBRARY}`, run);
  return { commit, root: new URL(`file://${worktree}/`), nativeKey, built };
}

/** Removes a worktree; what it never came to is fine. */
export async function removeRevision(name: string, { run, folder }: PrepareDeps): Promise<void> {
  const worktree = `${folder}/${GATE_FOLDER}/${name}`;
  if (await exists(worktree)) await run("git", ["worktree", "remove", "--force", worktree], folder);
}
