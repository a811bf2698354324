import { Fault } from '#lib';
import type { Database } from '#lib/postgres';
import { splitRef } from '../crawl/kinds/git.ts';
import { guessKind } from '../crawl/kinds/index.ts';
import { type Source, sourceKinds } from '../model/source.ts';
import { parseSource } from '../sources/index.ts';
import { readSource, writeSource } from '../store/source.ts';

export interface AddOptions {
  readonly name?: string | undefined;
  readonly library?: string | undefined;
  readonly version?: string | undefined;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly maxPages?: number | undefined;
  readonly maxDepth?: number | undefined;
  readonly everyHours?: number | undefined;
  readonly allowPrivate: boolean;
  readonly browser: boolean;
}

/** A source from the words behind `add`: an address or a folder, with a kind in front where it should not
 * be guessed. Throws Fault `usage`, `config.invalid`. */
export function parseAddition(words: readonly string[], options: AddOptions, cwd: string): Source {
  const named = sourceKinds.find((kind) => kind === words[0]);
  const [location, ...rest] = named === undefined ? words : words.slice(1);
  if (location === undefined || rest.length > 0) {
    throw new Fault({
      code: 'usage',
      message: 'add takes one address or folder',
      hint: 'panther sources add https://example.com/docs/ --version 2',
    });
  }
  const kind = named ?? guessKind(location);
  const ref = kind === 'git' ? splitRef(location).ref : undefined;
  const { include, exclude, ...given } = options;
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const name = options.name ?? nameOf(location, options.version);
  const version = options.version ?? (ref !== undefined && /\d/.test(ref) ? ref : undefined);
  return parseSource(
    {
      ...set,
      kind,
      location,
      name,
      library: options.library ?? nameOf(location, undefined),
      include: [...include],
      exclude: [...exclude],
      ...(version === undefined ? {} : { version: version.replace(/^v(?=\d)/, '') }),
    },
    cwd,
  );
}

/** `pgvector` of its repository, `postgresql` of its manual: the last word of an address that says
 * something. */
export function nameOf(location: string, version: string | undefined): string {
  const url = /^https?:/i.test(location) ? URL.parse(location.split('#', 1)[0] ?? '') : null;
  const path = url === null ? location.replace(/#.*$/, '') : url.pathname;
  const parts = path
    .split('/')
    .map((part) => part.replace(/\.(?:git|html?|txt|xml|pdf|ya?ml|json)$/i, ''));
  const vague =
    /^(?:|index|docs?|documentation|manual|guide|latest|stable|current|main|master|en|html|api|reference|kb|llms|llms-full|sitemap|openapi|v?\d[\w.-]*)$/i;
  const host = (url?.hostname ?? '')
    .split('.')
    .filter(
      (part) =>
        !/^(?:www|docs?|developers?|dev|com|org|net|io|ai|co|github|gitlab|readthedocs)$/.test(
          part,
        ),
    );
  const word = parts.findLast((part) => !vague.test(part)) ?? host.at(-1) ?? 'source';
  const base = kebab(
    url !== null && host.length > 0 && !isForge(url) ? (host.at(-1) ?? word) : word,
  );
  return kebab([base, version ?? ''].join(' '));
}

function isForge({ hostname }: URL): boolean {
  return /^(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org|git\.sr\.ht)$/.test(hostname);
}

function kebab(text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+(?:\.[a-z0-9]+)*/g) ?? ['source'];
  return words
    .join('-')
    .slice(0, 60)
    .replace(/[-.]+$/, '');
}

/** Stores a new source. Throws Fault `usage` when the name is taken. */
export async function addSource(database: Database, source: Source, nowMs: number): Promise<void> {
  const taken = await database.query('select 1 as one from kb.source where name = $1', [
    source.name,
  ]);
  if (taken.length > 0) {
    const { source: other } = await readSource(database, source.name);
    throw new Fault({
      code: 'usage',
      message: `there is a source ${source.name} already, for ${other.location}`,
      hint: 'give another --name, or remove that one first',
    });
  }
  await writeSource(database, source, { isDeclared: false, nowMs });
}

/** What this repository declares is not taken away by a command. */
export function declaredFault(name: string): Fault {
  return new Fault({
    code: 'usage',
    message: `${name} is declared in this repository and would come back`,
    hint: `take crawler/sources/${name}.ts out of the list there, or: panther sources pause ${name}`,
  });
}
