import { StringDecoder } from 'node:string_decoder';

/** Keeps the first and the last part of a stream of bytes within `maxBytes`. */
export interface OutputBuffer {
  push(chunk: Uint8Array): void;
  readonly truncated: boolean;
  /** UTF-8 text; where something was left out a line of its own says how much. */
  text(): string;
}

export function createOutputBuffer(maxBytes: number): OutputBuffer {
  const headMaxBytes = Math.ceil(maxBytes / 2);
  const tailMaxBytes = maxBytes - headMaxBytes;
  let head = Buffer.alloc(0);
  let headBytes = 0;
  // A ring: what came last ends before `tailBytes % tailMaxBytes`. Made only when it is needed.
  let ring: Buffer | undefined;
  let tailBytes = 0;

  function pushHead(chunk: Uint8Array): number {
    const taken = Math.min(chunk.length, headMaxBytes - headBytes);
    if (headBytes + taken > head.length) {
      const size = Math.min(headMaxBytes, Math.max(4096, 2 * head.length, headBytes + taken));
      const grown = Buffer.allocUnsafe(size);
      head.copy(grown, 0, 0, headBytes);
      head = grown;
    }
    head.set(chunk.subarray(0, taken), headBytes);
    headBytes += taken;
    return taken;
  }

  function pushTail(chunk: Uint8Array): void {
    ring ??= Buffer.allocUnsafe(tailMaxBytes);
    const last = chunk.subarray(Math.max(0, chunk.length - tailMaxBytes));
    tailBytes += chunk.length - last.length;
    const at = tailBytes % tailMaxBytes;
    const untilEnd = last.subarray(0, tailMaxBytes - at);
    ring.set(untilEnd, at);
    ring.set(last.subarray(untilEnd.length), 0);
    tailBytes += last.length;
  }

  return {
    push(chunk) {
      const taken = pushHead(chunk);
      if (taken < chunk.length && tailMaxBytes > 0) pushTail(chunk.subarray(taken));
      else tailBytes += chunk.length - taken;
    },
    get truncated() {
      return tailBytes > tailMaxBytes;
    },
    text() {
      const first = head.subarray(0, headBytes);
      if (ring === undefined && tailBytes === 0) return first.toString('utf8');
      const tail = ring ?? Buffer.alloc(0);
      if (tailBytes <= tailMaxBytes) {
        return Buffer.concat([first, tail.subarray(0, tailBytes)]).toString('utf8');
      }
      const at = tailMaxBytes === 0 ? 0 : tailBytes % tailMaxBytes;
      const last = Buffer.concat([tail.subarray(at), tail.subarray(0, at)]);
      const leftOut = `\n[… ${tailBytes - tailMaxBytes} bytes left out …]\n`;
      return withoutCutEnd(first) + leftOut + withoutCutStart(last);
    },
  };
}

/** A character whose last bytes are missing is dropped: the decoder keeps it back for more. */
function withoutCutEnd(bytes: Buffer): string {
  return new StringDecoder('utf8').write(bytes);
}

function withoutCutStart(bytes: Buffer): string {
  let start = 0;
  // UTF-8 continuation bytes are 10xxxxxx; a character has at most three.
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.toString('utf8', start);
}

/** Cuts a stream of bytes into lines and gives each, without its line end, to `onLine`. A line
 * longer than `lineMaxBytes` is given once, cut there and marked with `…`. */
export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Gives out what came after the last newline. */
  end(): void;
}

export function createLineSplitter(
  onLine: (line: string) => void,
  lineMaxBytes: number,
): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let length = 0;

  function add(text: string): void {
    const room = lineMaxBytes - length;
    if (room >= 0 && text !== '') parts.push(text.length > room ? `${text.slice(0, room)}…` : text);
    length += text.length;
    if (length > lineMaxBytes) length = Number.POSITIVE_INFINITY;
  }

  function flush(): void {
    const line = parts.join('');
    parts = [];
    length = 0;
    onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  function pushText(text: string): void {
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      add(text.slice(from, at));
      flush();
      from = at + 1;
    }
    add(text.slice(from));
  }

  return {
    push: (chunk) => pushText(decoder.write(chunk)),
    end() {
      pushText(decoder.end());
      if (parts.length > 0) flush();
    },
  };
}
