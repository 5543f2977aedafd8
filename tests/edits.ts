/**
 * Random edits of bytes, from a seed.
 *
 * @module
 */

/** A generator of whole numbers below a bound (mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const WORDS = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff];

/** One edit: flips, overwrites, cuts, doubles or inserts; undefined when it happens to change nothing. */
export function randomEdit(bytes: Uint8Array, random: (below: number) => number): Uint8Array | undefined {
  const at = random(bytes.length);
  const size = 1 + random(40);
  const head = bytes.subarray(0, at);
  const join = (...parts: Uint8Array[]) => {
    const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      result.set(part, offset);
      offset += part.length;
    }
    return result;
  };
  const edited = bytes.slice();
  switch (random(6)) {
    case 0:
      edited[at] ^= 1 << random(8);
      break;
    case 1:
      edited[at] = random(256);
      break;
    case 2: {
      const word = random(2) === 0 ? WORDS[random(WORDS.length)] : random(0x100000000);
      new DataView(edited.buffer).setUint32(Math.min(at & ~3, bytes.length - 4), word, true);
      break;
    }
    case 3:
      return join(head, bytes.subarray(Math.min(bytes.length, at + size)));
    case 4:
      return join(head, bytes.subarray(at, at + size), bytes.subarray(at));
    default:
      return join(head, Uint8Array.from({ length: size }, () => random(256)), bytes.subarray(at));
  }
  return edited.every((byte, i) => byte === bytes[i]) ? undefined : edited;
}
