const utf8 = new TextEncoder();
const none = new Uint8Array(0);

/** Appends whole numbers as LEB128 varints (7 bits a byte, low bits first), and bytes. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  #reserve(count: number): void {
    const wanted = this.#length + count;
    if (wanted <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(wanted, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  /** A whole number of 0 … 2^53 − 1. */
  number(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest > 0x7f_ff_ff_ff) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Its length, then its bytes. */
  block(value: Uint8Array): void {
    this.number(value.length);
    this.bytes(value);
  }

  /** A block of its UTF-8. */
  text(value: string): void {
    const start = this.#length;
    this.number(value.length);
    this.#reserve(value.length);
    // Nearly all are ASCII, and short: the encoder takes longer to be called than this.
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 127) {
        this.#length = start;
        this.block(utf8.encode(value));
        return;
      }
      this.#bytes[this.#length++] = code;
    }
  }

  /** A copy of what was written; the writer begins anew. */
  finish(): Uint8Array {
    const written = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return written;
  }
}

/** Reads what a writer has written. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    let byte = this.#bytes[this.#at++] ?? 0;
    if (byte < 128) return byte;
    let value = byte & 127;
    let factor = 128;
    do {
      byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    return value;
  }

  block(): Uint8Array {
    const length = this.number();
    // A view of nothing takes as much memory as any other, and half of a segment's blocks are empty.
    if (length === 0) return none;
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }
}
