/** From it on a page is a list: an index, a table of contents, the results of a search. Lists in the
 * manuals of PostgreSQL, Python and Node.js have more, pages that explain something less. */
export const linkShareMin = 0.8;

const heading = /^#{1,6} /;
/** A term without a word about it, as an index has them: `- **lock**`. */
const bareTerm = /^(?:[-*+]\s+)?\*\*[^*]+\*\*$/;
const link = /(!?)\[((?:[^[\]\\]|\\.|\[[^\]]*\])*)\]\([^()\s]*(?:\s"[^"]*")?\)/g;
const signs = /[\p{L}\p{N}]/gu;

/** How much of a page's text is text of links or terms without a word about them, 0 … 1, by its letters
 * and digits; headings count for neither. */
export function linkShare(contents: readonly string[]): number {
  let listed = 0;
  let all = 0;
  for (const content of contents)
    for (const line of content.split('\n')) {
      const text = line.trim();
      if (text === '' || heading.test(text)) continue;
      if (bareTerm.test(text)) {
        const count = countSigns(text);
        listed += count;
        all += count;
        continue;
      }
      const rest = text.replace(link, (_, image: string, name: string) => {
        const count = image === '' ? countSigns(name) : 0;
        listed += count;
        all += count;
        return ' ';
      });
      all += countSigns(rest);
    }
  return all === 0 ? 0 : listed / all;
}

const countSigns = (text: string): number => text.match(signs)?.length ?? 0;
