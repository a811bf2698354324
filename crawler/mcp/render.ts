import type { PageOutline } from '../base/base.ts';
import type { SearchHit } from '../model/hit.ts';
import type { LibraryEntry } from '../search/index.ts';

/** Passages as a model reads them: each behind its address, so that it can cite it. */
export function renderForModel(hits: readonly SearchHit[], notes: readonly string[]): string {
  if (hits.length === 0) return 'Nothing was found in the stored documentation.';
  const passages = hits.map((hit) => {
    const { chunkId, documentId, library, version, title, headingPath, url, crawledAt } = hit;
    const of = version === undefined ? library : `${library} ${version}`;
    const path = headingPath[0] === title ? headingPath : [title, ...headingPath];
    return [
      `## ${path.join(' › ')}`,
      `url: ${url}`,
      `chunk_id: ${chunkId}  document_id: ${documentId}  library: ${of}  read: ${dayOf(crawledAt)}`,
      '',
      hit.content,
    ].join('\n');
  });
  return [...notes.map((note) => `(${note})`), ...passages].join('\n\n');
}

export function renderLibraryList(libraries: readonly LibraryEntry[]): string {
  if (libraries.length === 0) return 'No documentation is stored yet.';
  return libraries
    .map(({ library, versions, documents, chunks, readAt }) => {
      const of = versions.length === 0 ? '' : ` (versions ${versions.join(', ')})`;
      return `- ${library}${of}: ${documents} pages, ${chunks} passages, read ${dayOf(readAt)}`;
    })
    .join('\n');
}

export function renderPageOutline({ title, url, passages }: PageOutline): string {
  const lines = passages.map(({ chunkId, headingPath, characters }) => {
    const depth = '  '.repeat(Math.max(0, headingPath.length - 1));
    return `${depth}- ${headingPath.at(-1) ?? title} (chunk_id ${chunkId}, ${characters} characters)`;
  });
  return [`# ${title}`, url, '', ...lines].join('\n');
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
