import { limits } from '../limits.ts';

/** How a value is written where it was found. */
export type FormName = 'plain' | 'line' | 'base64' | 'url' | 'hex' | 'escaped';

export interface Form {
  readonly name: FormName;
  readonly bytes: Buffer;
}

/** Every way a value is looked for. Distinct, none shorter than the shortest canary. */
export function formsOf(value: string): Form[] {
  const plain = Buffer.from(value, 'utf8');
  const hex = plain.toString('hex');
  const forms: [FormName, Buffer | string][] = [
    ['plain', plain],
    ...linesOf(value).map((line): [FormName, string] => ['line', line]),
    ...escapesOf(value).map((text): [FormName, string] => ['escaped', text]),
    ...urlForms(value).map((text): [FormName, string] => ['url', text]),
    ...base64Forms(plain).map((text): [FormName, string] => ['base64', text]),
    ['hex', hex],
    ['hex', hex.toUpperCase()],
  ];
  const seen = new Set<string>();
  return forms.flatMap(([name, given]): Form[] => {
    const bytes = typeof given === 'string' ? Buffer.from(given, 'utf8') : given;
    const key = bytes.toString('latin1');
    if (bytes.length < limits.audit.canaryMinBytes || seen.has(key)) return [];
    seen.add(key);
    return [{ name, bytes }];
  });
}

/** Lines of a longer value, which may stand apart: indented, quoted, one an argument. Not the first
 * and the marks of a key: those are the same in every key of its kind. */
function linesOf(value: string): string[] {
  const lines = value.split(/\r?\n/);
  if (lines.length === 1) return [];
  const isKey = /^-----BEGIN /.test(lines[0] ?? '');
  return lines
    .slice(isKey ? 2 : 0)
    .map((line) => line.trim())
    .filter((line) => Buffer.byteLength(line) >= limits.audit.lineMinBytes)
    .filter((line) => !line.startsWith('-----'));
}

/** As JSON, JSON inside JSON, and Nix strings write it. */
function escapesOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const twice = JSON.stringify(json).slice(1, -1);
  return [
    json,
    twice,
    json.replaceAll('/', '\\/'),
    json.replaceAll('${', '\\${'),
    value.replaceAll("'", "'\\''"),
  ];
}

function urlForms(value: string): string[] {
  const text = value.toWellFormed();
  // A part of a path (encodeURIComponent) and of a query (the URL Standard's form encoding).
  const encoded = [encodeURIComponent(text), new URLSearchParams([['', text]]).toString().slice(1)];
  const lower = (each: string) => each.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return encoded.flatMap((each) => [each, lower(each)]);
}

/** The characters that a value becomes wherever it begins inside something encoded: what comes
 * before and after it changes only the characters at the edges, which are left out (RFC 4648). */
function base64Forms(plain: Buffer): string[] {
  const isKey = plain.includes('-----END ');
  const endChars = isKey ? keyEndChars : 0;
  const texts = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), plain]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + plain.length) * 8) / 6);
    return encoded.slice(first, last);
  });
  return texts
    .flatMap((text) => [text, ...segmentsOf(text, endChars)])
    .flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** Encoders break lines after 64 or 76 characters: a piece of 32 lies whole in one of them. Only of
 * the second half, as keys and tokens of one kind all begin alike, and without a key's last line. */
function segmentsOf(text: string, endChars: number): string[] {
  if (text.length <= base64LineMin) return [];
  const segments: string[] = [];
  const size = base64LineMin / 2;
  for (let at = Math.ceil(text.length / 2); at + size <= text.length - endChars; at += size) {
    segments.push(text.slice(at, at + size));
  }
  return segments;
}

const base64LineMin = 64;
/** `-----END OPENSSH PRIVATE KEY-----` and the comment before it, as base64. */
const keyEndChars = 96;
