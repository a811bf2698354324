// A client may hand on the text of a result and nothing else, as OpenCode does. What wrote the text of a
// passage could write a line that looks like our heading of the next one; it cannot write what stands first.

const head = 'Sources of what follows, the only addresses to cite:';

/** The addresses that a text rests on, in front of it. */
export function withSources(text: string, sources: readonly string[]): string {
  const known = [...new Set(sources)].filter((url) => /^\S+$/.test(url));
  // A text that rests on nothing must not seem to.
  if (known.length === 0) return text.startsWith(head) ? `\n${text}` : text;
  return [head, ...known.map((url) => `- ${url}`), '', text].join('\n');
}

/** The addresses that stand in front of a text; none when it rests on none. */
export function parseSources(text: string): readonly string[] {
  if (!text.startsWith(`${head}\n`)) return [];
  const lines = text.split('\n').slice(1);
  const end = lines.findIndex((line) => !/^- \S+$/.test(line));
  return lines.slice(0, end < 0 ? lines.length : end).map((line) => line.slice(2));
}
