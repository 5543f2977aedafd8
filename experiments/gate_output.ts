/**
 * A run of the gate as text, JSON, JUnit XML and GitHub annotations.
 *
 * @module
 */
import { MEASURES } from "./gate_measure.ts";
import { allFindings, comparisonText, type GateEntry, type GateReport, type Level } from "./gate_verdict.ts";

function entryLines({ name, result, findings }: GateEntry): string[] {
  const measured = "failed" in result ? [] : [
    ...MEASURES.map((measure) => `  ${comparisonText(measure, result)}`),
    `  ${result.sides.candidate.proofBytes} bytes, ${result.sides.candidate.attackBits} attack bits, ${result.sides.candidate.provenBits} proven bits, ${result.equalProofs} of ${result.pairs} proofs equal`,
  ];
  const told = new Set(measured.map((line) => line.trim()));
  return [
    name,
    ...measured,
    ...findings.filter(({ text }) => !told.has(text)).map(({ level, text }) => `  ${level}: ${text}`),
  ];
}

/** The lines about one cell. */
export function entryText(entry: GateEntry): string {
  return entryLines(entry).join("\n");
}

/** The last lines: what is wrong, and the answer. */
export function conclusionText(report: GateReport, exitCode: number): string {
  const found = allFindings(report);
  const count = (level: Level) => found.filter((finding) => finding.level === level).length;
  const answer = exitCode === 0 ? "passed" : exitCode === 1 ? "failed" : "inconclusive";
  return [
    ...report.findings.map(({ level, about, text }) => `${level}: ${about}: ${text}`),
    `gate ${answer}: ${report.entries.length} cells, ${count("error")} errors, ${
      count("warning")
    } warnings, ${report.candidate} against ${report.base} on ${report.machine}`,
  ].join("\n");
}

/** The whole report, samples included. */
export function gateJson(report: GateReport, exitCode: number): string {
  return `${JSON.stringify({ version: 1, exitCode, ...report }, undefined, 1)}\n`;
}

function escapeXml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!,
    // deno-lint-ignore no-control-regex
  ).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
}

/** A report as JUnit XML: a cell is a test; it fails with its errors, and with warnings alone it counts as skipped. */
export function gateJunit(report: GateReport): string {
  const others: GateEntry[] = report.findings.map((finding) => ({
    name: finding.about,
    result: { failed: "candidate", reason: finding.text },
    findings: [finding],
  }));
  const cases = [...report.entries, ...others].map(({ name, result, findings }) => {
    const texts = (level: Level) => findings.filter((f) => f.level === level).map((f) => f.text);
    const [errors, warnings] = [texts("error"), texts("warning")];
    const seconds = "failed" in result ? 0 : result.sides.candidate.proveMs / 1000;
    const inner = errors.length > 0
      ? `<failure message="${escapeXml(errors[0])}">${escapeXml(errors.join("\n"))}</failure>`
      : warnings.length > 0
      ? `<skipped message="${escapeXml(warnings.join("; "))}"/>`
      : "";
    const status = errors.length > 0 ? "failed" : warnings.length > 0 ? "skipped" : "passed";
    const xml = `    <testcase classname="gate" name="${
      escapeXml(name)
    }" time="${seconds}">${inner}</testcase>`;
    return { status, xml };
  });
  const count = (status: string) => cases.filter((one) => one.status === status).length;
  const counts = `tests="${cases.length}" failures="${count("failed")}" errors="0" skipped="${
    count("skipped")
  }"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="gate" ${counts}>`,
    `  <testsuite name="${escapeXml(`${report.candidate} against ${report.base}`)}" ${counts}>`,
    ...cases.map(({ xml }) => xml),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

/** A report as workflow commands that GitHub shows as annotations. */
export function gateAnnotations(report: GateReport): string[] {
  const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return allFindings(report).map(({ level, about, text }) =>
    `::${level} title=${property(`gate: ${about}`)}::${data(text)}`
  );
}
