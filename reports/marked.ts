/**
 * Generated parts of hand-written Markdown: what stands between two comments that carry a name.
 *
 * @module
 */

/**
 * Replaces what stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`.
 *
 * @throws {RangeError} when the markers are not there, in this order.
 */
export function withMarked(text: string, name: string, body: string): string {
  const [first, last] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [begin, end] = [text.indexOf(first), text.indexOf(last)];
  if (begin < 0 || end < begin) {
    throw new RangeError(`Cannot place the generated part ${name}: the text needs ${first} before ${last}`);
  }
  return `${text.slice(0, begin + first.length)}\n\n${body}\n${text.slice(end)}`;
}
