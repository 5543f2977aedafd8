/**
 * Joins Cairo modules into the one source text that the embedded compiler takes.
 *
 * Every file of chain/cairo is one module named as the file; modules name each other as `super::<file>::<item>`. Generated modules are
 * joined the same way. A line of the joined text can be traced back: diagnostics name the module and its line.
 *
 * @module
 */

/** One module. */
export interface CairoModule {
  /** Its name; a file's name without `.cairo`. */
  readonly name: string;
  readonly text: string;
}

const IDENTIFIER = /^[a-z][a-z0-9_]*$/;
/** The line that a joined module opens with: alone on its line, so that a module's first line follows it. */
const OPENING = /^mod ([a-z][a-z0-9_]*) \{ \/\/ module$/;

/** Modules of chain/cairo, in this order. */
export function readCairo(...names: readonly string[]): CairoModule[] {
  return names.map((name) => ({
    name,
    text: Deno.readTextFileSync(new URL(`./cairo/${name}.cairo`, import.meta.url)),
  }));
}

/** The modules as one source; order does not matter to the compiler, but it does to the class hash. */
export function joinCairo(modules: readonly CairoModule[]): string {
  const names = modules.map(({ name }) => name);
  const bad = names.find((name, i) => !IDENTIFIER.test(name) || names.indexOf(name) !== i);
  if (bad !== undefined) {
    throw new Error(
      `Cannot join Cairo modules: a module ${bad}, names are lower-case identifiers and given once`,
    );
  }
  return modules.map(({ name, text }) => `mod ${name} { // module\n${text.trimEnd()}\n}\n`).join("\n");
}

/** Diagnostics of the compiler with places of the joined source turned into places of its modules. */
export function locateCairo(source: string, diagnostics: string): string {
  const lines = source.split("\n");
  return diagnostics.replace(/lib\.cairo:(\d+):/g, (place, number) => {
    for (let line = Number(number) - 1; line >= 0; line--) {
      const opening = OPENING.exec(lines[line] ?? "");
      if (opening) return `${opening[1]}.cairo:${Number(number) - 1 - line}:`;
    }
    return place;
  });
}
