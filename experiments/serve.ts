/**
 * How a child process of the runner serves: requests come as lines on standard input, answers leave as lines on standard
 * output. One cell, one process: a crash costs one cell, and the operating system's count of its memory is the cell's.
 *
 * @module
 */
import type { ChildRequest, ChildRole } from "./messages.ts";

/** Answers one request. */
export type Handler = (request: ChildRequest) => Promise<unknown>;

/** The error for a request that a child cannot answer. */
export function wrongRequest(role: ChildRole, request: ChildRequest): Error {
  return new Error(`Cannot ${request.op} in a ${role} process: it was not opened, or that is not its work`);
}

/** Answers requests until standard input ends, then ends the process. */
export async function serve(handler: Handler): Promise<void> {
  // An interrupt from the keyboard reaches the whole process group; the runner decides what becomes of its children.
  Deno.addSignalListener("SIGINT", () => {});
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  let pending = "";
  for await (const chunk of lines) {
    pending += chunk;
    const complete = pending.split("\n");
    pending = complete.pop()!;
    for (const line of complete) {
      let reply: unknown;
      try {
        reply = { ok: await handler(JSON.parse(line)) };
      } catch (error) {
        reply = { error: error instanceof Error ? error.message : String(error) };
      }
      await writeAll(new TextEncoder().encode(`${JSON.stringify(reply)}\n`));
    }
  }
  Deno.exit(0);
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await Deno.stdout.write(bytes.subarray(written));
}
