/**
 * The seed of a test run's properties: printed, so that a failure can be run again (`OBELYSK_TEST_SEED=… deno test …`).
 *
 * @module
 */

/** A fresh seed, or the one given in the environment; printed with the suite's name. */
export function testSeed(suite: string): number {
  const given = Deno.env.get("OBELYSK_TEST_SEED");
  const seed = given === undefined
    ? crypto.getRandomValues(new Uint32Array(1))[0] & 0x7fffffff
    : Number(given);
  console.log(`${suite}: seed ${seed}`);
  return seed;
}
