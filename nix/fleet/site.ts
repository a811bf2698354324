import { fileURLToPath } from 'node:url';

/** A place in the TypeScript source, read from a stack only when somebody asks for it. */
export interface Site {
  readonly text: string;
}

/** Where the caller of `above` stands. Capturing costs about a microsecond; parsing waits. */
export function captureSite(above: (...args: never[]) => unknown): Site {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(holder, above);
  // V8 formats lazily, at the first read; the limit only matters at capture.
  Error.stackTraceLimit = limit;
  return {
    get text() {
      return parseFrame(holder.stack ?? '');
    },
  };
}

function parseFrame(stack: string): string {
  const match = /((?:file:\/\/)?\/[^\s()]+):(\d+):(\d+)/.exec(stack);
  if (match === null) return 'unknown place';
  const [, raw = '', line = ''] = match;
  const file = raw.startsWith('file://') ? fileURLToPath(raw) : raw;
  const root = `${process.cwd()}/`;
  return `${file.startsWith(root) ? file.slice(root.length) : file}:${line}`;
}
