import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, machineSecrets, writeFileAtomic } from '#lib';
import { dropAnswers, type SecretSource, secretMap } from '#secrets';

export interface Pulled {
  readonly folder: string;
  readonly written: readonly string[];
  /** Name → why it is not there. */
  readonly missing: Readonly<Record<string, string>>;
}

/** Puts values from 1Password where the services of this machine read them (`panther up`), each in a file of
 * the user alone: those named, or all that our services read. Throws Fault `usage` for a name that is no
 * such secret, and what `source.resolve` throws. */
export async function pullSecrets(
  names: readonly string[],
  source: SecretSource,
  { stateFolder, signal }: { readonly stateFolder: string; readonly signal: AbortSignal },
): Promise<Pulled> {
  const known = new Map(
    Object.entries(secretMap).flatMap(([name, { reference, consumers }]) => {
      const isOurs = (consumers as readonly string[]).some((unit) => unit.startsWith('panther-'));
      // What differs by host is no secret of this machine.
      return isOurs && !reference.includes('{') ? [[name, reference] as const] : [];
    }),
  );
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new Fault({
      code: 'usage',
      message: `no service here reads a secret ${JSON.stringify(unknown)}`,
      hint: `one or more of ${[...known.keys()].join(', ')}`,
    });
  }
  const all = [...known.keys()].filter((name) => !machineSecrets.has(name));
  const wanted = (names.length > 0 ? names : all).map(
    (name) => [name, known.get(name) ?? ''] as const,
  );
  const answers = await source.resolve(
    wanted.map(([, reference]) => reference),
    { signal },
  );
  const folder = join(stateFolder, 'secrets');
  const [written, missing]: [string[], Record<string, string>] = [[], {}];
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [name, reference] of wanted) {
      const answer = answers.get(reference);
      if (answer?.found === true) {
        writeFileAtomic(join(folder, name), `${answer.value.reveal()}\n`, { mode: 0o600 });
        written.push(name);
      } else missing[name] = answer?.problem ?? 'unreadable';
    }
  } finally {
    dropAnswers(answers);
  }
  return { folder, written, missing };
}

export function renderPulled({ folder, written, missing }: Pulled): string {
  return [
    written.length === 0 ? 'nothing was written' : `in ${folder}: ${written.join(', ')}`,
    ...Object.entries(missing).map(([name, problem]) => `${name} is not in 1Password: ${problem}`),
    ...(written.length === 0 ? [] : ['`panther restart agent` reads them']),
  ].join('\n');
}
