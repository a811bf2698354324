import type { Sql } from '#lib/postgres';
import { removeDocumentChunks, replaceChunks } from '../index/index.ts';
import type { FetchedPage } from '../model/page.ts';
import {
  type Candidate,
  findDocument,
  findOwner,
  findTwin,
  moveAliases,
  removeAlias,
  type StoredDocument,
  type Twin,
  touchDocument,
  writeAlias,
  writeDocument,
} from '../store/document.ts';
import type { Commit } from './commit.ts';
import type { CrawlContext } from './context.ts';
import type { LeasedPage } from './frontier.ts';
import { limits } from './limits.ts';
import type { Outcome } from './outcome.ts';
import type { PreparedPage } from './prepare.ts';
import { standsIn } from './report.ts';
import { takeAway } from './take-away.ts';
import { compareUrls } from './url.ts';

/** What storing a page came to. */
export interface Applied {
  readonly outcome: Outcome;
  readonly chunksAdded?: number;
  readonly chunksRemoved?: number;
  /** An address that now stands for this page and has to be read in this run too. */
  readonly also?: string;
  readonly reason?: string;
}

interface Page {
  readonly leased: LeasedPage;
  readonly fetched: FetchedPage;
  readonly prepared: PreparedPage;
}

/** What may be a newcomer: nothing was known of its address when it was leased, and it led nowhere else. */
export function candidateOf(leased: LeasedPage, prepared: PreparedPage): Candidate | undefined {
  const isKnown = leased.document !== undefined || leased.alias !== undefined || prepared.isMoved;
  return isKnown ? undefined : prepared;
}

/** Stores a page that was read. Runs in the caller's transaction. */
export async function applyPage(
  commit: Commit,
  context: CrawlContext,
  page: Page,
): Promise<Applied> {
  const { leased, prepared } = page;
  const { isMoved } = prepared;
  const isNew = commit.newcomers.take(prepared);
  const { own, there, owner, twin } = isNew ? nothing : await lookUp(commit.sql, context, page);
  const isStored = there?.isLive === true || owner !== undefined;
  const isElsewhere = isMoved && own?.isLive === true && isStored;
  // A document whose address has changed for good keeps its row.
  const subject = there ?? own;
  if (!leased.confirmed) {
    const reason = isElsewhere ? 'now leads to another stored page' : holdReason(page, twin);
    if (reason !== undefined) return { outcome: 'held', reason };
  }
  if (prepared.page.markdown.trim() === '') return { outcome: 'empty' };
  if (owner !== undefined) return yieldTo(commit, context, leased, [own, there], owner);
  if (isElsewhere && own !== undefined && there !== undefined) {
    await mergeDocument(commit, own.id, there.id);
  }
  const applied =
    twin === undefined
      ? await storePage(commit, context, page, subject)
      : await joinTwin(commit, context, page, subject, twin);
  if (isMoved && applied.id !== undefined) {
    await addAlias(commit, context, page, leased.url, applied.id, 'redirect');
  } else if (leased.alias !== undefined && applied.address === leased.url) {
    await removeAlias(commit.sql, context.source.name, leased.url);
  }
  return applied;
}

interface Found {
  /** Under the address that was asked for, and under the one it led to. */
  readonly own?: StoredDocument | undefined;
  readonly there?: StoredDocument | undefined;
  /** The other source that holds the address. */
  readonly owner?: string | undefined;
  readonly twin?: Twin | undefined;
}

const nothing: Found = {};

async function lookUp(
  sql: Sql,
  { source }: CrawlContext,
  { leased, prepared }: Page,
): Promise<Found> {
  const { address, isMoved, textHash } = prepared;
  const own = await findDocument(sql, source, leased.url, limits.reader);
  const there = isMoved ? await findDocument(sql, source, address, limits.reader) : own;
  const owner = await findOwner(sql, source, address);
  const twin = await findTwin(sql, source, textHash, (there ?? own)?.id);
  return { own, there, owner, twin };
}

/** The address belongs to another source of the same library and version: an answer shows it once, and a
 * passage has one id. It is ours when the other lets go of it. */
async function yieldTo(
  commit: Commit,
  { source, clock }: CrawlContext,
  leased: LeasedPage,
  documents: readonly (StoredDocument | undefined)[],
  owner: string,
): Promise<Applied> {
  const live = documents.filter((each) => each?.isLive === true).map((each) => each?.id ?? '');
  let chunksRemoved = 0;
  for (const id of new Set(live)) {
    chunksRemoved += await takeAway(commit.sql, commit.index, id, clock.now());
  }
  await removeAlias(commit.sql, source.name, leased.url);
  return { outcome: 'duplicate', chunksRemoved, reason: `${standsIn}${owner}` };
}

type Stored = Applied & { readonly id: string; readonly address: string };

/** Why a page that is stored must not be replaced by what came now before the run has seen the rest:
 * a site that went down often still says 200. */
function holdReason({ leased, prepared }: Page, twin: Twin | undefined): string | undefined {
  const own = leased.document;
  if (own?.isLive !== true || own.textHash === prepared.textHash) return undefined;
  const sizeBytes = Buffer.byteLength(prepared.page.markdown);
  if (sizeBytes === 0) return 'is empty now';
  if (prepared.asksForPassword) return 'asks for a password now';
  if (twin !== undefined) return `has the text of ${twin.url} now`;
  const { share, bytesMin } = limits.shrink;
  if (own.sizeBytes >= bytesMin && sizeBytes < own.sizeBytes * share) {
    return `lost most of its text: ${sizeBytes} of ${own.sizeBytes} bytes are left`;
  }
  return undefined;
}

async function storePage(
  commit: Commit,
  context: CrawlContext,
  page: Page,
  subject: StoredDocument | undefined,
): Promise<Stored> {
  const { leased, fetched, prepared } = page;
  const { address } = prepared;
  const isSame =
    subject?.isLive === true &&
    subject.isCurrent &&
    subject.contentHash === prepared.contentHash &&
    subject.url === address;
  if (isSame) {
    await touchDocument(commit.sql, subject.id, {
      nowMs: context.clock.now(),
      etag: fetched.etag,
      lastModified: fetched.lastModified,
      links: prepared.links,
      unlinked: leased.unlinked,
    });
    return { outcome: prepared.isMoved ? 'duplicate' : 'unchanged', id: subject.id, address };
  }
  const written = await write(commit, context, page, subject?.id);
  const outcome = subject?.isLive !== true ? 'added' : prepared.isMoved ? 'moved' : 'changed';
  return { outcome, ...written, address };
}

/** The text is stored already, under another address: one document, the other address leads to it. */
async function joinTwin(
  commit: Commit,
  context: CrawlContext,
  page: Page,
  subject: StoredDocument | undefined,
  twin: Twin,
): Promise<Stored> {
  const { prepared } = page;
  const { address } = prepared;
  if (isBetter(address, prepared.page.canonicalUrl, twin)) {
    if (subject !== undefined) await mergeDocument(commit, subject.id, twin.id, true);
    await removeAlias(commit.sql, context.source.name, address);
    const written = await write(commit, context, page, twin.id);
    await addAlias(commit, context, page, twin.url, twin.id, 'content');
    return { outcome: 'duplicate', ...written, address };
  }
  if (subject !== undefined) await mergeDocument(commit, subject.id, twin.id, true);
  const kind = prepared.page.canonicalUrl === twin.url ? 'canonical' : 'content';
  await addAlias(commit, context, page, address, twin.id, kind);
  return { outcome: 'duplicate', id: twin.id, address: twin.url, also: twin.url };
}

function isBetter(address: string, canonical: string | undefined, twin: Twin): boolean {
  if (canonical === twin.url) return false;
  if (twin.canonicalUrl === address) return true;
  return compareUrls(address, twin.url) < 0;
}

async function write(commit: Commit, context: CrawlContext, page: Page, id: string | undefined) {
  const { fetched, prepared } = page;
  const { source } = context;
  const { address, contentHash, textHash, links } = prepared;
  const { simhash, chunks, terms } = prepared.cut();
  const documentId = await writeDocument(
    commit.sql,
    {
      source,
      url: address,
      page: prepared.page,
      contentHash,
      textHash,
      simhash,
      links,
      reader: limits.reader,
      etag: fetched.etag,
      lastModified: fetched.lastModified,
      unlinked: page.leased.unlinked,
      nowMs: context.clock.now(),
    },
    id,
  );
  const { library, version } = source;
  const { title } = prepared.page;
  const target = {
    documentId,
    library,
    ...(version === undefined ? {} : { version }),
    title,
    url: address,
  };
  const { added, removed } = await replaceChunks(commit.sql, target, chunks, {
    terms,
    batch: commit.index,
    isNew: id === undefined,
  });
  return { id: documentId, chunksAdded: added.length, chunksRemoved: removed.length };
}

/** Takes a document out in favour of another one. Its address becomes one of the other's, unless
 * `isReplaced`: then the caller says what it becomes. */
async function mergeDocument(commit: Commit, fromId: string, toId: string, isReplaced = false) {
  await removeDocumentChunks(commit.sql, fromId, { batch: commit.index });
  await moveAliases(commit.sql, fromId, toId);
  const rows = await commit.sql.query<{ source: string; url: string; text_hash: string }>(
    'delete from kb.document where id = $1 returning source, url, text_hash',
    [fromId],
  );
  for (const { source, url, text_hash } of isReplaced ? [] : rows) {
    await writeAlias(commit.sql, {
      source,
      url,
      documentId: toId,
      kind: 'redirect',
      textHash: text_hash,
    });
  }
}

async function addAlias(
  commit: Commit,
  { source }: CrawlContext,
  { fetched, prepared }: Page,
  url: string,
  documentId: string,
  kind: 'redirect' | 'canonical' | 'content',
): Promise<void> {
  const { etag, lastModified } = url === fetched.url ? fetched : {};
  await writeAlias(commit.sql, {
    source: source.name,
    url,
    documentId,
    kind,
    textHash: prepared.textHash,
    etag,
    lastModified,
  });
}
