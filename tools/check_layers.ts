/**
 * Who may import whom: reads the imports of every TypeScript file and refuses those that cross the layers. Also: the verifier
 * reaches no FFI, and nobody reaches cli, tests or tools.
 *
 * @module
 */

/** What each folder may import, besides itself and packages. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  air: ["protocol"],
  vm: ["air", "protocol"],
  prover: ["protocol", "air", "vm"],
  verifier: ["protocol", "air"],
  chain: ["protocol", "air", "verifier"],
  experiments: ["protocol", "air", "vm", "prover", "verifier", "chain"],
  reports: ["experiments", "protocol"],
  cli: ["protocol", "air", "vm", "prover", "verifier", "chain", "experiments", "reports"],
};
/** What reports may import of experiments: records, statistics, and costs, which are functions of records and prices. */
const REPORT_SOURCES = [
  "records",
  "statistics",
  "fit",
  "cost",
  "e11_cost",
  "prices",
  "published",
  "e12_gpu_models",
].map((name) => `experiments/${name}.ts`);

function* files(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* files(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}

/** The project-relative targets of a file's relative imports. */
export function importsOf(path: string, text: string): string[] {
  const pattern = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;
  return [...text.matchAll(pattern)].map((match) => new URL(match[1], `file:///${path}`).pathname.slice(1));
}

/** The sentences about what is wrong; empty when the layers hold. */
export function checkLayers(): string[] {
  const wrong: string[] = [];
  for (const [folder, allowed] of Object.entries(ALLOWED)) {
    try {
      Deno.statSync(folder);
    } catch {
      continue; // a layer that does not exist yet breaks no rule
    }
    for (const path of files(folder)) {
      const isTest = path.endsWith("_test.ts");
      for (const target of importsOf(path, Deno.readTextFileSync(path))) {
        const layer = target.split("/")[0];
        if (layer === folder) continue;
        if (isTest && (layer in ALLOWED || layer === "tests")) continue;
        if (!allowed.includes(layer)) {
          wrong.push(
            `${path} may not import ${target}: ${folder} may import ${allowed.join(", ") || "nothing"}`,
          );
        } else if (folder === "reports" && layer === "experiments" && !REPORT_SOURCES.includes(target)) {
          wrong.push(
            `${path} may not import ${target}: of experiments, reports may import ${
              REPORT_SOURCES.join(", ")
            }`,
          );
        }
      }
    }
  }
  return wrong;
}

if (import.meta.main) {
  const wrong = checkLayers();
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) Deno.exit(1);
  console.error("import layers hold");
}
