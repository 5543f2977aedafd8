/**
 * Child processes of the runner: started with the permissions their role needs and no more.
 *
 * @module
 */
import { fromFileUrl } from "../prover/paths.ts";
import { parsePeakMemory, readProc } from "./machine.ts";
import { type Child, ChildError, type ChildReply, type ChildRequest, type ChildRole } from "./messages.ts";

const ROOT = new URL("../", import.meta.url);
/** How much of a child's last words is kept for the reason of a failed record. */
const STDERR_CHARACTERS = 600;

function permissionsOf(role: ChildRole, root: URL): string[] {
  // A verifier gets its proofs over the pipe: it may do nothing at all.
  if (role === "verify") return [];
  // It runs the Cairo compiler and a local chain, which are not held back by what it may do itself.
  if (role === "chain") {
    return ["--allow-read", "--allow-write", "--allow-run", "--allow-env", "--allow-net=127.0.0.1"];
  }
  const build = fromFileUrl(new URL("build", root));
  return [`--allow-read=${build}`, `--allow-ffi=${build}`];
}

/** Removes directories from a text, so that no record says where a checkout lies. */
export function scrubPaths(text: string): string {
  return text.replaceAll(ROOT.href, "").replaceAll(fromFileUrl(ROOT), "")
    .replace(/(?:file:\/\/)?(?:(?<=^|[\s"'=:(])\/)(?:[^\s:"'()/]+\/)+/g, "");
}

/** One started child. */
class ProcessChild implements Child {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;
  readonly #errors: Promise<string>;
  #closed = false;

  constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#input = process.stdin.getWriter();
    this.#lines = linesOf(process.stdout);
    this.#errors = tailOf(process.stderr);
  }

  async request(request: ChildRequest, timeoutMs: number): Promise<unknown> {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      this.#kill();
    }, timeoutMs);
    try {
      await this.#input.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`));
      const { value, done } = await this.#lines.next();
      if (done) throw new Error("standard output ended");
      const reply = JSON.parse(value) as ChildReply;
      if ("error" in reply) throw new ChildError(scrubPaths(reply.error));
      return reply.ok;
    } catch (error) {
      if (error instanceof ChildError) throw error;
      if (timedOut) {
        throw new ChildError(`timed out after ${Math.round(timeoutMs / 1000)} s in ${request.op}`);
      }
      throw new ChildError(await this.#lastWords(request.op));
    } finally {
      clearTimeout(timer);
    }
  }

  async peakMemoryBytes(): Promise<number | undefined> {
    const status = await readProc(`/proc/${this.#process.pid}/status`);
    return status === undefined ? undefined : parsePeakMemory(status);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#kill();
    await this.#process.status;
    await this.#errors;
    // its output is read to the end, so that the pipe is closed even when nobody asked for a line
    while (!(await this.#lines.next()).done);
    await this.#input.abort().catch(ignoreBrokenPipe);
  }

  #kill(): void {
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      // already gone
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  async #lastWords(op: string): Promise<string> {
    this.#kill();
    const { code, signal } = await this.#process.status;
    const words = scrubPaths((await this.#errors).trim());
    return `process ended in ${op} (${signal ?? `exit code ${code}`})${words === "" ? "" : `: ${words}`}`;
  }
}

function ignoreBrokenPipe(error: unknown): void {
  if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const pieces = decoder.decode(chunk, { stream: true }).split("\n");
    for (const piece of pieces.slice(0, -1)) {
      yield parts.splice(0).join("") + piece;
    }
    parts.push(pieces[pieces.length - 1]);
  }
}

async function tailOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  let tail = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    tail = (tail + decoder.decode(chunk, { stream: true })).slice(-STDERR_CHARACTERS);
  }
  return tail;
}

const SCRIPTS: Readonly<Record<ChildRole, string>> = {
  prove: "worker.ts",
  verify: "verify_worker.ts",
  chain: "chain_worker.ts",
};

/** The script of a child in a checkout of this project. */
function scriptOf(role: ChildRole, root: URL): URL {
  return new URL(`experiments/${SCRIPTS[role]}`, root);
}

/** Starts a child, of this checkout or of another one. Needs `--allow-run` for the running Deno. */
export function startChild(role: ChildRole, script?: URL, root = ROOT): Child {
  const args = [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    ...permissionsOf(role, root),
    fromFileUrl(script ?? scriptOf(role, root)),
    role,
  ];
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
  return new ProcessChild(command.spawn());
}
