// Finding secrets in text. Every step walks the text once from left to right and never goes back
// over what it has consumed, so the time is linear in its length whatever it contains.
import { findKeyBlocks } from './redact-key-block.ts';

export const redacted = '[redacted]';

/** Names whose value is a secret. What is listed may be the end of a longer name: `GITHUB_TOKEN`. */
const secretNames = [
  'passwords?|passwd|passphrase|credentials?',
  'secret[ _-]?(?:access[ _-]?)?key|secret|token',
  '(?:api|access|auth|private|signing|encryption|session|master|license)[ _-]?key',
  // Too short to be looked for inside other words, or before anything but `=`.
  '(?<![a-z])pass(?==)|(?<![a-z])pw(?==)',
];
/** Names whose value is the rest of the line. */
const lineNames = '(?:authorization|cookie|mnemonic|seed[ _-]?phrase)';

const assign = String.raw`\\{0,3}["']?[ \t]{0,4}(?:=>|[=:])[ \t]{0,4}`;
// `--token abc`, or the same as an argument list: "--token", "abc".
const nextArgument = String.raw`[ \t]{1,4}(?=[^\s-])|["'],[ \t]{0,4}(?=["'])`;

const authScheme = /^(?:bearer|basic|digest|token)$/i;
const notSecret = /^(?:null|true|false|undefined|none)[,;)\]}]{0,8}$/i;

const bearer = /(?<=\bbearer[ \t]{1,4})[A-Za-z0-9._~+/=-]{8,}/gi;
const tokens = new RegExp(
  [
    // user:password@ of a URL; `//` stays so that the rest reads as before.
    String.raw`(?<=:\/\/)[^\s/:@"']{0,256}:[^\s/@"']{1,512}(?=@)`,
    String.raw`(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`,
    `(?<![A-Za-z0-9])(?:${[
      'ops_[A-Za-z0-9_+/=-]{8,}',
      'tskey-[A-Za-z0-9-]{4,}',
      'gh[oprsu]_[A-Za-z0-9]{8,}',
      'github_pat_[A-Za-z0-9_]{8,}',
      'glpat-[A-Za-z0-9_-]{16,}',
      'sk-[A-Za-z0-9_-]{8,}',
      'xai-[A-Za-z0-9_-]{16,}',
      'whsec_[A-Za-z0-9+/=_-]{16,}',
      // 32 bytes: the private key of a wallet. The hash of a transaction looks the same and goes too.
      '0x[0-9a-fA-F]{64}(?![0-9a-fA-F])',
      '(?:AKIA|ASIA)[A-Z0-9]{16}',
      'xox[abeprs]-[A-Za-z0-9-]{8,}',
      'AIza[A-Za-z0-9_-]{35}',
      'npm_[A-Za-z0-9]{36}',
      'hf_[A-Za-z0-9]{24,}',
      'AGE-SECRET-KEY-1[A-Z0-9]{40,}',
    ].join('|')})`,
  ].join('|'),
  'g',
);

/** Replaces what `extraNames` and the built-in names are given as value, and known token forms. */
export function createTextRedaction(
  extraNames: readonly string[],
  exactValues: readonly string[],
): (text: string) => string {
  const named = namePattern(extraNames);
  const values = [...new Set(exactValues.flatMap(writtenForms))];
  // Longest first: one value may begin with another.
  values.sort((a, b) => b.length - a.length);
  return (text) => {
    let result = redactKeyBlocks(text);
    for (const value of values) result = result.replaceAll(value, redacted);
    return redactNamed(result, named).replace(bearer, redacted).replace(tokens, redacted);
  };
}

function namePattern(extraNames: readonly string[]): RegExp {
  const escaped = extraNames.map((name) => name.replace(/[^A-Za-z0-9]/g, '\\$&'));
  const names = [...secretNames, ...escaped].join('|');
  return new RegExp(`(?:(${lineNames})|(?:${names}))(?:(${assign})|(?:${nextArgument}))`, 'gi');
}

/** The value itself, as JSON and URLs write it, and its lines, which may be logged one by one. */
function writtenForms(value: string): string[] {
  const lines = value.split('\n').filter((line) => line.length >= 8);
  const forms = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), ...lines];
  return forms.filter((form) => form.length >= 4);
}

function redactKeyBlocks(text: string): string {
  let result = '';
  let from = 0;
  for (const block of findKeyBlocks(text)) {
    result += text.slice(from, block.start) + redacted;
    from = block.end;
  }
  return from === 0 ? text : result + text.slice(from);
}

function redactNamed(text: string, named: RegExp): string {
  let result = '';
  let from = 0;
  named.lastIndex = 0;
  for (let match = named.exec(text); match !== null; match = named.exec(text)) {
    const [whole, lineName, assignment] = match;
    const start = match.index + whole.length;
    if (assignment === undefined && !isFlag(text, match.index)) {
      // Only a word followed by a space: look again right behind its first letter.
      named.lastIndex = match.index + 1;
      continue;
    }
    const value = scanValue(text, start, lineName !== undefined);
    named.lastIndex = Math.max(value.end, start);
    const content = text.slice(value.start, value.end);
    if (content === '' || notSecret.test(content) || isVaultReference(content)) continue;
    result += text.slice(from, value.start) + redacted;
    from = value.end;
  }
  return from === 0 ? text : result + text.slice(from);
}

/** `op://vault/item/field` says where a secret is, not what it is. */
export function isVaultReference(value: string): boolean {
  return value.startsWith('op://') && !/\s/.test(value);
}

/** Whether the word around `at` begins with `--`. */
function isFlag(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at);
  return /(?:^|[\s"'=])--[A-Za-z0-9-]*$/.test(before);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function scanValue(text: string, at: number, wholeLine: boolean): Span {
  let quoteAt = at;
  while (text[quoteAt] === '\\') quoteAt++;
  const quote = text[quoteAt];
  if (quote === '"' || quote === "'") {
    return { start: quoteAt + 1, end: closingQuote(text, quoteAt + 1, quote, quoteAt - at) };
  }
  const end = runEnd(text, at, wholeLine ? lineEnd : unquotedEnd);
  if (wholeLine) return { start: at, end };
  // `token=Bearer abc`: the scheme is not the secret, what follows is.
  if (!authScheme.test(text.slice(at, Math.min(end, at + 8)))) return { start: at, end };
  const next = runEnd(text, end, /[^ \t]/g);
  return { start: at, end: runEnd(text, next, unquotedEnd) };
}

const unquotedEnd = /[\s"'&]/g;
const lineEnd = /["'\r\n]/g;

function runEnd(text: string, at: number, stop: RegExp): number {
  stop.lastIndex = at;
  const stopAt = stop.exec(text)?.index ?? text.length;
  if (text[stopAt] !== '"' && text[stopAt] !== "'") return stopAt;
  let end = stopAt;
  // The backslashes before a quote are the quote's.
  while (end > at && text[end - 1] === '\\') end--;
  return end;
}

/** Where the quoted text ends, before the backslashes of the closing quote. Text
 * that was put into JSON as a string has its quotes behind 1, 3, 7 … backslashes (`escapes`); a
 * quote closes when its backslashes, pairs that stand for one backslash aside, are as many. */
function closingQuote(text: string, at: number, quote: string, escapes: number): number {
  let from = at;
  for (;;) {
    const found = text.indexOf(quote, from);
    if (found === -1) return text.length;
    let run = 0;
    while (found - run - 1 >= from && text[found - run - 1] === '\\') run++;
    if (run % (2 * (escapes + 1)) === escapes) return found - escapes;
    from = found + 1;
  }
}
