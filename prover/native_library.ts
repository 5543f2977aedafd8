/**
 * The libraries of native provers: where they are built, and opening them with errors that say what to do.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import { type BackendName, type ExecutionOptions, OPTIONS } from "../protocol/options.ts";
import { abiVersion } from "./abi.ts";

/** Bytes of the buffer that a call writes its error text into. */
export const ERROR_BYTES = 512;
/** The result of a call that did what it was asked. */
export const OK = 0;

/** The backends that are libraries. */
export type NativeBackend = Exclude<BackendName, "reference">;

/** Where the library of a backend is built; the official crate has one of its own for AVX2 alone, which it takes at compile time. */
export function libraryPath(backend: NativeBackend, simd: ExecutionOptions["simd"] = "auto"): URL {
  const suffix = backend === "stwo" && simd === "avx2" ? "_avx2" : "";
  return new URL(`../build/libobelysk_${backend}${suffix}.so`, import.meta.url);
}

/** Whether the library of a backend is built. */
export function isBuilt(backend: NativeBackend, simd: ExecutionOptions["simd"] = "auto"): boolean {
  try {
    return Deno.statSync(libraryPath(backend, simd)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The provers that are built here and need no device. */
export function usableBackends(): readonly BackendName[] {
  const built = OPTIONS.backend.choices.filter((name) =>
    name !== "reference" && name !== "cuda" && isBuilt(name)
  );
  return ["reference", ...built];
}

const HOW_TO_BUILD = {
  cpu: "make build",
  stwo: "make peer",
  emu: "make emulator",
  cuda: "make gpu",
} as const;

/**
 * Opens a library.
 *
 * @throws {UserError} when it is not there, is no library, or lacks a symbol: one sentence that says what to build.
 */
export function openLibrary<const S extends Deno.ForeignLibraryInterface>(
  backend: NativeBackend,
  path: URL,
  symbols: S,
): Deno.DynamicLibrary<S> {
  try {
    return Deno.dlopen(path, symbols);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UserError(
      `Cannot open the ${backend} library: ${
        (error as Error).message.split("\n")[0].replace(/(\/[^/\s:]+)+\//g, "")
      }; run ${HOW_TO_BUILD[backend]}, or use --backend reference`,
    );
  }
}

/** Refuses a library of another prover under this one's name: a record would say what did not run. */
export function requireBackend(backend: NativeBackend, found: BackendName): void {
  if (found === backend) return;
  throw new UserError(
    `Cannot open the ${backend} prover: the library is the ${found} prover's; run ${HOW_TO_BUILD[backend]}`,
  );
}

/** Refuses a library that was built from other tables. */
export function requireVersion(backend: NativeBackend, version: number): void {
  if (version === abiVersion()) return;
  throw new UserError(
    `Cannot use the ${backend} library: its ABI version is ${version}, ${abiVersion()} is wanted; run ${
      HOW_TO_BUILD[backend]
    }`,
  );
}

/** The text that a call left in its error buffer. */
export function errorText(error: Uint8Array): string {
  const end = error.indexOf(0);
  return new TextDecoder().decode(error.subarray(0, end < 0 ? error.length : end)) || "no reason given";
}
