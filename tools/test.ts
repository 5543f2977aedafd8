/**
 * Runs the test suites one after another and ends with one line: `N passed, N failed, N skipped`.
 *
 * `--full` adds the slow ones. What cannot run here counts as skipped, with the reason in its name; never as passed.
 *
 * @module
 */

/** Counts of a suite, and what failed in it by name. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  failures: readonly string[];
}

/** A failed test in a JUnit report: its name, its file, the error it threw. */
const FAILURE = /<testcase name="([^"]*)" classname="([^"]*)"[^>]*>\s*<failure message="([^"]*)"/g;
const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
/** Files matching this run only with `--full`. */
const SLOW = "**/*_slow_test.ts";
/** Folders whose documentation examples are run. */
const DOCUMENTED = ["protocol", "air", "prover", "verifier", "chain", "mod.ts"];

async function run(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<number> {
  console.error(`\n$ ${[command.split("/").pop(), ...args].join(" ")}`);
  const child = new Deno.Command(command, { args: [...args], env, stdout: "inherit", stderr: "inherit" });
  return (await child.spawn().status).code;
}

/** Counts of a JUnit report as `deno test --junit-path` writes it, and the tests that failed as `file: name: first line of the error`. */
export function junitCounts(xml: string): Counts {
  const head = /<testsuites[^>]*\btests="(\d+)"[^>]*\bfailures="(\d+)"[^>]*\berrors="(\d+)"/.exec(xml);
  if (!head) throw new Error("Cannot read the test report: no counts in it");
  const skipped = (xml.match(/<skipped\b/g) ?? []).length;
  const failed = Number(head[2]) + Number(head[3]);
  const failures = [...xml.matchAll(FAILURE)].map(([, name, file, message]) =>
    `${file}: ${name}: ${message.split("\n")[0]}`.replace(
      /&(\w+);/g,
      (text, entity) => ENTITIES[entity] ?? text,
    )
  );
  return { passed: Number(head[1]) - failed - skipped, failed, skipped, failures };
}

/** Runs `deno test`, leaving its JUnit report in `build/NAME.xml`. */
async function denoTests(name: string, args: readonly string[]): Promise<Counts> {
  const report = `build/${name}.xml`;
  Deno.mkdirSync("build", { recursive: true });
  Deno.writeTextFileSync(report, "");
  const code = await run(Deno.execPath(), [
    "test",
    "--no-check",
    "--allow-all",
    `--junit-path=${report}`,
    ...args,
  ]);
  const counts = junitCounts(Deno.readTextFileSync(report));
  // A module that fails to load, or a leak found at the end, fails the run without failing a test.
  if (code === 0 || counts.failed > 0) return counts;
  return { ...counts, failed: 1, failures: [`${name}: a module did not load, or something leaked (above)`] };
}

/** A make of its own: inside `make test` the outer one's job slots are out of reach, and without them it would build one file at a time. */
async function makeTests(target: string, variables: readonly string[] = []): Promise<Counts> {
  const code = await run(
    "make",
    ["--no-print-directory", `--jobs=${navigator.hardwareConcurrency}`, target, ...variables],
    {
      MAKEFLAGS: "",
      MAKELEVEL: "",
    },
  );
  return code === 0
    ? { passed: 1, failed: 0, skipped: 0, failures: [] }
    : { passed: 0, failed: 1, skipped: 0, failures: [`make ${target}: exit code ${code}`] };
}

/**
 * What ptxas makes of the GPU's kernels; skipped where there is no nvcc and none can be installed.
 *
 * All architectures with `--full`, one otherwise.
 */
async function compiledKernels(full: boolean): Promise<Counts> {
  if (await run("make", ["--no-print-directory", "nvcc"], { MAKEFLAGS: "", MAKELEVEL: "" }) !== 0) {
    console.error("gpu-check: skipped: no nvcc, and python3 with pip cannot install it");
    return { passed: 0, failed: 0, skipped: 1, failures: [] };
  }
  return await makeTests("gpu-check", full ? ["CI_ARCH=sm_80 sm_90 sm_100"] : []);
}

if (import.meta.main) {
  const full = Deno.args.includes("--full");
  const slow = full ? [] : [`--ignore=${SLOW}`];
  const suites: (() => Promise<Counts>)[] = [
    () => denoTests("tests", ["--sanitize-ops", "--sanitize-resources", ...slow]),
    () => denoTests("doc_tests", ["--doc", "--ignore=**/*_test.ts", ...DOCUMENTED]),
    () => makeTests("native-test"),
    () => makeTests("kernel-test"),
    () => compiledKernels(full),
    ...full ? [() => makeTests("emulator-test"), () => makeTests("native-tsan")] : [],
  ];
  const counts: Counts[] = [];
  for (const suite of suites) counts.push(await suite());
  const total = (key: "passed" | "failed" | "skipped") => counts.reduce((sum, suite) => sum + suite[key], 0);
  for (const failure of counts.flatMap((suite) => suite.failures)) console.log(`\nFAILED ${failure}`);
  console.log(`\n${total("passed")} passed, ${total("failed")} failed, ${total("skipped")} skipped`);
  Deno.exit(total("failed") === 0 ? 0 : 1);
}
