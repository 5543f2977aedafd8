/**
 * Strict reading of protobuf messages from tables: known fields only, their declared wire types, singular fields at
 * most once, no group, nothing left over. The varints and lengths are read by `@bufbuild/protobuf`.
 *
 * @module
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { UserError } from "../../protocol/errors.ts";

/** How a field's payload is read; `skip` accepts a known field whose content means nothing here. */
export type FieldKind = "integer" | "float" | "text" | "bytes" | "skip" | "refuse" | MessageSchema;

/** A message: its name in errors, and its fields by number. */
export interface MessageSchema {
  readonly name: string;
  readonly fields: Readonly<Record<number, FieldSchema>>;
}

/** A field: name, kind, and whether it may occur more than once. */
export interface FieldSchema {
  readonly name: string;
  readonly kind: FieldKind;
  readonly repeated?: boolean;
}

/** What a field held. Integers are safe integers. */
export type FieldValue = number | string | Uint8Array | Message;

/** A decoded message: every occurrence of each field present. */
export interface Message {
  readonly schema: string;
  readonly values: ReadonlyMap<string, readonly FieldValue[]>;
}

/** Nesting of messages that is read at most. */
const DEPTH_MAX = 16;

/** The wire type of a field that is not packed. */
function wireTypeOf(kind: FieldKind): WireType {
  if (kind === "integer") return WireType.Varint;
  if (kind === "float") return WireType.Bit32;
  return WireType.LengthDelimited;
}

/** The text of bytes; undefined unless they are UTF-8 without control characters, fit to be shown in an error. */
export function printable(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return /\p{Cc}/u.test(text) ? undefined : text;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

class Decoder {
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  fail(problem: string): never {
    throw new UserError(`Cannot read ${this.#what}: ${problem}`);
  }

  /** Runs a read of the library, whose errors say less than ours. */
  guard<T>(schema: MessageSchema, where: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof UserError) throw error;
      const reason = error instanceof RangeError ? "the bytes end too early" : "the bytes are not protobuf";
      return this.fail(`${reason} in ${where} of ${schema.name}`);
    }
  }

  integer(reader: BinaryReader, schema: MessageSchema, field: FieldSchema): number {
    const value = Number(reader.int64());
    if (!Number.isSafeInteger(value)) {
      this.fail(`${field.name} of ${schema.name} is ${value}, allowed is up to 2^53 − 1 in size`);
    }
    return value;
  }

  scalars(reader: BinaryReader, schema: MessageSchema, field: FieldSchema, end: number): FieldValue[] {
    const values: FieldValue[] = [];
    while (reader.pos < end) {
      values.push(field.kind === "float" ? reader.float() : this.integer(reader, schema, field));
    }
    if (reader.pos !== end) {
      this.fail(`packed ${field.name} of ${schema.name} does not end where its length says`);
    }
    return values;
  }

  text(bytes: Uint8Array, schema: MessageSchema, field: FieldSchema): string {
    return printable(bytes) ?? this.fail(`${field.name} of ${schema.name} is not printable UTF-8`);
  }

  field(reader: BinaryReader, schema: MessageSchema, field: FieldSchema, wire: WireType, depth: number) {
    const { kind } = field;
    if (kind === "refuse") this.fail(`${schema.name} has ${field.name}, which is not supported`);
    if (kind === "skip") {
      if (wire === WireType.StartGroup || wire === WireType.EndGroup) {
        this.fail(`${field.name} of ${schema.name} is a group`);
      }
      reader.skip(wire);
      return [];
    }
    const scalar = kind === "integer" || kind === "float";
    if (scalar && field.repeated === true && wire === WireType.LengthDelimited) {
      const length = reader.uint32();
      if (reader.pos + length > reader.len) {
        this.fail(`the bytes end too early in ${field.name} of ${schema.name}`);
      }
      return this.scalars(reader, schema, field, reader.pos + length);
    }
    if (wire !== wireTypeOf(kind)) {
      this.fail(`${field.name} of ${schema.name} has wire type ${wire}, allowed is ${wireTypeOf(kind)}`);
    }
    if (kind === "float") return [reader.float()];
    if (kind === "integer") return [this.integer(reader, schema, field)];
    const bytes = reader.bytes();
    if (kind === "bytes") return [bytes];
    if (kind === "text") return [this.text(bytes, schema, field)];
    return [this.message(bytes, kind, depth + 1)];
  }

  message(bytes: Uint8Array, schema: MessageSchema, depth: number): Message {
    if (depth > DEPTH_MAX) this.fail(`messages are nested deeper than ${DEPTH_MAX}`);
    const reader = new BinaryReader(bytes);
    const values = new Map<string, FieldValue[]>();
    while (reader.pos < reader.len) {
      const [number, wire] = this.guard(schema, "a field's tag", () => reader.tag());
      const field = schema.fields[number];
      if (field === undefined) this.fail(`${schema.name} has no field ${number}`);
      const read = this.guard(
        schema,
        field.name,
        () => this.field(reader, schema, field, wire, depth),
      );
      const known = values.get(field.name);
      if (known === undefined) values.set(field.name, read);
      else if (field.repeated === true) { for (const value of read) known.push(value); }
      else if (field.kind !== "skip") this.fail(`${field.name} of ${schema.name} is given twice`);
    }
    return { schema: schema.name, values };
  }
}

/**
 * Decodes a message.
 *
 * @param what What is read, for errors: "Cannot read <what>: …".
 * @throws {UserError} One sentence that names the message and the field.
 */
export function decodeMessage(bytes: Uint8Array, schema: MessageSchema, what: string): Message {
  return new Decoder(what).message(bytes, schema, 0);
}

/** The only value of a field, or undefined. */
export function single<T extends FieldValue>(message: Message, name: string): T | undefined {
  return message.values.get(name)?.[0] as T | undefined;
}

/** All values of a repeated field. */
export function all<T extends FieldValue>(message: Message, name: string): readonly T[] {
  return (message.values.get(name) ?? []) as readonly FieldValue[] as readonly T[];
}
