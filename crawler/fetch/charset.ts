import { isUtf8 } from 'node:buffer';

export interface Content {
  /** Lower case, without parameters. */
  readonly mediaType: string;
  /** A label of the WHATWG Encoding standard, as `TextDecoder` takes it; empty for what is no text. */
  readonly charset: string;
}

const prescanBytes = 1_024;

/** What a body is. The order is that of the HTML standard (13.2.3.2): byte order mark, header,
 * `<meta>` or XML declaration. Two lies that servers tell often are seen through: Latin-1 for what
 * can only be UTF-8, and UTF-8 for what is not. */
export function decideContent(contentType: string | undefined, body: Uint8Array): Content {
  const [type = '', ...parameters] = (contentType ?? '').split(';');
  const declaredType = type.trim().toLowerCase();
  const mediaType = /^[^\s/]+\/[^\s/]+$/.test(declaredType) ? declaredType : sniffType(body);
  return { mediaType, charset: decideCharset(mediaType, parameters, body) };
}

function decideCharset(mediaType: string, parameters: readonly string[], body: Uint8Array): string {
  const mark = markOf(body);
  if (mark !== undefined) return mark;
  const isValidUtf8 = isUtf8(body);
  const head = Buffer.from(body.subarray(0, prescanBytes)).toString('latin1');
  const declared = encodingOf(charsetParameter(parameters)) ?? charsetInside(mediaType, head);
  if (declared !== undefined) {
    if (declared === 'utf-8' && !isValidUtf8) return isText(mediaType) ? 'windows-1252' : '';
    const isPlain = body.every((byte) => byte < 0x80);
    if (declared === 'windows-1252' && isValidUtf8 && !isPlain) return 'utf-8';
    return declared;
  }
  if (isText(mediaType)) return isValidUtf8 ? 'utf-8' : 'windows-1252';
  return '';
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return undefined;
}

function charsetParameter(parameters: readonly string[]): string | undefined {
  for (const parameter of parameters) {
    const found = /^\s*charset\s*=\s*["']?([^"'\s]+)/i.exec(parameter);
    if (found?.[1] !== undefined) return found[1];
  }
  return undefined;
}

function charsetInside(mediaType: string, head: string): string | undefined {
  const isXml = /[/+]xml$/.test(mediaType);
  const inXml = isXml ? /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)/i.exec(head) : null;
  const isHtml = mediaType === 'text/html' || mediaType === 'application/xhtml+xml';
  const inMeta = isHtml ? /<meta\s[^>]*?charset\s*=\s*["']?([^"'\s/>;]+)/i.exec(head) : null;
  const found = encodingOf(inXml?.[1] ?? inMeta?.[1]);
  // What could be read as ASCII so far is not UTF-16 (HTML standard, 13.2.3.2).
  return found?.startsWith('utf-16') === true ? 'utf-8' : found;
}

/** The name of the Encoding standard for a label, or undefined for one it does not have. */
function encodingOf(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isText(mediaType: string): boolean {
  return /^text\/|[/+](?:xml|json|yaml|x-yaml|javascript)$/.test(mediaType);
}

function sniffType(body: Uint8Array): string {
  const head = Buffer.from(body.subarray(0, 512)).toString('latin1');
  if (head.startsWith('%PDF-')) return 'application/pdf';
  if (/^(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<head|<body)/i.test(head)) return 'text/html';
  if (/^(?:\xef\xbb\xbf)?\s*<\?xml/.test(head)) return 'text/xml';
  return isUtf8(body) && !body.includes(0) ? 'text/plain' : 'application/octet-stream';
}
