/**
 * A local stand-in for the part of `@std/cli` that this project uses, for places where JSR cannot be reached.
 * Deleting `links` in deno.json brings the real package back.
 *
 * @module
 */

/** What {@linkcode parseArgs} is told about the flags. */
export interface ParseOptions {
  string?: readonly string[];
  boolean?: readonly string[];
  collect?: readonly string[];
  alias?: Readonly<Record<string, string>>;
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Flags by name, and positional arguments under `_`. */
export type Args = Record<string, unknown> & { _: string[] };

/** Parses command-line arguments: `--name value`, `--name=value`, `--flag`, `--no-flag`, `-h`, `--` ends the flags. */
export function parseArgs(args: readonly string[], options: ParseOptions = {}): Args {
  const result: Args = { _: [] };
  const boolean = new Set(options.boolean ?? []);
  const known = new Set([...(options.string ?? []), ...boolean]);
  const collect = new Set(options.collect ?? []);
  const put = (arg: string, key: string, value: unknown) => {
    if (!known.has(key) && options.unknown && options.unknown(arg, key, value) === false) return;
    if (collect.has(key)) result[key] = [...((result[key] as unknown[]) ?? []), value];
    else result[key] = value;
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") {
      result._.push(...args.slice(i + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      if (!options.unknown || options.unknown(arg) !== false) result._.push(arg);
      continue;
    }
    const [rawKey, inline] = splitOnce(arg.replace(/^--?/, ""));
    const key = options.alias?.[rawKey] ?? rawKey;
    if (inline !== undefined) put(arg, key, boolean.has(key) ? inline !== "false" : inline);
    else if (boolean.has(key)) put(arg, key, true);
    else if (key.startsWith("no-") && boolean.has(key.slice(3))) put(arg, key.slice(3), false);
    else if (i + 1 < args.length && !args[i + 1].startsWith("--")) put(arg, key, args[++i]);
    else put(arg, key, known.has(key) ? "" : true);
  }
  return result;
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
