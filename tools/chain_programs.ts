/**
 * Prints the programs that the commands on chains may start, for the permissions of deno.json's tasks: Deno (for the embedded compiler),
 * the Sierra compiler of `make cairo-tools`, and the devnet of `make devnet`.
 *
 * @module
 */

/** The programs with commas between, as `--allow-run` takes them. */
export function chainPrograms(environment: (name: string) => string | undefined): string {
  const cache = environment("OBELYSK_CACHE") ?? `${environment("HOME")}/.cache/obelysk-bench`;
  return [
    Deno.execPath(),
    ".tools/cairo-lang-0.14.0.1/starknet-sierra-compile",
    `${cache}/starknet-devnet-0.8.2/bin/starknet-devnet`,
  ].join(",");
}

if (import.meta.main) console.log(chainPrograms((name) => Deno.env.get(name)));
