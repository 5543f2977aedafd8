/**
 * Specifications to images, the same bytes for the same input: identifiers and random numbers start anew for each image, and
 * intervals are in the data, not drawn by chance.
 *
 * @module
 */
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Panel } from "./chart.ts";
import { chartConfig, FONT } from "./theme.ts";

/** The whole specification of a panel: what is saved, drawn, and can be opened in any Vega-Lite editor. */
export function fullSpec(panel: Panel): Record<string, unknown> {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: `${panel.title}. ${panel.subtitle}.`,
    title: { text: wrap(panel.title, TITLE_CHARACTERS), subtitle: wrap(panel.subtitle, SUBTITLE_CHARACTERS) },
    data: { values: panel.data },
    ...panel.spec,
    config: chartConfig(),
  };
}

/** Characters of a line that fit over a panel. */
const TITLE_CHARACTERS = 46;
const SUBTITLE_CHARACTERS = 58;

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Functions that vega exports and its types leave out. */
const { setRandom, randomLCG } = vega as unknown as {
  setRandom(random: () => number): void;
  randomLCG(seed: number): () => number;
};

/** Draws a specification as SVG. */
export async function renderSvg(spec: Record<string, unknown>): Promise<string> {
  setRandom(randomLCG(42));
  vega.resetSVGDefIds();
  const compiled = compile(spec as unknown as TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** The font file of PNG images, and the Debian package it comes in. */
export const FONT_FILE = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
export const FONT_PACKAGE = "fonts-dejavu-core";

/** Whether PNG images can be drawn: without the font their text would be missing. Needs `--allow-read`. */
export async function hasFont(): Promise<boolean> {
  try {
    return (await Deno.stat(FONT_FILE)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Draws an SVG as PNG, twice its size. Needs `--allow-ffi`, `--allow-env` and `--allow-sys` for the renderer's own library. */
export async function renderPng(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const { Resvg } = await import("@resvg/resvg-js");
  const font = { fontFiles: [FONT_FILE], loadSystemFonts: false, defaultFontFamily: FONT };
  return Uint8Array.from(new Resvg(svg, { font, fitTo: { mode: "zoom", value: 2 } }).render().asPng());
}
