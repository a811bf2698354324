import { withoutTargets } from '../index/fields.ts';
import { eachTerm } from '../index/terms.ts';

/** A passage's best part is not wider than so many characters, its first and last line apart. */
const spanCharactersMax = 320;

interface Match {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** The lines of a text that hold most of the query's weight close together. */
export function bestSpan(
  content: string,
  weights: ReadonlyMap<string, number>,
): { readonly start: number; readonly end: number } {
  const matches: Match[] = [];
  eachTerm(withoutTargets(content), (term, start, end) => {
    if (weights.has(term)) matches.push({ term, start, end });
  });
  let best = { start: 0, end: 0, weight: 0 };
  let from = 0;
  const inside = new Map<string, number>();
  let weight = 0;
  for (const match of matches) {
    const count = inside.get(match.term) ?? 0;
    if (count === 0) weight += weights.get(match.term) ?? 0;
    inside.set(match.term, count + 1);
    for (let first = matches[from]; first !== undefined && first !== match; first = matches[from]) {
      const isWide = match.end - first.start > spanCharactersMax;
      if (!isWide && (inside.get(first.term) ?? 0) < 2) break;
      const left = (inside.get(first.term) ?? 0) - 1;
      inside.set(first.term, left);
      if (left === 0) weight -= weights.get(first.term) ?? 0;
      from += 1;
    }
    const start = matches[from]?.start ?? match.start;
    const isShorter = match.end - start < best.end - best.start;
    if (weight > best.weight + 1e-9 || (weight > best.weight - 1e-9 && isShorter))
      best = { start, end: match.end, weight };
  }
  return best.weight > 0 ? wholeLines(content, best.start, best.end) : firstBlock(content);
}

function wholeLines(content: string, start: number, end: number) {
  const lineEnd = content.indexOf('\n', end);
  return {
    start: content.lastIndexOf('\n', start - 1) + 1,
    end: lineEnd === -1 ? content.length : lineEnd,
  };
}

function firstBlock(content: string) {
  const end = content.indexOf('\n\n');
  return { start: 0, end: end === -1 ? content.length : end };
}
