/**
 * HTTP to a Starknet node that may be busy: what is transient is tried again, everything else is the caller's to see.
 *
 * Trying again is safe for every request of this folder: a transaction is signed once and sent as the same bytes, so a node that got it
 * the first time sees a duplicate, never a second transaction.
 *
 * @module
 */

/** How often, and how long between. */
export interface RetryPolicy {
  /** Attempts in all. */
  readonly attempts: number;
  /** Before the second attempt; doubled before each further one. A node's Retry-After counts when it is longer. */
  readonly firstDelayMs: number;
  /** No wait is longer. */
  readonly maxDelayMs: number;
}

/** What sessions use. */
export const DEFAULT_RETRIES: RetryPolicy = { attempts: 5, firstDelayMs: 500, maxDelayMs: 20_000 };

/** Too many requests, and the three ways in which a gateway says that the node behind it is not there just now. */
const TRANSIENT_STATUS: readonly number[] = [429, 502, 503, 504];

/** Whether a failed fetch may succeed later: no connection or a broken one, which fetch says with a TypeError. */
function isTransient(error: unknown): boolean {
  return error instanceof TypeError && !(error instanceof Deno.errors.NotCapable);
}

/** `inner` with {@linkcode RetryPolicy}. The last attempt's response or error is given as it is. */
export function retryingFetch(inner: typeof fetch, policy: RetryPolicy = DEFAULT_RETRIES): typeof fetch {
  return async (input, init) => {
    for (let attempt = 1;; attempt++) {
      const isLast = attempt === policy.attempts;
      const backOff = policy.firstDelayMs * 2 ** (attempt - 1);
      try {
        const response = await inner(input, init);
        if (isLast || !TRANSIENT_STATUS.includes(response.status)) return response;
        await response.body?.cancel();
        const asked = 1000 * Number(response.headers.get("retry-after") ?? 0);
        await sleep(Math.min(policy.maxDelayMs, Math.max(backOff, Number.isFinite(asked) ? asked : 0)));
      } catch (error) {
        if (isLast || !isTransient(error)) throw error;
        await sleep(Math.min(policy.maxDelayMs, backOff));
      }
    }
  };
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
