import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '#lib';
import type { Database } from '#lib/postgres';
import { splitRef } from '../crawl/kinds/git.ts';
import { guessKind } from '../crawl/kinds/index.ts';
import { mediaTypeOf } from '../crawl/kinds/local-file.ts';
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
      message: 'add takes one address, folder or file',
      hint: 'panther sources add https://example.com/docs/ --version 2',
    });
  }
  const kind = named ?? guessKind(location);
  if (kind === 'folder') return parseLocal(location, options, cwd);
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

/** What lies on this machine: a folder, or one file, which is its folder with nothing else in it. */
function parseLocal(location: string, options: AddOptions, cwd: string): Source {
  const path = location.startsWith('file:') ? fileURLToPath(location) : resolve(cwd, location);
  const own = basename(path).replace(ending, '');
  // `docs` says nothing; the library does, or the folder around it.
  const name = vague.test(own)
    ? (options.library ?? nameOf(path, undefined))
    : nameOf(path, undefined);
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const { include, exclude, ...given } = options;
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const only = isFile ? [basename(path)] : include;
  return parseSource(
    {
      ...{ library: name, name: kebab([name, options.version ?? ''].join(' ')), ...set },
      ...{ kind: 'folder', location: isFile ? dirname(path) : path },
      ...{ include: [...only], exclude: [...exclude] },
    },
    cwd,
  );
}

const ending = /\.(?:git|html?|txt|xml|pdf|md|ya?ml|json)$/i;
const vague =
  /^(?:[^a-z0-9]*|index|readme|docs?|documentation|manual|guide|latest|stable|current|main|master|en|html|api|reference|kb|llms|llms-full|sitemap|openapi|v?\d[\w.-]*)$/i;

/** `pgvector` of its repository, `postgresql` of its manual: the last word of an address that says
 * something. */
export function nameOf(location: string, version: string | undefined): string {
  const url = /^https?:/i.test(location) ? URL.parse(location.split('#', 1)[0] ?? '') : null;
  const path = url === null ? location.replace(/#.*$/, '') : url.pathname;
  const parts = path.split('/').map((part) => part.replace(ending, ''));
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

/** Throws Fault `usage` for what should be on this machine and is not, or may not be read from it. */
export function refuseAbsent({ kind, location, include, allowPrivate }: Source): void {
  if (kind === 'git' && location.startsWith('file:') && !allowPrivate) {
    throw new Fault({
      code: 'usage',
      message: 'a repository on this machine is read only where that is said',
      hint: 'add --allow-private, or add it as a folder: panther sources add folder PATH',
    });
  }
  if (kind !== 'folder') return;
  if (statSync(location, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Fault({
      code: 'usage',
      message: `there is no folder or file ${location}`,
      hint: 'an address begins with https://; a path counts from this folder',
    });
  }
  const [only = ''] = include;
  if (include.length !== 1 || mediaTypeOf(only, true) !== undefined || /[*?/]/.test(only)) return;
  throw new Fault({
    code: 'usage',
    message: `${only} is of no kind that can be read`,
    hint: 'Markdown, HTML, plain text, PDF, and OpenAPI as .yaml or .json can',
  });
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
