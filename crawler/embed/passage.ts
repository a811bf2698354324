/** What of a chunk is embedded: where it stands, then its text. */
export function renderPassage(headingPath: readonly string[], content: string): string {
  return headingPath.length === 0 ? content : `${headingPath.join(' > ')}\n\n${content}`;
}
