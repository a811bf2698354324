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
      return placeIn(holder.stack ?? '') ?? 'unknown place';
    },
  };
}

/** The first place of our own in the text of a stack, or the file that a syntax error is in, as
 * `file:line` from the working directory. */
export function placeIn(stack: string): string | undefined {
  for (const match of stack.matchAll(/((?:file:\/\/)?\/[^\s():]+\.[cm]?[jt]s):(\d+)/g)) {
    const [, raw = '', line = ''] = match;
    const file = raw.startsWith('file://') ? fileURLToPath(raw) : raw;
    if (file.includes('/node_modules/')) continue;
    const root = `${process.cwd()}/`;
    return `${file.startsWith(root) ? file.slice(root.length) : file}:${line}`;
  }
  return undefined;
}
