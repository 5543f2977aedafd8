/**
 * Specifications to images, the same bytes for the same input: identifiers and random numbers start anew for each image, and
 * intervals are in the data, not drawn by chance.
 *
 * @module
 */
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { IMAGE_WIDTH, type Panel } from "./chart.ts";
import { wrapText } from "./text_width.ts";
import { chartConfig, FONT, PADDING, TEXT_SIZE, TITLE_SIZE } from "./theme.ts";

/** The whole specification of a panel: what is saved, drawn, and can be opened in any Vega-Lite editor. */
export function fullSpec(panel: Panel): Record<string, unknown> {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: `${panel.title}. ${panel.subtitle}.`,
    title: {
      text: wrapText(panel.title, IMAGE_WIDTH - 2 * PADDING, { size: TITLE_SIZE, bold: true }),
      subtitle: wrapText(panel.subtitle, IMAGE_WIDTH - 2 * PADDING, { size: TEXT_SIZE }),
    },
    data: { values: panel.data },
    ...panel.spec,
    config: chartConfig(),
  };
}

/** Functions that vega exports and its types leave out. */
const { setRandom, randomLCG } = vega as unknown as {
  setRandom(random: () => number): void;
  randomLCG(seed: number): () => number;
};

/** Draws a specification as SVG, {@linkcode IMAGE_WIDTH} wide. */
export async function renderSvg(spec: Record<string, unknown>): Promise<string> {
  setRandom(randomLCG(42));
  vega.resetSVGDefIds();
  const compiled = compile(spec as unknown as TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  try {
    return cropWidth(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** Guessed widths of titles and legends make the renderer leave room at the right where there is nothing: it is cut off. */
function cropWidth(svg: string): string {
  return svg.replace(
    /^<svg [^>]*>/,
    (tag) =>
      tag.replace(/ width="[^"]*"/, ` width="${IMAGE_WIDTH}"`).replace(
        /viewBox="0 0 [\d.]+ /,
        `viewBox="0 0 ${IMAGE_WIDTH} `,
      ),
  );
}

/** The font files of PNG images, and the Debian package it comes in. */
export const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
  `/usr/share/fonts/truetype/dejavu/${name}`
);
export const FONT_PACKAGE = "fonts-dejavu-core";

/** Whether PNG images can be drawn: without the font their text would be missing. Needs `--allow-read`. */
export async function hasFont(): Promise<boolean> {
  try {
    return (await Promise.all(FONT_FILES.map((file) => Deno.stat(file)))).every((file) => file.isFile);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Draws an SVG as PNG, twice its size. Needs `--allow-ffi`, `--allow-env` and `--allow-sys` for the renderer's own library. */
export async function renderPng(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const { Resvg } = await import("@resvg/resvg-js");
  const font = { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: FONT };
  return Uint8Array.from(new Resvg(svg, { font, fitTo: { mode: "zoom", value: 2 } }).render().asPng());
}
