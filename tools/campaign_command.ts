/**
 * Commands of the campaign's steps: output goes to the step's log, the end of it into what is said of a failure.
 *
 * @module
 */
import { type StepContext, StepError } from "./campaign_run.ts";

/** How much of the end of a log explains a failure. */
const TAIL_CHARACTERS = 300;
/** What a command may take over the seconds that are left, to end what it is at. */
const GRACE_SECONDS = 30;

/** The last non-empty line of a text; the empty string when there is none. */
export function lastLine(text: string): string {
  return text.trimEnd().split("\n").pop()!.trim();
}

/**
 * Runs a command to its end, appending its output to the step's log.
 *
 * @returns its output.
 * @throws {StepError} when it fails, cannot be started, or takes longer than the budget allows (it is ended then).
 */
export async function runCommand(
  words: readonly string[],
  { log, signal, secondsLeft }: StepContext,
): Promise<string> {
  const [name, ...args] = words;
  const limit = AbortSignal.timeout(1000 * (secondsLeft + GRACE_SECONDS));
  const command = new Deno.Command(name, {
    args,
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
    signal: AbortSignal.any([signal, limit]),
  });
  let result: Deno.CommandOutput;
  try {
    result = await command.output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new StepError(`${name} is not there`);
    throw error;
  }
  const [out, err] = [result.stdout, result.stderr].map((bytes) => new TextDecoder().decode(bytes));
  Deno.writeTextFileSync(log, `$ ${words.join(" ")}\n${out}${err}`, { append: true });
  if (limit.aborted) throw new StepError(`${name} did not end within the time that was left`);
  signal.throwIfAborted();
  if (!result.success) {
    const tail = `${out}\n${err}`.trimEnd().slice(-TAIL_CHARACTERS).replaceAll(/\s+/g, " ");
    throw new StepError(`${name} ended with code ${result.code}: ${tail}`);
  }
  return out;
}
