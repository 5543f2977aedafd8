/**
 * Widths of text in the font of the images (DejaVu Sans 2.37), so that lines are broken where they really end. The renderer
 * itself guesses 0.8 em for every character when it has no canvas, a third too much.
 *
 * @module
 */

/** Advance widths of the printable ASCII characters, in hundredths of an em. */
// deno-fmt-ignore
const ASCII_WIDTHS = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 53,
  100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39, 34, 39, 84, 50,
  50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
];
/** Everything else: superscripts are narrower, dashes about this. */
const OTHER_WIDTH = 60;
/** Bold letters are wider by this factor. */
const BOLD = 1.13;

/** The width of a text in pixels at a font size. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  const hundredths = Array.from(text).reduce(
    (sum, c) => sum + (ASCII_WIDTHS[c.codePointAt(0)! - 32] ?? OTHER_WIDTH),
    0,
  );
  return hundredths / 100 * fontSize * (bold ? BOLD : 1);
}

/** Breaks a text at spaces into lines of at most `width` pixels. */
export function wrapText(text: string, width: number, font: { size: number; bold?: boolean }): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, font.size, font.bold) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
