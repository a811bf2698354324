/** Where a quote stands in a text, as offsets in it; undefined when it does not. Runs of white space count
 * as one, since Markdown is wrapped at will; nothing else is forgiven. */
export function findQuote(
  text: string,
  quote: string,
): { readonly start: number; readonly end: number } | undefined {
  const wanted = quote.trim();
  if (wanted.length < quoteMin) return undefined;
  const words = wanted.split(/\s+/).map(escapeRegExp);
  const found = new RegExp(words.join('\\s+'), 'u').exec(text);
  if (found === null) return undefined;
  return { start: found.index, end: found.index + found[0].length };
}

/** A shorter one stands everywhere and proves nothing. */
export const quoteMin = 8;

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
