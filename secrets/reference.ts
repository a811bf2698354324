/** `op://vault/item[/section]/field[?query]`, taken apart. */
export interface SecretReference {
  readonly vault: string;
  readonly item: string;
  readonly section: string | undefined;
  readonly field: string;
}

// What 1Password takes in a reference unescaped
// (https://developer.1password.com/docs/cli/secret-reference-syntax). A dash in front would be an
// option of the command the part is given to.
const partPattern = /^(?!-)[A-Za-z0-9 ._-]+$/;
const queryPattern = /^(?:attribute|attr|ssh-format)=[a-z]+$/;

export function parseReference(text: string): SecretReference | undefined {
  if (!text.startsWith('op://')) return undefined;
  const [path = '', query, ...rest] = text.slice('op://'.length).split('?');
  if (rest.length > 0 || (query !== undefined && !queryPattern.test(query))) return undefined;
  const parts = path.split('/');
  if (parts.length < 3 || parts.length > 4) return undefined;
  if (!parts.every((part) => partPattern.test(part))) return undefined;
  const [vault = '', item = '', third = '', fourth] = parts;
  return fourth === undefined
    ? { vault, item, section: undefined, field: third }
    : { vault, item, section: third, field: fourth };
}

/** Names and ids are the same whatever their case. */
export function sameName(a: string, b: string | undefined): boolean {
  return b !== undefined && a.toLowerCase() === b.toLowerCase();
}

/** The distinct items that references are in, as `vault/item`, with the references of each. */
export function itemsOf(
  references: readonly string[],
): { readonly vault: string; readonly item: string; readonly references: readonly string[] }[] {
  const items = new Map<string, { vault: string; item: string; references: string[] }>();
  for (const reference of new Set(references)) {
    const parsed = parseReference(reference);
    if (parsed === undefined) continue;
    const key = `${parsed.vault}/${parsed.item}`.toLowerCase();
    const known = items.get(key);
    if (known !== undefined) known.references.push(reference);
    else items.set(key, { vault: parsed.vault, item: parsed.item, references: [reference] });
  }
  return [...items.values()];
}
