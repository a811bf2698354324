/** A string of KDL 1, whose escapes are those of JSON for everything that `plainText` lets through. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
