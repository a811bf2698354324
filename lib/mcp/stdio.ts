import type { Readable } from 'node:stream';
import { refusal } from './message.ts';
import type { McpSession } from './server.ts';

export interface StdioOptions {
  readonly session: McpSession;
  readonly input: Readable;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Longest message of a client. */
const lineBytesMax = 4 * 1024 * 1024;

/** Serves one client over a pair of streams, one JSON value a line, until it closes its end or the signal
 * fires. Requests are answered as they get ready. */
export async function serveStdio(options: StdioOptions): Promise<void> {
  const { session, input, write, signal } = options;
  const stop = new AbortController();
  const signals = AbortSignal.any([signal, stop.signal]);
  const send = (value: object) => write(`${JSON.stringify(value)}\n`);
  const open = new Set<Promise<void>>();
  const take = (line: string) => {
    const message = parse(line);
    if (message === undefined) {
      send(refusal(null, 'parse', 'this line is no JSON'));
      return;
    }
    const answered = session.handle(message.value, send, signals).then((answer) => {
      if (answer !== undefined) send(answer);
      open.delete(answered);
    });
    open.add(answered);
  };
  const leave = () => input.destroy();
  signal.addEventListener('abort', leave, { once: true });
  try {
    for await (const line of readLines(input)) {
      if (line.trim() !== '') take(line);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', leave);
    // Who closed its end may still read what it asked for.
    if (!signal.aborted) await Promise.all(open);
    stop.abort();
  }
}

async function* readLines(input: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const part of input) {
    rest += decoder.decode(part as Uint8Array, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > lineBytesMax) throw new RangeError('a message is too long');
  }
  if (rest !== '') yield rest;
}

function parse(line: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(line) };
  } catch {
    return undefined;
  }
}
