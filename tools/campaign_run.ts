/**
 * Runs steps one after another, so that a run that is cut off at any point goes on where it was: what a step came to is a line in a file
 * before the next one begins. Knows nothing of what the steps do.
 *
 * @module
 */

/** What became of a step. */
export type StepStatus = "started" | "done" | "failed" | "skipped";

/** One line of the state file. */
export interface StepLine {
  readonly step: string;
  readonly status: StepStatus;
  /** What came out, or why nothing did. */
  readonly detail: string;
  readonly seconds: number;
  readonly at: string;
}

/** What a step is given. */
export interface StepContext {
  /** Whether an earlier run began this step and did not end it. */
  readonly resumed: boolean;
  /** Seconds left of the budget. */
  readonly secondsLeft: number;
  /** Where the step's own output goes. */
  readonly log: string;
  readonly signal: AbortSignal;
}

/** A step. */
export interface Step {
  readonly id: string;
  /** Seconds it is thought to take; it is left out when fewer are left. */
  readonly predictedSeconds: number;
  /** When it fails, the steps after it are left out. */
  readonly needed?: boolean;
  /** Why it is not done here; undefined when it is. */
  skip?(): string | undefined;
  /**
   * Does it.
   *
   * @returns what came out, in one line.
   * @throws {StepError} when it fails.
   */
  run(context: StepContext): Promise<string>;
}

/** A step that failed, with the reason in one line. */
export class StepError extends Error {
  override readonly name = "StepError";
}

/** Where and for how long steps run. */
export interface StepsRequest {
  readonly steps: readonly Step[];
  /** Folder of the state file and the logs. */
  readonly folder: string;
  readonly budgetSeconds: number;
  readonly signal: AbortSignal;
  /** Told after every step, and of every step that an earlier run finished. */
  onStep(line: StepLine, earlier: boolean): Promise<void>;
}

const STATE = "steps.jsonl";

/** The lines of a state file; a last line that was cut off is left out. */
export function readLines(folder: string): StepLine[] {
  try {
    const text = Deno.readTextFileSync(`${folder}/${STATE}`);
    return text.split("\n").slice(0, -1).map((line) => JSON.parse(line) as StepLine);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The last word on every step, in the order in which they were begun. */
export function latestLines(lines: readonly StepLine[]): StepLine[] {
  return [...new Map(lines.map((line) => [line.step, line])).values()];
}

/** Appends a line and waits until the disk has it; what a crash left of a line before is ended first. */
function appendLine(folder: string, line: StepLine): void {
  const path = `${folder}/${STATE}`;
  const file = Deno.openSync(path, { append: true, create: true, read: true });
  try {
    const { size } = file.statSync();
    const whole = size === 0 || Deno.readTextFileSync(path).endsWith("\n");
    if (!whole) file.truncateSync(Deno.readTextFileSync(path).lastIndexOf("\n") + 1);
    file.writeSync(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
    file.syncSync();
  } finally {
    file.close();
  }
}

async function runStep(step: Step, context: StepContext): Promise<Pick<StepLine, "status" | "detail">> {
  try {
    return { status: "done", detail: await step.run(context) };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof StepError)) throw error;
    return { status: "failed", detail: error.message };
  }
}

/**
 * Runs the steps that are not done yet, in order.
 *
 * @returns the last word on every step; a run that was aborted lacks those it did not come to.
 */
export async function runSteps(request: StepsRequest): Promise<StepLine[]> {
  const { folder, steps, budgetSeconds, signal } = request;
  Deno.mkdirSync(`${folder}/logs`, { recursive: true });
  const start = performance.now();
  const spent = () => (performance.now() - start) / 1000;
  const write = async (step: Step, begun: number, result: Pick<StepLine, "status" | "detail">) => {
    const line = {
      step: step.id,
      ...result,
      seconds: Math.round((spent() - begun) * 10) / 10,
      at: new Date().toISOString(),
    };
    appendLine(folder, line);
    if (line.status !== "started") await request.onStep(line, false);
    return line;
  };
  let failure: string | undefined;
  for (const step of steps) {
    if (signal.aborted) break;
    const earlier = latestLines(readLines(folder)).find((line) => line.step === step.id);
    if (earlier?.status === "done") {
      await request.onStep(earlier, true);
      continue;
    }
    const [begun, left] = [spent(), budgetSeconds - spent()];
    const late = step.predictedSeconds > left
      ? `time budget: about ${step.predictedSeconds} s wanted, ${Math.max(0, Math.floor(left))} s left`
      : undefined;
    const reason = failure ?? step.skip?.() ?? late;
    if (reason !== undefined) {
      await write(step, begun, { status: "skipped", detail: reason });
      continue;
    }
    await write(step, begun, { status: "started", detail: "" });
    const context = {
      resumed: earlier?.status === "started",
      secondsLeft: left,
      log: `${folder}/logs/${step.id}.log`,
      signal,
    };
    let line: StepLine;
    try {
      line = await write(step, begun, await runStep(step, context));
    } catch (error) {
      if (signal.aborted) break;
      throw error;
    }
    if (line.status === "failed" && step.needed) failure = `${step.id} failed: ${line.detail}`;
  }
  return latestLines(readLines(folder)).filter((line) => line.status !== "started");
}
