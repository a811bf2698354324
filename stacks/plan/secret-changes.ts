import { z } from 'zod';

// The part of OpNix's configuration that says what a host gets: references, never a value.
const secretList = z.looseObject({
  secrets: z.array(
    z.looseObject({
      path: z.string(),
      reference: z.string(),
      owner: z.string().default('root'),
      group: z.string().default('root'),
      mode: z.string().default('0600'),
    }),
  ),
});

export interface SecretChange {
  readonly change: 'added' | 'removed' | 'changed';
  /** Its file: absolute, or below OpNix's own folder. */
  readonly path: string;
  readonly reference: string;
  /** For one that changed: what was before, of reference, owner, group and mode. */
  readonly before?: string;
}

interface Secret {
  readonly reference: string;
  readonly access: string;
}

/** Which secrets a system has others of than the one before; undefined when a list cannot be read. */
export function compareSecrets(
  before: readonly string[],
  after: readonly string[],
): readonly SecretChange[] | undefined {
  const old = readLists(before);
  const young = readLists(after);
  if (old === undefined || young === undefined) return undefined;
  return [...new Set([...old.keys(), ...young.keys()])].sort().flatMap((path): SecretChange[] => {
    const was = old.get(path);
    const is = young.get(path);
    if (is === undefined) return was ? [{ change: 'removed', path, reference: was.reference }] : [];
    const { reference } = is;
    if (was === undefined) return [{ change: 'added', path, reference }];
    if (was.reference !== reference) {
      return [{ change: 'changed', path, reference, before: was.reference }];
    }
    return was.access === is.access
      ? []
      : [{ change: 'changed', path, reference, before: was.access }];
  });
}

function readLists(texts: readonly string[]): Map<string, Secret> | undefined {
  const secrets = new Map<string, Secret>();
  for (const text of texts) {
    let raw: unknown;
    try {
      raw = JSON.parse(text);
    } catch {
      return undefined;
    }
    const parsed = secretList.safeParse(raw);
    if (!parsed.success) return undefined;
    for (const { path, reference, owner, group, mode } of parsed.data.secrets) {
      secrets.set(path, { reference, access: `${owner}:${group} ${mode}` });
    }
  }
  return secrets;
}
