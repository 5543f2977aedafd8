/**
 * `deno task gen`: writes every generated file; `--check` says which are stale instead, and exits 1.
 *
 * @module
 */
import { nativeFiles } from "./gen_native.ts";
import { rustFiles } from "./gen_rust.ts";

const ROOT = new URL("../", import.meta.url);

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(new URL(path, ROOT));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  const files: Record<string, string> = { ...nativeFiles(), ...rustFiles() };
  const stale = Object.entries(files).filter(([path, text]) => read(path) !== text).map(([path]) => path);
  if (check && stale.length > 0) {
    console.error(`Generated files are stale: ${stale.join(", ")}; run deno task gen`);
    Deno.exit(1);
  }
  if (!check) {
    for (const path of stale) {
      const url = new URL(path, ROOT);
      Deno.mkdirSync(new URL(".", url), { recursive: true });
      Deno.writeTextFileSync(url, files[path]);
      console.error(`wrote ${path}`);
    }
  }
  console.error(
    `${Object.keys(files).length} generated files are ${check || stale.length === 0 ? "fresh" : "written"}`,
  );
}
