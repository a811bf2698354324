import { describe, expect, test } from 'vitest';
import { decideContent } from './charset.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
const charset = (type: string | undefined, body: Uint8Array) => decideContent(type, body).charset;

// The names are those of the WHATWG Encoding standard: ISO-8859-1 is a label of windows-1252.
test.each([
  ['the header', 'text/html; charset=Shift_JIS', latin('<p>x'), 'shift_jis'],
  ['a quoted one', 'text/html; x=y; charset="KOI8-R"', latin('<p>x'), 'koi8-r'],
  [
    'a byte order mark over the header',
    'text/html; charset=latin1',
    Buffer.from('\uFEFFx'),
    'utf-8',
  ],
  ['a byte order mark of UTF-16', 'text/html', utf16('<p>x'), 'utf-16le'],
  ['<meta charset>', 'text/html', latin('<meta charset="iso-8859-2"><p>\xb1'), 'iso-8859-2'],
  [
    '<meta http-equiv>',
    'text/html',
    latin('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">\xe0'),
    'windows-1251',
  ],
  ['an XML declaration', 'application/xml', latin('<?xml version="1.0" encoding="gbk"?>'), 'gbk'],
  ['a meta that says UTF-16', 'text/html', latin('<meta charset=utf-16><p>x'), 'utf-8'],
  ['nothing, but valid UTF-8', 'text/html', Buffer.from('<p>grün'), 'utf-8'],
  ['nothing, and not UTF-8', 'text/html', latin('<p>gr\xfcn'), 'windows-1252'],
  ['a name nobody has', 'text/html; charset=utf-9', Buffer.from('grün'), 'utf-8'],
  ['Latin-1 that can only be UTF-8', 'text/html; charset=iso-8859-1', Buffer.from('grün'), 'utf-8'],
  ['UTF-8 that is not', 'text/plain; charset=utf-8', latin('gr\xfcn'), 'windows-1252'],
  ['Markdown', 'text/markdown', Buffer.from('# grün'), 'utf-8'],
  ['JSON', 'application/vnd.oai.openapi+json', Buffer.from('{}'), 'utf-8'],
  ['a PDF', 'application/pdf', latin('%PDF-1.7\n\xe2\xe3'), ''],
])('%s', (_, type, body, expected) => {
  expect(charset(type, body)).toBe(expected);
});

describe('the media type', () => {
  test.each([
    ['Text/HTML; charset=utf-8', 'x', 'text/html'],
    [undefined, '<!DOCTYPE html>', 'text/html'],
    ['', '\n <html>', 'text/html'],
    ['nonsense', '%PDF-1.4', 'application/pdf'],
    [undefined, '<?xml version="1.0"?>', 'text/xml'],
    [undefined, '# Title', 'text/plain'],
    [undefined, '\0\x01', 'application/octet-stream'],
  ])('%s with %j', (type, body, expected) => {
    expect(decideContent(type, Buffer.from(body)).mediaType).toBe(expected);
  });
});
