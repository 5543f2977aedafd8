/**
 * Progress of long work on a terminal, and its end by Ctrl-C.
 *
 * @module
 */
import type { ProveHooks } from "../prover/prover.ts";

const CLEAR_LINE = "\r\x1b[K";

/** Shows `label: 3 of 8 phases` on one line of the terminal; says nothing when stderr is not a terminal. */
export class Progress {
  readonly #label: string;
  readonly #shown = Deno.stderr.isTerminal();
  #last = "";

  constructor(label: string) {
    this.#label = label;
  }

  /** Shows the phases done. */
  update(done: number, of: number): void {
    const line = `${this.#label}: ${done} of ${of} phases`;
    if (!this.#shown || of === 0 || line === this.#last) return;
    this.#last = line;
    this.#write(CLEAR_LINE + line);
  }

  /** Removes the line. */
  clear(): void {
    if (this.#last !== "") this.#write(CLEAR_LINE);
    this.#last = "";
  }

  #write(text: string): void {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
}

/** What {@linkcode interruptible} hands to its action. */
export type InterruptHooks = Required<ProveHooks>;

/**
 * Runs `action` with hooks: progress under a label, and a signal that Ctrl-C raises. The action looks at the signal before it
 * leaves anything behind.
 */
export async function interruptible<T>(
  label: string,
  action: (hooks: InterruptHooks) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  const progress = new Progress(label);
  Deno.addSignalListener("SIGINT", interrupt);
  try {
    return await action({
      signal: controller.signal,
      onProgress: (done, of) => progress.update(done, of),
    });
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
    progress.clear();
  }
}
