import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { parseCommand, textsOf } from "./_shared.ts";
import { checkPlace, REPORT, writeSite } from "./report.ts";

async function namesUnder(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), (entry) => entry.name)).sort();
}

Deno.test("writeSite() replaces a site whole and leaves nothing beside it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "report_test_" });
  try {
    const site = `${folder}/site`;
    await writeSite(
      new Map([["index.html", "one"], ["charts/a.svg", "<svg/>"], ["record.schema.json", "{}"]]),
      site,
    );
    await checkPlace(site);
    await writeSite(
      new Map<string, string | Uint8Array<ArrayBuffer>>([["index.html", "two"], [
        "b.png",
        new Uint8Array([1, 2]),
      ]]),
      site,
    );
    assertEquals(await namesUnder(site), ["b.png", "index.html"]);
    assertEquals(await Deno.readTextFile(`${site}/index.html`), "two");
    assertEquals(await namesUnder(folder), ["site"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("checkPlace() refuses a folder that holds something else, and a file", async () => {
  const folder = await Deno.makeTempDir({ prefix: "report_test_" });
  try {
    await checkPlace(folder);
    await checkPlace(`${folder}/absent`);
    await Deno.writeTextFile(`${folder}/precious.txt`, "keep");
    await assertRejects(() => checkPlace(folder), UserError, "it holds something else");
    await assertRejects(() => checkPlace(`${folder}/precious.txt`), UserError, "it is a file");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("report --price may be given again", () => {
  const given = parseCommand(REPORT, ["--price", "strk=0.1", "--utilisation", "50", "--price=vcpu=1,l4=2"]);
  assert(given !== "help");
  assertEquals(textsOf(given, "price"), ["strk=0.1", "vcpu=1", "l4=2"]);
  const none = parseCommand(REPORT, []);
  assert(none !== "help");
  assertEquals(textsOf(none, "price"), []);
});
