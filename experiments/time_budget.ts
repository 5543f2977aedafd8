/**
 * Time in a run: what is still to come, how fast this machine is against predictions, and which groups a time budget leaves out.
 *
 * @module
 */
import type { BenchRecord } from "./records.ts";

/** What is to be measured, as predicted. */
export interface Outlook {
  /** Cells that are measured; skips take no time. */
  readonly cells: number;
  /** Seconds that they are thought to take on two cores. */
  readonly seconds: number;
}

/** Predicted seconds below which their ratio to real ones is noise. */
const ENOUGH_SECONDS = 10;
const REASON = "time budget: ";

/** Whether a cell was left out for lack of time: a resumed run, which has another budget, measures it. */
export function isLeftForTime({ status, reason }: Pick<BenchRecord, "status" | "reason">): boolean {
  return status === "skipped" && reason?.startsWith(REASON) === true;
}

/**
 * The seconds that the first of several runs may take, in a budget for all of them: what the later ones are not predicted to need, and where
 * that is too little for all, its share.
 */
export function shareOfBudget(secondsLeft: number, [first, ...later]: readonly Outlook[]): number {
  const after = later.reduce((sum, { seconds }) => sum + seconds, 0);
  const all = first.seconds + after;
  return Math.max(0, secondsLeft - after, all > 0 ? secondsLeft * first.seconds / all : 0);
}

/** Keeps account of predicted and real time, so that a slow machine leaves out more instead of overrunning. */
export class TimeBudget {
  readonly #limit: number;
  readonly #start: number;
  readonly #now: () => number;
  #predicted = 0;

  constructor(limitSeconds: number, now: () => number) {
    this.#limit = limitSeconds;
    this.#start = now();
    this.#now = now;
  }

  #spent(): number {
    return (this.#now() - this.#start) / 1000;
  }

  /** Real seconds for each predicted one so far; 1 while there are too few. */
  pace(): number {
    return this.#predicted < ENOUGH_SECONDS ? 1 : this.#spent() / this.#predicted;
  }

  /** Why a group of so many predicted seconds is left out; undefined when there is time. */
  refuse(predicted: number): string | undefined {
    const spent = this.#spent();
    const slowness = Math.max(1, this.pace());
    if (spent + predicted * slowness <= this.#limit) return undefined;
    const left = Math.max(0, Math.round(this.#limit - spent));
    return `${REASON}predicted ${Math.round(predicted * slowness)} s, ${left} s left of ${
      Math.round(this.#limit)
    }; --resume or --full measures it`;
  }

  /** Counts a group that is measured. */
  add(predicted: number): void {
    this.#predicted += predicted;
  }
}
