import { Duplex } from 'node:stream';

/** A connection of node-postgres to something that takes whole batches of protocol messages, up to
 * one that is answered with ReadyForQuery, and gives back the bytes of the answer. */
export class Wire extends Duplex {
  readonly #send: (batch: Uint8Array) => void;
  #waiting: Buffer = Buffer.alloc(0);
  /** How much of `#waiting` is known to be whole messages. */
  #scanned = 0;
  #isStarted = false;

  constructor(send: (batch: Uint8Array) => void) {
    super();
    this.#send = send;
  }

  /** What node-postgres calls on a socket. */
  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  receive(answer: Uint8Array): void {
    this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
  }

  override _read(): void {
    // Answers come when there are any; there is nobody to slow down.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#take(chunk);
    done();
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.#take(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  #take(bytes: Buffer): void {
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    for (;;) {
      const end = this.#nextEnd();
      if (end === undefined) return;
      const type = this.#isStarted ? String.fromCharCode(this.#waiting[this.#scanned] ?? 0) : '';
      this.#scanned = end;
      // The first message, the startup packet, has no type. Sync and Query are answered at once.
      if (!this.#isStarted || type === 'S' || type === 'Q') this.#flush();
      this.#isStarted = true;
    }
  }

  #nextEnd(): number | undefined {
    const header = this.#isStarted ? 1 : 0;
    if (this.#waiting.length < this.#scanned + header + 4) return undefined;
    const end = this.#scanned + header + this.#waiting.readInt32BE(this.#scanned + header);
    return end <= this.#waiting.length ? end : undefined;
  }

  #flush(): void {
    const batch = new Uint8Array(this.#waiting.subarray(0, this.#scanned));
    this.#waiting = this.#waiting.subarray(this.#scanned);
    this.#scanned = 0;
    this.#send(batch);
  }
}
