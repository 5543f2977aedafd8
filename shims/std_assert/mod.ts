/**
 * A local stand-in for the part of `@std/assert` that this project uses, for places where JSR cannot be reached.
 * Deleting `links` in deno.json brings the real package back.
 *
 * @module
 */
import { deepStrictEqual } from "node:assert/strict";

/** Thrown by every assertion of this module. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/** Asserts that `condition` is truthy. */
export function assert(condition: unknown, message = "Assertion failed"): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Asserts deep, strict equality. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    throw new AssertionError(message ? `${message}: ${(error as Error).message}` : (error as Error).message);
  }
}

/** Asserts that two values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message = "Values are equal"): void {
  try {
    deepStrictEqual(actual, expected);
  } catch {
    return;
  }
  throw new AssertionError(message);
}

/** Asserts that `text` matches `pattern`. */
export function assertMatch(text: string, pattern: RegExp, message?: string): void {
  if (!pattern.test(text)) {
    throw new AssertionError(message ?? `${JSON.stringify(text)} does not match ${pattern}`);
  }
}

/** Asserts that `text` contains `part`. */
export function assertStringIncludes(text: string, part: string, message?: string): void {
  if (!text.includes(part)) {
    throw new AssertionError(message ?? `${JSON.stringify(text)} does not include ${JSON.stringify(part)}`);
  }
}

// deno-lint-ignore no-explicit-any -- the constructor types of errors differ in their arguments
type ErrorClass<E extends Error> = new (...args: any[]) => E;

function checkThrown<E extends Error>(error: unknown, errorClass?: ErrorClass<E>, part?: string): E {
  if (errorClass && !(error instanceof errorClass)) {
    throw new AssertionError(`Expected ${errorClass.name} to be thrown, got ${String(error)}`);
  }
  if (part !== undefined) assertStringIncludes((error as Error).message, part);
  return error as E;
}

/** Asserts that `action` throws, optionally an instance of `errorClass` whose text contains `part`; returns the error. */
export function assertThrows<E extends Error = Error>(
  action: () => unknown,
  errorClass?: ErrorClass<E>,
  part?: string,
): E {
  try {
    action();
  } catch (error) {
    return checkThrown(error, errorClass, part);
  }
  throw new AssertionError("Expected the function to throw");
}

/** The asynchronous form of {@linkcode assertThrows}. */
export async function assertRejects<E extends Error = Error>(
  action: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<E>,
  part?: string,
): Promise<E> {
  try {
    await action();
  } catch (error) {
    return checkThrown(error, errorClass, part);
  }
  throw new AssertionError("Expected the promise to reject");
}
