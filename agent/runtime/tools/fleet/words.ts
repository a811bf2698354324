/** Words of a text, small, each once; `camelCase` is two. */
export function wordsOf(text: string): readonly string[] {
  const lower = text.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return [...new Set(lower.match(/[\p{L}\p{N}]{2,}/gu) ?? [])];
}

/** Whether one word of a question means a word that stands there: `postgres` is in `postgresql`, and
 * `firewalls` are the firewall. */
export function hasWord(words: readonly string[], word: string): boolean {
  const stem = word.length > 4 ? word.replace(/s$/, '') : word;
  return words.some((one) => one === word || (stem.length >= 5 && one.startsWith(stem)));
}

/** The same of words that are a name: `ssh` is in `openssh`. */
export function hasName(names: readonly string[], word: string): boolean {
  return hasWord(names, word) || names.some((name) => word.length >= 3 && name.endsWith(word));
}
