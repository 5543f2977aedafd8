/**
 * Several provers of one AIR, fed from one queue: as many proofs are in flight as there are provers. A prover takes one call at a time,
 * so each stream has its own; on GPUs each has a device of its own.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { loadAir, type LoadedProver, openProver } from "./prove.ts";
import type { ProverDescription, ProverOptions } from "./prover.ts";

/** The options of each stream's prover: those of the pool, on consecutive devices where the backend has devices. */
export function streamOptions<O extends ProverOptions>(options: O): O[] {
  return Array.from(
    { length: options.streams },
    (_, stream) => options.backend === "cuda" ? { ...options, device: options.device + stream } : options,
  );
}

/** Work that waits for a prover. */
type Waiting = (loaded: LoadedProver) => void;

/** Provers with one AIR loaded, and a queue in front of them. */
export class ProverPool {
  /** The first prover with its statement: all have the same. */
  readonly first: LoadedProver;
  readonly #all: readonly LoadedProver[];
  readonly #idle: LoadedProver[];
  readonly #queue: Waiting[] = [];
  #closed = false;

  /** Opening the provers' libraries, all together, in milliseconds. */
  readonly openMs: number;

  private constructor(all: readonly LoadedProver[], openMs: number) {
    this.#all = all;
    this.openMs = openMs;
    this.#idle = [...all];
    this.first = all[0];
  }

  /**
   * Opens a prover for each stream and loads the AIR into it, one after the other.
   *
   * @throws {UserError} when a prover cannot be opened or refuses the AIR; those opened before are closed.
   */
  static async open(options: ProverOptions, air: AirInstance): Promise<ProverPool> {
    const loaded: LoadedProver[] = [];
    let openMs = 0;
    try {
      for (const one of streamOptions(options)) {
        const start = performance.now();
        const prover = openProver(one);
        openMs += performance.now() - start;
        try {
          loaded.push(await loadAir(prover, air, one));
        } catch (error) {
          prover.close();
          throw error;
        }
      }
    } catch (error) {
      for (const { prover } of loaded) prover.close();
      throw error;
    }
    return new ProverPool(loaded, openMs);
  }

  /** What really runs. */
  get description(): ProverDescription {
    return this.first.prover.description;
  }

  /** Building tree 0, of all provers together, in milliseconds. */
  get loadMs(): number {
    return this.#all.reduce((sum, { loadMs }) => sum + loadMs, 0);
  }

  /** Gives work to the next free prover, first come, first served. The prover is free again when the promise settles. */
  async run<T>(work: (loaded: LoadedProver) => Promise<T>): Promise<T> {
    if (this.#closed) throw new TypeError("Cannot prove: the pool is closed");
    const loaded = this.#idle.pop() ??
      await new Promise<LoadedProver>((resolve) => this.#queue.push(resolve));
    try {
      return await work(loaded);
    } finally {
      const next = this.#queue.shift();
      if (next) next(loaded);
      else this.#idle.push(loaded);
    }
  }

  /**
   * Frees everything; nothing may be run afterwards.
   *
   * @throws {TypeError} while a proof is running.
   */
  close(): void {
    if (this.#idle.length < this.#all.length) {
      throw new TypeError("Cannot close a pool: a proof is still running");
    }
    this.#closed = true;
    for (const { prover } of this.#all) prover.close();
  }
}
