/** What of a narrative it can be recognised by. */
export interface NamedNarrative {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** Symbols or addresses. */
  readonly tokens: readonly string[];
}

export type NarrativeMatch =
  | { readonly id: string; readonly by: 'name' | 'alias' | 'token'; readonly reason: null }
  | { readonly id: null; readonly by: null; readonly reason: string };

/** Which narrative something belongs to: by the name its sender gave it, by one of its aliases, else by its
 * token. Letters' case does not matter. What fits several belongs to none: nobody should guess. */
export function findNarrative(
  narratives: readonly NamedNarrative[],
  about: { readonly name: string | null; readonly tokens: readonly string[] },
): NarrativeMatch {
  const name = about.name === null ? null : plain(about.name);
  const tokens = new Set(about.tokens.map(plain));
  const steps = [
    { by: 'name', fits: (one: NamedNarrative) => plain(one.name) === name },
    {
      by: 'alias',
      fits: (one: NamedNarrative) => one.aliases.some((each) => plain(each) === name),
    },
    {
      by: 'token',
      fits: (one: NamedNarrative) => one.tokens.some((each) => tokens.has(plain(each))),
    },
  ] as const;
  for (const { by, fits } of steps) {
    const found = narratives.filter(fits);
    const [first] = found;
    if (found.length === 1 && first !== undefined) return { id: first.id, by, reason: null };
    if (found.length > 1) {
      const names = found.map((one) => one.name).sort();
      return { id: null, by: null, reason: `its ${by} fits several: ${names.join(', ')}` };
    }
  }
  return { id: null, by: null, reason: 'no narrative has this name, alias or token' };
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}
