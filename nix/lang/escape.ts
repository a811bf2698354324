// Nix's two string forms (Nix manual, "String", and the lexer rules it describes).

const needsEscape = /["\\$\n\r\t]/;
const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '${': '\\${',
};

/** Text inside `"…"`. `beforeExpr`: an interpolation follows, so that a last `$` must not be
 * taken together with it as `$$`. Control characters other than \n \r \t have no escape in Nix and
 * stand as they are; a raw carriage return would be read as a newline, so it never does. */
export function escapeQuoted(text: string, beforeExpr = false): string {
  if (!needsEscape.test(text)) return text;
  const escaped = text.replace(/["\\\n\r\t]|\$\{/g, (found) => escapes[found] ?? found);
  return beforeExpr && text.endsWith('$') ? `${escaped.slice(0, -1)}\\$` : escaped;
}

export function quoted(text: string): string {
  return `"${escapeQuoted(text)}"`;
}

/** Text inside `''…''`. `beforeExpr` as above; `atEnd`: the closing `''` follows on the same line,
 * so that a last `'` must not be taken together with it as `'''`. */
export function escapeIndented(text: string, beforeExpr = false, atEnd = false): string {
  const opens = (at: number): boolean =>
    text[at] === '$' && (text[at + 1] === '{' || (beforeExpr && at + 1 === text.length));
  return text.replace(/'+|\$/g, (found, at: number) => {
    if (found === '$') return opens(at) ? "''$" : '$';
    const pairs = "'''".repeat(found.length >> 1);
    if (found.length % 2 === 0) return pairs;
    const end = at + found.length;
    // A single quote before `''` would be read as part of `'''`.
    const clash = end === text.length ? atEnd : opens(end);
    return clash ? `${pairs}''\\'` : `${pairs}'`;
  });
}
