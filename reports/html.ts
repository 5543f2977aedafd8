/**
 * The page: sections, figures with their images inside, tables. One file, no script, readable on a phone, light and dark.
 *
 * @module
 */
import { allColours, FONT } from "./theme.ts";

/** A piece of HTML that is already escaped. */
export interface Html {
  readonly html: string;
}

/** Escapes text for element content and attribute values. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  );
}

type Part = string | number | Html | readonly Html[] | undefined;

/** A template whose values are escaped unless they are HTML already; lists are joined, undefined is nothing. */
export function markup(strings: TemplateStringsArray, ...values: Part[]): Html {
  const text = (value: Part): string => {
    if (value === undefined) return "";
    if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
    return "html" in value ? value.html : value.map((part) => part.html).join("");
  };
  return { html: strings.reduce((page, piece, i) => page + text(values[i - 1]) + piece) };
}

function variableOf(colour: string): string {
  return `--c${colour.slice(1)}`;
}

/** The colours as CSS variables, light or dark. */
function colourVariables(theme: "light" | "dark"): string {
  return allColours().map((colour) => `${variableOf(colour.light)}:${colour[theme]}`).join(";");
}

/**
 * An SVG for the inside of a page: colours become variables with a dark twin, the font the page's, identifiers those of this
 * image alone.
 */
export function inlineSvg(svg: string, key: string, label: string): Html {
  let image = svg.replaceAll(/\bid="([^"]+)"/g, `id="${key}-$1"`).replaceAll(
    /url\(#([^)]+)\)/g,
    `url(#${key}-$1)`,
  );
  for (const { light } of allColours()) image = image.replaceAll(light, `var(${variableOf(light)})`);
  image = image.replaceAll(`font-family="${FONT}"`, "").replace(
    /<svg [^>]*?viewBox="([^"]+)"[^>]*>/,
    (_, box: string) => {
      const width = box.split(/[ ,]+/)[2];
      return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" role="img" aria-label="${
        escapeHtml(label)
      }" style="max-width:${width}px">`;
    },
  );
  return { html: image.replace(/^<\?xml[^>]*\?>|<!DOCTYPE[^>]*>/g, "") };
}

const STYLE = `
:root{${
  colourVariables("light")
};--page:#f6f7f9;--card:#fffffe;--line:#dfe3e8;--text:#1c2430;--soft:#5b6674;--link:#0060a8;--good:#00704f;--bad:#b03a00;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{${
  colourVariables("dark")
};--page:#0b0e12;--card:#12161c;--line:#2a313b;--text:#e6eaf0;--soft:#9aa5b3;--link:#6cb8f0;--good:#4cc99c;--bad:#f08a50}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:break-word}
main,header>div,footer{max-width:1240px;margin:0 auto;padding:0 20px}
header{background:var(--card);border-bottom:1px solid var(--line)}
header>div{padding-top:28px;padding-bottom:20px}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 6px;letter-spacing:-.015em}
h2{font-size:1.3rem;line-height:1.25;margin:44px 0 6px;letter-spacing:-.01em;scroll-margin-top:12px}
h3{font-size:1.02rem;margin:24px 0 8px}
p{margin:6px 0 12px;max-width:84ch}
.soft,figcaption,td.soft{color:var(--soft)}
a{color:var(--link)}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin-top:14px;font-size:.92rem}
nav a{text-decoration:none}nav a:hover{text-decoration:underline}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,140px),1fr));gap:12px 22px;margin:14px 0 0;padding:16px 18px;background:var(--card);border:1px solid var(--line);border-radius:8px}
.facts div{min-width:0}.facts div.long{grid-column:span 2}@media (max-width:420px){.facts div.long{grid-column:auto}}.facts dt{font-size:.78rem;color:var(--soft)}.facts dd{margin:0;font-size:.93rem}
.findings{padding-left:1.15em;max-width:84ch}.findings li{margin:5px 0}
.warning{border-left:3px solid var(--bad);padding:2px 0 2px 12px;max-width:76ch}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,360px),1fr));gap:16px;margin-top:14px}
figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 12px 10px;display:flex;flex-direction:column;min-width:0}
figure svg{display:block;width:100%;height:auto;margin:0 auto;font-family:inherit}
figcaption{margin-top:auto;padding-top:8px;font-size:.76rem;line-height:1.45}
.empty{padding:26px 18px;border:1px dashed var(--line);border-radius:8px;color:var(--soft);margin-top:12px}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px;background:var(--card);margin-top:12px}
table{border-collapse:collapse;width:100%;font-size:.86rem;font-variant-numeric:tabular-nums}
th,td{padding:6px 11px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft);font-size:.8rem;line-height:1.25;vertical-align:bottom;white-space:normal;text-wrap:balance}
th:first-child,td:first-child,.left{text-align:left}
tr:last-child td{border-bottom:0}
tbody tr:hover{background:color-mix(in srgb,var(--line) 35%,transparent)}
tr.first td{border-top:2px solid var(--line)}
td:first-child{min-width:5em}.long-text{white-space:normal;min-width:20em;overflow-wrap:anywhere}
@media (max-width:700px){td:first-child{white-space:normal;min-width:6.5em}}
.notes{margin:8px 0 0;padding-left:1.5em;font-size:.86rem;color:var(--soft)}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--card);padding:8px 12px;border-radius:6px;z-index:2}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));gap:14px;margin-top:18px}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 16px 8px;font-size:.9rem;line-height:1.4}
.card p{margin:4px 0}.card ul{margin:6px 0 4px;padding-left:1.1em}.card .amount{font-size:1.6rem;line-height:1.15}.card .amount span{font-size:.9rem;color:var(--soft)}
.computed{background:repeating-linear-gradient(45deg,transparent 0 4px,color-mix(in srgb,var(--soft) 22%,transparent) 4px 6px);padding:1px 5px;border-radius:3px}
#experiments td,.wrapped td{white-space:normal}#experiments td{min-width:0}
details{margin-top:6px;font-size:.86rem}summary{cursor:pointer;color:var(--soft)}
pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px;overflow-x:auto;margin:8px 0}
.faster{color:var(--good)}.slower{color:var(--bad)}
code{font:0.92em ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace}
footer{margin-top:52px;padding-top:18px;padding-bottom:34px;font-size:.86rem;color:var(--soft);border-top:1px solid var(--line)}
@media (max-width:520px){main,header>div,footer{padding-left:16px;padding-right:16px}h1{font-size:1.45rem}figure{padding:8px}}
@media print{:root{${
  colourVariables("light")
};--page:#fff;--card:#fff;--line:#bbb;--text:#000;--soft:#333;--link:#000;--good:#000;--bad:#000}
@page{margin:14mm}
body{background:#fff;font-size:10pt}nav,.skip,details,footer{display:none}
main,header>div{max-width:none;padding:0}figure,.card,tr{break-inside:avoid}h2,h3{break-after:avoid}
.scroll{overflow:visible;border:0}.figures,.cards{grid-template-columns:1fr 1fr}
table{font-size:7.5pt}th,td{padding:2px 4px;white-space:normal}}
`;

/** A whole page. */
export function page(
  { title, header, main, footer }: { title: string; header: Html; main: Html; footer: Html },
): string {
  return markup`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <link rel="icon" href="data:,">
        <style>${{ html: STYLE.trim() }}</style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <div>${header}</div>
        </header>
        <main id="main">
    ${main}
        </main>
        <footer>${footer}</footer>
      </body>
    </html>
  `.html;
}

/** How a page is made again: the commands, and what else belongs to it. */
export function reproduceBox(
  commands: readonly string[],
  links: readonly { readonly href: string; readonly text: string }[],
): Html {
  return markup`
    <section id="reproduce"><h2>Reproduce</h2>
    <pre tabindex="0" aria-label="Commands"><code>${commands.join("\n")}</code></pre>
    <p>${links.map(({ href, text }, i) => markup`${i > 0 ? " · " : ""}<a href="${href}">${text}</a>`)}</p>
    </section>
  `;
}

/** Characters from which a cell's text goes over several lines. */
const LONG_TEXT = 36;

/** A table in a box of its own that scrolls sideways. `left` names the columns whose text is aligned left. */
export function table(
  { label, head, rows, left = [] }: {
    label: string;
    head: readonly string[];
    rows: readonly { cells: readonly (string | Html)[]; first?: boolean }[];
    left?: readonly number[];
  },
): Html {
  const classOf = (i: number, cell?: string | Html) => {
    const isLong = typeof cell === "string" && cell.length > LONG_TEXT;
    const classes = [...left.includes(i) ? ["left"] : [], ...isLong ? ["long-text"] : []];
    return classes.length > 0 ? { html: ` class="${classes.join(" ")}"` } : markup``;
  };
  return markup`
    <div class="scroll" tabindex="0" role="region" aria-label="${label}">
      <table>
        <thead>
          <tr>${head.map((text, i) => markup`<th${classOf(i)} scope="col">${text}</th>`)}</tr>
        </thead>
        <tbody>
    ${
    rows.map(({ cells, first }) =>
      markup`
        <tr${
        first
          ? markup`
            class="first"
          `
          : markup``
      }>${cells.map((cell, i) => markup`<td${classOf(i, cell)}>${cell}</td>`)}</tr>
      `
    )
  }</tbody>
      </table>
    </div>
  `;
}
