import { Fault } from '#lib';

/** A policy file as JSON text: comments and trailing commas are taken out and nothing else, as
 * JWCC (https://nigeltao.github.io/blog/2021/json-with-commas-comments.html) has them. Linear. */
export function standardizeHujson(text: string): string {
  const out: string[] = [];
  for (const token of text.matchAll(tokens)) {
    const [whole] = token;
    if (whole.startsWith('//') || whole.startsWith('/*')) continue;
    if (/^\s/.test(whole)) continue;
    // A comma before a closing bracket: everything between them is already gone.
    if ((whole === '}' || whole === ']') && out.at(-1) === ',') out.pop();
    out.push(whole);
  }
  return out.join('');
}

// Strings first: what looks like a comment in one is none.
const tokens = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\s+|[^\s"/]|["/]/g;

/** The value of a policy file; `{}` for an empty one. Throws Fault `tailnet.unreadable`. */
export function parseHujson(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(standardizeHujson(text));
  } catch (cause) {
    throw unreadable((cause as Error).message, cause);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw unreadable('it is no object');
}

/** Whether it has comments, which a rewrite would lose. */
export function hasComments(text: string): boolean {
  return [...text.matchAll(tokens)].some(([whole]) => /^\/[/*]/.test(whole));
}

function unreadable(why: string, cause?: unknown): Fault {
  return new Fault({
    code: 'tailnet.unreadable',
    message: `the policy that is set cannot be read: ${why}`,
    cause,
  });
}
