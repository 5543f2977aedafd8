/** Every forgery is of a kind that docs/SOUNDNESS.md lists, with what catches it and the code of the refusal. */
import { assert, assertEquals } from "@std/assert";
import { ALL_FORGERIES } from "./vm_forgery_list.ts";
import { FORGERY_TABLE, forgeryCells, OTHER_TESTS } from "./vm_forgery_table.ts";

/** The cells of the rows of a Markdown page's tables. */
async function cellsOf(page: string): Promise<string[][]> {
  const text = await Deno.readTextFile(new URL(page, import.meta.url));
  return text.split("\n").filter((line) => line.startsWith("| ")).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
}

Deno.test("every forgery is in the table, once", () => {
  const listed = FORGERY_TABLE.flatMap(([, cases]) => cases);
  assertEquals([...listed].sort(), ALL_FORGERIES.map(({ name }) => name).sort());
});

Deno.test("docs/SOUNDNESS.md has the table", async () => {
  const rows = await cellsOf("../docs/SOUNDNESS.md");
  const wanted = [
    ...forgeryCells(),
    ...OTHER_TESTS.map(([lie, code, file, test]) => [lie, test, file, code]),
  ];
  const has = (row: readonly string[]) => rows.some((found) => found.join("|") === row.join("|"));
  assertEquals(wanted.filter((row) => !has(row)).map((row) => `| ${row.join(" | ")} |`), []);
});

Deno.test("the tests that the table names are there", async () => {
  for (const [, , file, test] of OTHER_TESTS) {
    const text = await Deno.readTextFile(new URL(file, import.meta.url));
    assert(text.includes(test), `${file}: ${test}`);
  }
});
