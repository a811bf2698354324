import { editDistance } from '#lib';

/** The names a reader may have meant, best first: few edits, or one contains the other. */
export function nearestNames(wanted: string, names: Iterable<string>, count = 3): string[] {
  const word = wanted.toLowerCase();
  const limit = Math.max(2, Math.floor(word.length / 3));
  const scored: { name: string; score: number }[] = [];
  for (const name of names) {
    const candidate = name.toLowerCase();
    const isWithin = word.length >= 4 && candidate.includes(word);
    const score = isWithin
      ? Math.min(limit, candidate.length - word.length)
      : Math.abs(candidate.length - word.length) > limit
        ? limit + 1
        : editDistance(word, candidate);
    if (score <= limit) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, count).map((entry) => entry.name);
}
