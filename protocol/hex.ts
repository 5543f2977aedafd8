/**
 * Bytes and hex digits.
 *
 * @module
 */

/** Lower-case hex digits, two a byte. */
export function bytesToHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/**
 * The inverse of {@linkcode bytesToHex}.
 *
 * @throws {SyntaxError} when the text is not an even number of hex digits.
 */
export function hexToBytes(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) {
    throw new SyntaxError(
      `Cannot read hex: ${text.length} characters, an even number of hex digits is wanted`,
    );
  }
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
