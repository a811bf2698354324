import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import type { Deadline } from './deadline.ts';
import { FetchFault } from './fault.ts';
import type { FetchLimits } from './limits.ts';

export interface Body {
  readonly bytes: Uint8Array;
  readonly wireBytes: number;
  /** Whether it was longer than asked for, with `truncate`. */
  readonly truncated: boolean;
}

export interface ReadBodyOptions {
  readonly url: string;
  readonly limits: FetchLimits;
  readonly deadline: Deadline;
  /** Ends quietly at `bodyBytesMax` instead of failing. */
  readonly truncate?: boolean | undefined;
}

type Bytes = AsyncIterable<Uint8Array>;
type Step = (source: Bytes) => Bytes;

// Nobody needs more than one; each further one is a way to hide a bomb.
const encodingsMax = 2;

/** Reads a response to its end and undoes its content encodings (RFC 9110, 8.4), never holding more
 * than the limits allow. The connection is kept when the body was read to its end, else closed.
 * @throws FetchFault crawl.too-large, crawl.unreadable (an encoding nobody asked for) */
export async function readBody(incoming: IncomingMessage, options: ReadBodyOptions): Promise<Body> {
  const { url, limits, truncate = false } = options;
  const chunks: Uint8Array[] = [];
  let wireBytes = 0;
  let bodyBytes = 0;
  let truncated = false;
  const onWire: Step = async function* (source) {
    for await (const chunk of source) {
      options.deadline.touch();
      wireBytes += chunk.length;
      if (wireBytes > limits.wireBytesMax) throw tooLarge(url, limits.wireBytesMax, 'on the wire');
      yield chunk;
    }
  };
  const collect = async (source: Bytes) => {
    for await (const chunk of source) {
      bodyBytes += chunk.length;
      chunks.push(chunk);
      if (bodyBytes > limits.bodyBytesMax) {
        if (!truncate) throw tooLarge(url, limits.bodyBytesMax, 'unpacked');
        truncated = true;
        return;
      }
    }
  };
  try {
    const steps = decodersOf(incoming, options, () => wireBytes);
    checkLength(incoming, options);
    const { signal } = options.deadline;
    // The request obeys the signal too; only what decodes has to be ended by a pipeline.
    if (steps.length === 0) await collect(onWire(incoming));
    else {
      // A list of stages may have functions in it, which its type leaves out.
      const stages: unknown[] = [incoming, onWire, ...steps, collect];
      await pipeline(stages as NodeJS.ReadWriteStream[], { signal });
    }
  } finally {
    if (!incoming.complete || truncated) incoming.destroy();
  }
  const bytes = Buffer.concat(chunks).subarray(0, limits.bodyBytesMax);
  return { bytes, wireBytes, truncated };
}

/** Reads over a small body nobody wants, so that its connection can be used again. */
export async function skipBody(incoming: IncomingMessage, deadline: Deadline): Promise<void> {
  const skipMax = 64 * 1024;
  let bytes = 0;
  try {
    for await (const chunk of incoming as Bytes) {
      deadline.touch();
      bytes += chunk.length;
      if (bytes > skipMax) return;
    }
  } finally {
    if (!incoming.complete) incoming.destroy();
  }
}

function checkLength(incoming: IncomingMessage, { url, limits, truncate }: ReadBodyOptions): void {
  const declared = Number(incoming.headers['content-length'] ?? 0);
  if (declared > limits.wireBytesMax && truncate !== true) {
    throw tooLarge(url, limits.wireBytesMax, `on the wire, and ${declared} were announced`);
  }
}

function decodersOf(
  incoming: IncomingMessage,
  { url, limits, truncate }: ReadBodyOptions,
  wireBytes: () => number,
): Step[] {
  const names = (incoming.headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > encodingsMax) throw badEncoding(url, names.join(', '));
  // Each layer is measured, so that one inside cannot grow unseen by the one outside.
  const measured: Step = async function* (source) {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.length;
      if (truncate !== true) checkGrowth(bytes);
      yield chunk;
    }
  };
  function checkGrowth(bytes: number): void {
    if (bytes > limits.bodyBytesMax) throw tooLarge(url, limits.bodyBytesMax, 'unpacked');
    if (bytes > limits.ratioFromBytes && bytes > limits.ratioMax * wireBytes()) {
      throw new FetchFault({
        code: 'crawl.too-large',
        message: `the response unpacks to more than ${limits.ratioMax} times its size`,
        where: url,
      });
    }
  }
  return names.toReversed().flatMap((name) => [decoderOf(name, url), measured]);
}

function decoderOf(name: string, url: string): Step {
  const create = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (create === undefined) throw badEncoding(url, name);
  return async function* (source) {
    const iterator = source[Symbol.asyncIterator]();
    const first = await iterator.next();
    // Nothing is sent as nothing, in whatever encoding.
    if (first.done === true) return;
    const all = (async function* () {
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => iterator };
    })();
    const decoder = create(first.value);
    // A failure of the source destroys the decoder with it, and is thrown where that is read.
    const feeding = pipeline(all, decoder).then(
      () => undefined,
      (error: unknown) => error,
    );
    yield* decoder as Bytes;
    const failure = await feeding;
    if (failure !== undefined) throw failure;
  };
}

const decoders: Readonly<Record<string, (first: Uint8Array) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
  deflate: createInflater,
};

/** "deflate" is the zlib format (RFC 9110, 8.4.1.2), but some servers send it without the wrapper. */
function createInflater([head = 0, next = 0]: Uint8Array): Transform {
  const isZlib = (head & 0x0f) === 8 && ((head << 8) | next) % 31 === 0;
  return isZlib ? createInflate() : createInflateRaw();
}

function tooLarge(url: string, bytesMax: number, where: string): FetchFault {
  return new FetchFault({
    code: 'crawl.too-large',
    message: `the response is larger than ${bytesMax} bytes ${where}`,
    where: url,
  });
}

function badEncoding(url: string, names: string): FetchFault {
  return new FetchFault({
    code: 'crawl.unreadable',
    message: `the response is encoded as ${names.slice(0, 80)}, which was not asked for`,
    where: url,
  });
}
