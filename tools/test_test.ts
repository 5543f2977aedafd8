import { assertEquals, assertThrows } from "@std/assert";
import { junitCounts } from "./test.ts";

Deno.test("junitCounts() counts passed, failed and skipped tests", () => {
  const xml =
    '<testsuites name="deno test" tests="5" failures="1" errors="0" time="1"><testcase><skipped/></testcase></testsuites>';
  assertEquals(junitCounts(xml), { passed: 3, failed: 1, skipped: 1 });
  assertThrows(() => junitCounts(""), Error, "no counts");
});
