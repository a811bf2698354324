/** First line of every generated file. */
export function headerText(source: string): string {
  return `Made by \`panther generate\` from ${source}; do not edit.`;
}
