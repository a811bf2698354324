// Addresses that were not retrieved are left out of everything that is shown: a page could have put them there
// to be clicked, with what was asked in them.

const leftOut = '[address left out]';

// With a scheme; without one, as some programs take them all the same; schemes that have no `//`.
const written =
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s)>\]"'`]+|(?<![\w:/.])\/\/(?:[a-z0-9-]+\.)+[a-z]{2,24}\b[^\s)>\]"'`]*|\bwww\.[^\s)>\]"'`]+|\b(?:javascript|mailto):[^\s)>\]"'`]+|\bdata:[a-z]+\/[^\s)>\]"'`]+/gi;
/** A host with a path or a query, as prose has it; in code it may be a name: `apps.example.com/v1`. */
const bare = /(?<![\w@./-])(?:[a-z0-9-]+\.)+(?!js\b|html\b)[a-z]{2,24}(?::\d+)?[/?][^\s)>\]"'`]*/gi;
const lastMarks = /[.,;:!?]+$/;

export interface Masked {
  readonly text: string;
  readonly removed: number;
}

/** Text with every address but the allowed ones taken out. */
export function maskAddresses(
  text: string,
  allowed: ReadonlySet<string>,
  { isCode = false }: { readonly isCode?: boolean } = {},
): Masked {
  let removed = 0;
  const mask = (address: string) => {
    const end = lastMarks.exec(address)?.[0] ?? '';
    const url = address.slice(0, address.length - end.length);
    if (allowed.has(url) || allowed.has(`https://${url}`)) return address;
    removed += 1;
    return `${leftOut}${end}`;
  };
  const first = text.replaceAll(written, mask);
  // What was allowed in the first round has no bare host: a slash is in front of it.
  return { text: isCode ? first : first.replaceAll(bare, mask), removed };
}

/** The longest part of a quote that has no address but allowed ones; it stands in the source as the whole
 * does. Empty when there is none. */
export function quoteWithoutAddresses(quote: string, allowed: ReadonlySet<string>): string {
  const { text, removed } = maskAddresses(quote, allowed);
  if (removed === 0) return quote;
  const parts = text.split(leftOut).map((part) => part.trim());
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}
