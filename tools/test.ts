/**
 * Runs the test suites one after another and ends with one line: `N passed, N failed, N skipped`.
 *
 * `--full` adds the slow ones. A suite that cannot run here counts as skipped, with the reason; never as passed.
 *
 * @module
 */

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const DENO = Deno.execPath();
const REPORT = "build/tests.xml";
const PERMISSIONS = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-run",
  "--allow-ffi",
  "--allow-sys",
  "--allow-net=127.0.0.1",
];
/** Files matching this run only with `--full`. */
const SLOW = "**/*_slow_test.ts";

async function run(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<number> {
  console.error(`\n$ ${[command.split("/").pop(), ...args].join(" ")}`);
  const child = new Deno.Command(command, { args: [...args], env, stdout: "inherit", stderr: "inherit" })
    .spawn();
  return (await child.status).code;
}

/** Counts of a JUnit report as `deno test --junit-path` writes it. */
export function junitCounts(xml: string): Counts {
  const head = /<testsuites[^>]*\btests="(\d+)"[^>]*\bfailures="(\d+)"[^>]*\berrors="(\d+)"/.exec(xml);
  if (!head) throw new Error("Cannot read the test report: no counts in it");
  const skipped = (xml.match(/<skipped\b/g) ?? []).length;
  const failed = Number(head[2]) + Number(head[3]);
  return { passed: Number(head[1]) - failed - skipped, failed, skipped };
}

async function denoTests(args: readonly string[]): Promise<Counts> {
  Deno.mkdirSync("build", { recursive: true });
  Deno.removeSync(REPORT, { recursive: true });
  const code = await run(DENO, ["test", "--no-check", ...PERMISSIONS, `--junit-path=${REPORT}`, ...args]);
  const counts = junitCounts(Deno.readTextFileSync(REPORT));
  // A module that fails to load, or a leak found at the end, fails the run without failing a test.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

async function nativeTests(): Promise<Counts> {
  const code = await run("make", ["--no-print-directory", "native-test"]);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

if (import.meta.main) {
  const full = Deno.args.includes("--full");
  try {
    Deno.statSync(REPORT);
  } catch {
    Deno.mkdirSync("build", { recursive: true });
    Deno.writeTextFileSync(REPORT, "");
  }
  const suites = [
    () =>
      denoTests([
        "--parallel",
        "--sanitize-ops",
        "--sanitize-resources",
        ...(full ? [] : [`--ignore=${SLOW}`]),
      ]),
    () => {
      Deno.writeTextFileSync(REPORT, "");
      return denoTests(["--doc", "protocol", "air", "prover", "verifier", "mod.ts", `--ignore=**/*_test.ts`]);
    },
    nativeTests,
  ];
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of suites) {
    const counts = await suite();
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  Deno.exit(total.failed === 0 ? 0 : 1);
}
