import { recordKinds } from '../model/index.ts';
import type { Cockpit } from './cockpit.ts';
import { limits } from './limits.ts';
import { isWebAddress } from './parts.ts';

export interface Found {
  readonly title: string;
  /** What it is: `Task`, `Host`, `Passage`. */
  readonly kind: string;
  readonly href: string;
  readonly note: string | null;
}

export interface SearchAnswer {
  readonly found: readonly Found[];
  /** What could not be asked, in sentences. */
  readonly problems: readonly string[];
}

export interface KnownHost {
  readonly name: string;
  readonly description: string;
}

const each = 8;

/** Records, hosts and passages of the knowledge base with these words. One that does not answer in time
 * holds up no other. */
export async function search(
  text: string,
  { store, context }: Cockpit,
  hosts: () => readonly KnownHost[],
): Promise<SearchAnswer> {
  const words = text.trim();
  if (words === '') return { found: [], problems: [] };
  const [records, passages] = await Promise.all([
    store.find(words, { limit: 20 }),
    findPassages(words, context),
  ]);
  const titles = new Map(recordKinds.map(({ name, title }) => [name as string, title as string]));
  const lower = words.toLowerCase();
  const found = [
    ...records.map(({ kind, id, label, status }) => ({
      ...{ title: label, kind: titles.get(kind) ?? kind, href: `/record/${kind}/${id}` },
      note: status,
    })),
    ...hosts()
      .filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(lower))
      .map(({ name, description }) => ({
        ...{ title: name, kind: 'Host', href: '/machine', note: description },
      })),
    ...passages.found,
  ];
  return { found, problems: passages.problems };
}

async function findPassages(
  query: string,
  { ports: { knowledge }, clock, signal }: Cockpit['context'],
): Promise<SearchAnswer> {
  if (knowledge === null) return { found: [], problems: [] };
  const done = new AbortController();
  const ends = AbortSignal.any([done.signal, signal]);
  const late = clock.sleep(limits.searchMs, ends).then(() => null);
  const asked = knowledge.search({ query, filter: {}, k: each, suspicious: false }, ends);
  try {
    const answer = await Promise.race([asked, late]);
    if (answer === null) return { found: [], problems: ['The knowledge base took too long.'] };
    const found = answer.hits.map(({ title, headingPath, url, library }) => ({
      ...{ title: headingPath.at(-1) ?? title, kind: 'Passage', note: `${library}: ${title}` },
      href: isWebAddress(url) ? url : `/search?q=${encodeURIComponent(query)}`,
    }));
    return { found, problems: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { found: [], problems: [`The knowledge base was not searched: ${reason}.`] };
  } finally {
    done.abort();
    for (const one of [asked, late]) one.catch(() => null);
  }
}
