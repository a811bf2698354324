/** Text from bytes: a byte order mark wins over the declared character set; where that is unknown, or
 * the bytes are none of it, windows-1252, which takes every byte. */
export function decodeText(body: Uint8Array, charset: string): string {
  const marked = charsetOfMark(body);
  const label = marked ?? (charset.trim() === '' ? 'utf-8' : charset.trim());
  const decoder = createDecoder(label) ?? createDecoder('utf-8');
  const text = decoder?.decode(body) ?? '';
  if (decoder?.encoding !== 'utf-8' || marked !== undefined || !text.includes('\ufffd'))
    return text;
  const declared = declaredCharset(body);
  const other = declared === undefined ? undefined : createDecoder(declared);
  if (other !== undefined && other.encoding !== 'utf-8') return other.decode(body);
  const broken = text.split('\ufffd').length - 1;
  return broken * 200 > text.length ? (createDecoder('windows-1252')?.decode(body) ?? text) : text;
}

function createDecoder(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function charsetOfMark(body: Uint8Array): string | undefined {
  const [a, b, c] = body;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return undefined;
}

/** What `<meta charset>` or the XML declaration says in the first bytes. */
function declaredCharset(body: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(body.subarray(0, 2048));
  return /(?:charset\s*=\s*["']?|encoding\s*=\s*["'])([\w-]{2,30})/i.exec(head)?.[1];
}
