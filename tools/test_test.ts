import { assertEquals, assertThrows } from "@std/assert";
import { junitCounts } from "./test.ts";

Deno.test("junitCounts() counts passed, failed and skipped tests, and names those that failed", () => {
  const xml = `<testsuites name="deno test" tests="5" failures="1" errors="0" time="1">
    <testsuite name="./a_test.ts" tests="5">
      <testcase name="passes" classname="./a_test.ts" time="0.001" line="1" col="6">
      </testcase>
      <testcase name="skipped" classname="./a_test.ts" time="0.000" line="2" col="6">
        <skipped/>
      </testcase>
      <testcase name="a &lt;b&gt;" classname="./a_test.ts" time="0.001" line="3" col="6">
        <failure message="Uncaught Error: one &quot;quoted&quot;
second line">Error: one</failure>
      </testcase>
    </testsuite></testsuites>`;
  assertEquals(junitCounts(xml), {
    passed: 3,
    failed: 1,
    skipped: 1,
    failures: ['./a_test.ts: a <b>: Uncaught Error: one "quoted"'],
  });
  assertThrows(() => junitCounts(""), Error, "no counts");
});
