/** Bytes of UTF-8 to one token. Tokenizers take about four of English prose and three of code; what a
 * provider still finds too long is shortened further. */
const bytesPerToken = 3;

export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** The beginning of a text with at most `tokensMax` estimated tokens, up to the end of a paragraph, else
 * of a line, else of a word; the text itself when it is short enough. */
export function fitText(text: string, tokensMax: number): string {
  if (estimateTokens(text) <= tokensMax) return text;
  return cutText(text, Math.max(1, tokensMax) * bytesPerToken);
}

/** The beginning of a text in at most `bytesMax` bytes, ended as `fitText` does. */
export function cutText(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax;
  // Not in the middle of a character: bytes that continue one begin with 10.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  const start = bytes.subarray(0, end).toString();
  for (const border of ['\n\n', '\n', ' ']) {
    const last = start.lastIndexOf(border);
    if (last >= start.length / 2) return start.slice(0, last);
  }
  return start;
}

/** Texts in requests of at most `countMax` texts and `tokensMax` estimated tokens, in their order. */
export function splitRequests<T extends { readonly text: string }>(
  entries: readonly T[],
  countMax: number,
  tokensMax: number,
): readonly (readonly T[])[] {
  const requests: T[][] = [];
  let tokens = 0;
  for (const entry of entries) {
    const own = estimateTokens(entry.text);
    const last = requests.at(-1);
    if (last !== undefined && last.length < countMax && tokens + own <= tokensMax) {
      last.push(entry);
      tokens += own;
    } else {
      requests.push([entry]);
      tokens = own;
    }
  }
  return requests;
}
