/** A string constant, for where a parameter cannot stand; "String Constants" in the PostgreSQL manual.
 * Text that came out of the database holds no U+0000. */
export function literal(text: string): string {
  const quoted = text.replaceAll("'", "''");
  return text.includes('\\') ? ` E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}
