/**
 * The official stwo verifier, in a process of its own.
 *
 * "Accepted by stwo" means: our shape check and then the crate's `verify` accepted the proof for the AIR, sizes, configuration
 * and statement the file claims, with tree 0 recomputed. It says nothing about strength; that is the caller's question.
 *
 * @module
 */
import { programWords } from "../air/vm_program_words.ts";
import type { Program } from "../air/vm_program.ts";
import { fromFileUrl } from "./paths.ts";

/** The official verifier's answer. */
export interface OfficialAnswer {
  readonly accepted: boolean;
  /** Why not; null when accepted. */
  readonly reason: string | null;
  /** Time inside the verifier, in milliseconds; null when the process died. */
  readonly verifyMs: number | null;
}

/** Longest that one answer may take. */
export const OFFICIAL_TIMEOUT_MS = 120_000;

/**
 * Asks the official verifier about a proof file; about the given program when the file is about one. A crash or a time-out is a
 * refusal whose reason says so.
 */
export async function verifyOfficially(
  file: Uint8Array<ArrayBuffer>,
  program?: Program,
): Promise<OfficialAnswer> {
  const worker = new URL("./official_worker.ts", import.meta.url);
  const root = fromFileUrl(new URL("../", import.meta.url));
  const signal = AbortSignal.timeout(OFFICIAL_TIMEOUT_MS);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", `--allow-read=${root}`, `--allow-ffi=${root}build`, fromFileUrl(worker)],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    signal,
  }).spawn();
  const writer = child.stdin.getWriter();
  // A worker that dies before reading everything closes the pipe; its exit status below says why.
  await writer.write(workerInput(file, program)).then(() => writer.close()).catch(() => {});
  const { code, signal: killedBy, stdout, stderr } = await child.output();
  if (code !== 0) {
    const how = signal.aborted
      ? `no answer in ${OFFICIAL_TIMEOUT_MS / 1000} s`
      : killedBy
      ? `killed by ${killedBy}`
      : `exit code ${code}`;
    const text = new TextDecoder().decode(stderr).trim().split("\n").pop() ?? "";
    return {
      accepted: false,
      reason: `the official verifier's process ended: ${how}${text ? ` (${text})` : ""}`,
      verifyMs: null,
    };
  }
  const answer = JSON.parse(new TextDecoder().decode(stdout));
  return { accepted: answer.accepted, reason: answer.reason, verifyMs: answer.verify_ms };
}

/** What the worker reads: the number of the program's words (0 without one), the words, the proof file. */
function workerInput(file: Uint8Array<ArrayBuffer>, program: Program | undefined): Uint8Array<ArrayBuffer> {
  const words = program === undefined ? new Uint32Array() : programWords(program);
  const input = new Uint8Array(4 + words.byteLength + file.length);
  new DataView(input.buffer).setUint32(0, words.length, true);
  input.set(new Uint8Array(words.buffer), 4);
  input.set(file, 4 + words.byteLength);
  return input;
}
