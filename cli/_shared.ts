/**
 * What every command shares: flags with their help, parsing, and how errors become one sentence and an exit code.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { ProofError, UserError } from "../protocol/errors.ts";
import { allowedValues, flagOf, type OptionName, OPTIONS, type OptionSpec } from "../protocol/options.ts";

/** A flag of a command. Without a value label it is on or off. */
export interface Flag {
  readonly name: string;
  /** What stands after the flag in the help, e.g. `FILE`. */
  readonly value?: string;
  /** Whether it may be given more than once. */
  readonly repeats?: boolean;
  readonly help: string;
}

/** A command: what its help says. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The word for its one positional argument; absent when it takes none. */
  readonly positional?: string;
  /** Flags under headings, in the order of the help. */
  readonly flags: Readonly<Record<string, readonly Flag[]>>;
  /** Sections under the flags: words and what they mean. */
  readonly notes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** A line or more at the end. */
  readonly examples: readonly string[];
}

/** What the user typed: text for flags with a value, true or false for the others. Flags not given are absent. */
export interface Given {
  readonly positional: string | undefined;
  readonly flags: ReadonlyMap<string, string | boolean>;
}

/** Exit code of a process ended by Ctrl-C. */
export const EXIT_INTERRUPTED = 130;

/** The flags of options, from the table of options. */
export function optionFlags(names: readonly OptionName[]): Flag[] {
  return names.map((name) => {
    const spec: OptionSpec = OPTIONS[name];
    if (spec.kind === "flag") return { name: flagOf(name), help: spec.help };
    const value = spec.kind === "integer" ? "N" : "NAME";
    const allowed = spec.kind === "integer" ? `${spec.min} to ${spec.max}` : allowedValues(name);
    return { name: flagOf(name), value, help: `${spec.help} (${allowed}; default ${spec.default})` };
  });
}

const HELP: Flag = { name: "help", help: "this text" };

/** The help of a command. */
export function helpText(command: Command): string {
  const groups = Object.entries(command.flags).map(([heading, flags], i, all) =>
    [heading, i + 1 === all.length ? [...flags, HELP] : flags] as const
  );
  const shown = (flag: Flag) => `--${flag.name}${flag.value === undefined ? "" : ` ${flag.value}`}`;
  const width = Math.max(...groups.flatMap(([, flags]) => flags.map((flag) => shown(flag).length)));
  return [
    `${command.name}: ${command.summary}`,
    "",
    `Usage: deno task ${command.name}${command.positional ? ` ${command.positional}` : ""} [flags]`,
    ...groups.flatMap(([heading, flags]) => [
      "",
      heading,
      ...flags.map((flag) => `  ${shown(flag).padEnd(width)}  ${flag.help}`),
    ]),
    ...Object.entries(command.notes ?? {}).flatMap(([heading, words]) => {
      const wordWidth = Math.max(width, ...Object.keys(words).map((word) => word.length));
      return [
        "",
        heading,
        ...Object.entries(words).map(([word, meaning]) => `  ${word.padEnd(wordWidth)}  ${meaning}`),
      ];
    }),
    "",
    "Examples",
    ...command.examples.map((line) => `  ${line}`),
  ].join("\n");
}

/**
 * Parses the arguments of a command.
 *
 * @throws {UserError} with exit code 2 for a flag the command does not have, a flag without its value, or a missing or surplus argument.
 */
export function parseCommand(command: Command, args: readonly string[]): Given | "help" {
  const all = [...Object.values(command.flags).flat(), HELP];
  const usage = (problem: string) =>
    new UserError(`Cannot run ${command.name}: ${problem}; see deno task ${command.name} --help`, 2);
  const parsed = parseArgs(args, {
    string: all.filter((flag) => flag.value !== undefined).map((flag) => flag.name),
    boolean: all.filter((flag) => flag.value === undefined).map((flag) => flag.name),
    collect: all.filter((flag) => flag.repeats).map((flag) => flag.name),
    alias: { h: "help" },
    unknown: (arg, key) => {
      if (key !== undefined) throw usage(`it has no flag ${arg.split("=")[0]}`);
    },
  });
  if (parsed.help === true) return "help";
  const flags = new Map<string, string | boolean>();
  for (const { name, value } of all) {
    const parsedValue = parsed[name];
    if (parsedValue === undefined) continue;
    // a flag that is given more than once is a list with commas
    const given = Array.isArray(parsedValue) ? parsedValue.join(",") : parsedValue;
    if (value !== undefined && given === "") throw usage(`--${name} needs a value (${value})`);
    flags.set(name, given as string | boolean);
  }
  const positionals = parsed._.map(String);
  if (command.positional === undefined && positionals.length > 0) {
    throw usage(`it takes no argument ${positionals[0]}`);
  }
  if (positionals.length > 1) {
    throw usage(`it takes one ${command.positional}, got ${positionals.length} arguments`);
  }
  if (command.positional !== undefined && positionals.length === 0) {
    throw usage(`it needs a ${command.positional}`);
  }
  return { positional: positionals[0], flags };
}

/** The text of a flag, undefined when not given. */
export function textOf(given: Given, name: string): string | undefined {
  const value = given.flags.get(name);
  return typeof value === "string" ? value : undefined;
}

/** The texts of a flag that may be given more than once; commas separate as well. */
export function textsOf(given: Given, name: string): string[] {
  return textOf(given, name)?.split(",") ?? [];
}

/** Whether a flag is on. */
export function isOn(given: Given, name: string): boolean {
  return given.flags.get(name) === true;
}

/** A whole number in a range, undefined when not given. */
export function numberOf(given: Given, name: string, min: number, max: number): number | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    throw new UserError(`Cannot use --${name} ${text}: allowed is a whole number from ${min} to ${max}`, 2);
  }
  return value;
}

/** One of a list of words. */
export function choiceOf<T extends string>(given: Given, name: string, choices: readonly [T, ...T[]]): T {
  const text = textOf(given, name) ?? choices[0];
  const found = choices.find((choice) => choice === text);
  if (found === undefined) {
    throw new UserError(`Cannot use --${name} ${text}: allowed is ${choices.join(", ")}`, 2);
  }
  return found;
}

/** What a person should read about an error, and the exit code; undefined for an error that is a defect of the program. */
export function explain(error: unknown): { text: string; exitCode: number } | undefined {
  if (error instanceof UserError) return { text: error.message, exitCode: error.exitCode };
  if (error instanceof ProofError) return { text: `refused (${error.code}): ${error.message}`, exitCode: 1 };
  if (error instanceof DOMException && error.name === "AbortError") {
    return { text: "cancelled, nothing was written", exitCode: EXIT_INTERRUPTED };
  }
  if (error instanceof Deno.errors.NotCapable) {
    return {
      text: `Cannot do this with the permissions given: ${error.message}; start it with deno task`,
      exitCode: 1,
    };
  }
  return undefined;
}

/** Runs a command as a process: help, arguments, action, exit code. Errors go to stderr as one line. */
export async function runCommand(command: Command, action: (given: Given) => Promise<number>): Promise<void> {
  try {
    const given = parseCommand(command, Deno.args);
    if (given === "help") console.log(helpText(command));
    else Deno.exitCode = await action(given);
  } catch (error) {
    const known = explain(error);
    if (!known) throw error;
    console.error(known.text);
    Deno.exitCode = known.exitCode;
  }
}
