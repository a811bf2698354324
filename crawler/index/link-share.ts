/** From it on a page is a list: an index, a table of contents, the results of a search. Lists in the
 * manuals of PostgreSQL, Python and Node.js have more, pages that explain something less. */
export const linkShareMin = 0.8;

const heading = /^#{1,6} /;
/** A term without a word about it, as an index has them: `- **lock**`. */
const bareTerm = /^(?:[-*+]\s+)?\*\*[^*]+\*\*$/;
const link = /(!?)\[((?:[^[\]\\]|\\.|\[[^\]]*\])*)\]\([^()\s]*(?:\s"[^"]*")?\)/g;
const sign = /[\p{L}\p{N}]/u;

/** How much of a page's text is text of links or terms without a word about them, 0 … 1, by its letters
 * and digits; headings count for neither. */
export function linkShare(contents: readonly string[]): number {
  let listed = 0;
  let all = 0;
  for (const content of contents) {
    const lines = content
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    lines.forEach((line, index) => {
      if (heading.test(line)) return;
      const [own, linked] = countLine(line);
      all += own;
      listed += bareTerm.test(line) && isEntry(lines[index + 1]) ? own : linked;
    });
  }
  return all === 0 ? 0 : listed / all;
}

/** False where the share is less than `linkShareMin` for sure, as there is too much text that is neither in
 * a line with a link nor in one with a term: nearly all pages, mostly after a few lines. */
export function mayBeList(contents: readonly string[]): boolean {
  const lines = contents.flatMap((content) => content.split('\n'));
  const mayList = (line: string) => line.includes('[') || line.includes('**');
  let listedMax = 0;
  for (const line of lines) if (mayList(line)) listedMax += line.length;
  const othersMax = listedMax / linkShareMin - listedMax;
  let others = 0;
  for (const line of lines) {
    if (mayList(line) || heading.test(line.trimStart())) continue;
    others += countSigns(line);
    if (others > othersMax) return false;
  }
  return true;
}

/** Whether what follows a term is no explanation of it. */
const isEntry = (next: string | undefined): boolean =>
  next === undefined || heading.test(next) || bareTerm.test(next);

function countLine(line: string): readonly [own: number, linked: number] {
  if (!line.includes('[')) return [countSigns(line), 0];
  let linked = 0;
  const rest = line.replace(link, (_, image: string, name: string) => {
    if (image === '') linked += countSigns(name);
    return ' ';
  });
  return [countSigns(rest) + linked, linked];
}

function countSigns(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at += 1;
    // Nearly all of a manual; the expression is only asked about the rest.
    const isSign =
      code < 128
        ? (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
        : sign.test(String.fromCodePoint(code));
    if (isSign) count += 1;
  }
  return count;
}
