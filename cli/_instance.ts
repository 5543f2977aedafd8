/**
 * From flags to an AIR instance and its options: `--air` with the AIR's parameters, `--profile`, and every option of the table.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { airLayout, shapeProblem } from "../air/layout.ts";
import { airInstance, AIRS } from "../air/registry.ts";
import { securityInput } from "../air/security_input.ts";
import { UserError } from "../protocol/errors.ts";
import {
  flagOf,
  type OptionName,
  optionNames,
  type Options,
  type ProtocolOptions,
  resolveOptions,
} from "../protocol/options.ts";
import { profileOptions, PROFILES } from "../protocol/profiles.ts";
import { executorOf, type RunOptions } from "../prover/program.ts";
import { type Flag, type Given, textOf } from "./_shared.ts";
import { paramFlag } from "./_text.ts";

/** The flag that names a program. */
export const PROGRAM_FLAG: Flag = {
  name: "program",
  value: "FILE",
  help:
    "a program of the virtual machine in place of --air (.oasm, .json, or an .onnx model, see below); --log-rows sets its rows",
};

/**
 * The log2 of rows that the flags give for a program, undefined when they leave it open.
 *
 * @throws {UserError} with exit code 2 for --air or parameters of other AIRs beside --program.
 */
export function programRows(given: Given): number | undefined {
  const others = ["air", ...PARAM_NAMES.map(paramFlag).filter((flag) => flag !== "log-rows")];
  const other = others.find((flag) => textOf(given, flag) !== undefined);
  if (other !== undefined) {
    throw new UserError(`Cannot use --${other} with --program: leave one of the two out`, 2);
  }
  return givenParams(given).logRows;
}

/** The names of parameters over all AIRs. */
const PARAM_NAMES: readonly string[] = [
  ...new Set(Object.values(AIRS).flatMap((air) => Object.keys(air.params))),
];

/** The flag that names an AIR, and those of all parameters. */
export function airFlags(): Flag[] {
  const params = PARAM_NAMES.map((name): Flag => {
    const uses = Object.values(AIRS).filter((air) => Object.hasOwn(air.params, name)).map((air) => {
      const { min, max, default: byDefault } = air.params[name];
      return `${air.name} ${min} to ${max}, default ${byDefault}`;
    });
    const first = Object.values(AIRS).find((air) => Object.hasOwn(air.params, name))!;
    return { name: paramFlag(name), value: "N", help: `${first.params[name].help} (${uses.join("; ")})` };
  });
  return [{ name: "air", value: "NAME", help: `the AIR: ${Object.keys(AIRS).join(", ")}` }, ...params];
}

/** The flag that names a profile. */
export const PROFILE_FLAG: Flag = {
  name: "profile",
  value: "NAME",
  help: "a profile, see below; flags of single options go over it",
};

/** The profiles, for the notes of a command's help. */
export const PROFILE_NOTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Profiles": Object.fromEntries(Object.entries(PROFILES).map(([name, { help }]) => [name, help])),
};

/** The AIR's parameters that were given, as numbers. */
function givenParams(given: Given): Record<string, number> {
  const entries = PARAM_NAMES.flatMap((name) => {
    const text = textOf(given, paramFlag(name));
    if (text === undefined) return [];
    if (!/^\d{1,10}$/.test(text)) {
      throw new UserError(`Cannot use --${paramFlag(name)} ${text}: allowed is a whole number`, 2);
    }
    return [[name, Number(text)] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * The AIR the flags name, undefined when they name none.
 *
 * @throws {UserError} with exit code 2 for parameters without an AIR.
 */
export function airOf(given: Given, binding: ProtocolOptions["binding"]): AirInstance | undefined {
  const name = textOf(given, "air");
  const params = givenParams(given);
  if (name !== undefined) return airInstance(name, params, binding);
  const [first] = Object.keys(params);
  if (first !== undefined) {
    throw new UserError(
      `Cannot use --${paramFlag(first)} without --air: AIRs are ${Object.keys(AIRS).join(", ")}`,
      2,
    );
  }
  return undefined;
}

/** An AIR and all options, from the flags. */
export interface Instance {
  readonly air: AirInstance;
  readonly options: Options;
  /** The profile's name, when one was given. */
  readonly profile: string | undefined;
}

/** Refuses options under which no proof of the AIR exists. */
function checkProvable(air: AirInstance, options: ProtocolOptions): void {
  const problem = shapeProblem(airLayout(air), options);
  if (problem !== undefined) {
    throw new UserError(`Cannot prove ${air.name} with these options: ${problem}`, 2);
  }
}

/** The options that the flags give, by name and as written. */
function typedOptions(given: Given, names: readonly OptionName[]): Partial<Record<OptionName, unknown>> {
  const entries = names.map((name) => [name, given.flags.get(flagOf(name))] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Who runs a program and what is made of its run, by the flags' execution options. */
export function programExecution(
  given: Given,
): Required<Pick<RunOptions, "executor" | "threads" | "recipe">> {
  const options = resolveOptions(typedOptions(given, ["backend", "threads", "deviceTrace"]));
  return { executor: executorOf(options), threads: options.threads, recipe: options.deviceTrace };
}

/**
 * The AIR and options of the flags, over the profile's, over the defaults.
 *
 * @param names the options the command has flags for.
 * @param program the AIR of a program, in place of the flags'.
 */
export function instanceOf(given: Given, names: readonly OptionName[], program?: AirInstance): Instance {
  const typed = typedOptions(given, names);
  const options = resolveOptions(typed);
  const air = program ?? airOf(given, options.binding);
  if (program && options.binding === "bare") {
    throw new UserError("Cannot use --binding bare with --program: its run would be in no transcript", 2);
  }
  if (!air) {
    throw new UserError(
      `Cannot choose the AIR: give --program FILE, or --air, one of ${Object.keys(AIRS).join(", ")}`,
      2,
    );
  }
  const profile = textOf(given, "profile");
  if (profile === undefined) {
    checkProvable(air, options);
    return { air, options, profile };
  }
  const overrides = optionNames("protocol").filter((name) => Object.hasOwn(typed, name)).map((
    name,
  ) => [name, options[name]]);
  const protocol = profileOptions(profile, Object.fromEntries(overrides), (o) => securityInput(air, o));
  checkProvable(air, protocol);
  return { air, options: { ...options, ...protocol }, profile };
}
