/**
 * Little-endian bytes in and out. Reading checks every length before anything is allocated, so that no input makes the
 * reader slow or large: what it builds is proportional to the bytes it was given.
 *
 * @module
 */
import { ProofError } from "./errors.ts";

/** A cursor over bytes. Every method throws `ProofError("malformed")` when the bytes end or a value is not allowed. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** The error for what was just read. */
  malformed(what: string): ProofError {
    return new ProofError("malformed", `Cannot read proof at byte ${this.#at}: ${what}`);
  }

  #advance(count: number): number {
    if (count > this.remaining) throw this.malformed(`${count} bytes wanted, ${this.remaining} are left`);
    const at = this.#at;
    this.#at += count;
    return at;
  }

  u8(): number {
    return this.#bytes[this.#advance(1)];
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  /** A copy of the next `count` bytes. */
  bytes(count: number): Uint8Array {
    const at = this.#advance(count);
    return this.#bytes.slice(at, at + count);
  }

  /** A u64 that counts items of at least `itemBytes` bytes each, all of which must still follow. */
  length(itemBytes: number): number {
    const count = this.u64();
    if (count > BigInt(Math.floor(this.remaining / itemBytes))) {
      throw this.malformed(`a list of ${count} items, ${this.remaining} bytes are left`);
    }
    return Number(count);
  }

  /** A length and that many items. */
  list<T>(itemBytes: number, item: () => T): T[] {
    const count = this.length(itemBytes);
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(item());
    return items;
  }

  /** Demands that nothing is left. */
  end(): void {
    if (this.remaining > 0) throw this.malformed(`${this.remaining} bytes too many`);
  }
}

/** Bytes that grow as they are written. */
export class ByteWriter {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** Makes room; the buffer may be another one afterwards. */
  #grow(count: number): number {
    if (this.#at + count > this.#bytes.length) {
      const larger = new Uint8Array(2 * (this.#at + count));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    const at = this.#at;
    this.#at += count;
    return at;
  }

  u8(value: number): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }

  u32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  u64(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value, true);
  }

  raw(bytes: Uint8Array): void {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** The number of items as a u64, then the items. */
  list<T>(items: readonly T[], write: (item: T) => void): void {
    this.u64(BigInt(items.length));
    items.forEach(write);
  }

  /** What was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }
}
