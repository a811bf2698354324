import { ByteReader, ByteWriter } from './bytes.ts';
import { fieldCount, type TermVector } from './fields.ts';
import { encodePostings } from './postings.ts';

/** Most chunks of one segment, so that an ordinal fits into 16 bits. */
export const segmentChunksMax = 65_536;

/** The chunks of a segment by ordinal, ascending by document and key. */
export interface ChunkTable {
  readonly keys: Float64Array;
  readonly documents: Float64Array;
  /** Terms of each field of each chunk. */
  readonly lengths: readonly Uint16Array[];
}

/** A term's postings as they are stored: chunks that were added, and chunks that were taken out. */
export interface StoredPostings {
  readonly added: Uint8Array;
  readonly removed: Uint8Array;
}

/** Chunks that came and chunks that went, together with their terms. Never changed once written. */
export interface Segment {
  readonly added: ChunkTable;
  readonly removed: ChunkTable;
  readonly terms: ReadonlyMap<string, StoredPostings>;
}

/** A chunk with its terms, on its way into a segment. */
export interface ChunkRecord extends TermVector {
  readonly key: number;
  readonly document: number;
}

const none = new Uint8Array(0);

export function createSegment(
  added: readonly ChunkRecord[],
  removed: readonly ChunkRecord[],
): Segment {
  const terms = new Map<string, { added: Uint8Array; removed: Uint8Array }>();
  const put = (records: readonly ChunkRecord[], side: 'added' | 'removed') => {
    for (const [term, postings] of groupByTerm(records)) {
      const stored = terms.get(term) ?? { added: none, removed: none };
      stored[side] = encodePostings(postings.ordinals, postings.counts);
      terms.set(term, stored);
    }
  };
  const [sortedIn, sortedOut] = [sortRecords(added), sortRecords(removed)];
  put(sortedIn, 'added');
  put(sortedOut, 'removed');
  return { added: tableOf(sortedIn), removed: tableOf(sortedOut), terms };
}

function sortRecords(records: readonly ChunkRecord[]): readonly ChunkRecord[] {
  return records.toSorted((left, right) => left.document - right.document || left.key - right.key);
}

function groupByTerm(records: readonly ChunkRecord[]) {
  const terms = new Map<string, { ordinals: number[]; counts: number[] }>();
  records.forEach((record, ordinal) => {
    for (const [term, count] of record.counts) {
      let postings = terms.get(term);
      if (postings === undefined) {
        postings = { ordinals: [], counts: [] };
        terms.set(term, postings);
      }
      postings.ordinals.push(ordinal);
      postings.counts.push(count);
    }
  });
  return terms;
}

function tableOf(records: readonly ChunkRecord[]): ChunkTable {
  return {
    keys: Float64Array.from(records, ({ key }) => key),
    documents: Float64Array.from(records, ({ document }) => document),
    lengths: Array.from({ length: fieldCount }, (_, field) =>
      Uint16Array.from(records, ({ lengths }) => lengths[field] ?? 0),
    ),
  };
}

export function encodeTables(segment: Pick<Segment, 'added' | 'removed'>): Uint8Array {
  const writer = new ByteWriter();
  for (const table of [segment.added, segment.removed]) {
    writer.number(table.keys.length);
    let document = 0;
    let key = 0;
    table.keys.forEach((next, ordinal) => {
      const nextDocument = table.documents[ordinal] ?? 0;
      writer.number(nextDocument - document);
      // Keys ascend within a document only.
      if (nextDocument !== document) key = 0;
      writer.number(next - key);
      document = nextDocument;
      key = next;
      for (const lengths of table.lengths) writer.number(lengths[ordinal] ?? 0);
    });
  }
  return writer.finish();
}

export function decodeTables(bytes: Uint8Array): Pick<Segment, 'added' | 'removed'> {
  const reader = new ByteReader(bytes);
  const read = (): ChunkTable => {
    const size = reader.number();
    const keys = new Float64Array(size);
    const documents = new Float64Array(size);
    const lengths = Array.from({ length: fieldCount }, () => new Uint16Array(size));
    let document = 0;
    let key = 0;
    for (let ordinal = 0; ordinal < size; ordinal += 1) {
      const step = reader.number();
      if (step !== 0) key = 0;
      document += step;
      key += reader.number();
      documents[ordinal] = document;
      keys[ordinal] = key;
      for (const field of lengths) field[ordinal] = reader.number();
    }
    return { keys, documents, lengths };
  };
  return { added: read(), removed: read() };
}

const fromUtf8 = new TextDecoder();

/** A small segment's terms as one value. */
export function encodeTerms(terms: Segment['terms']): Uint8Array {
  const writer = new ByteWriter();
  writer.number(terms.size);
  for (const [term, { added, removed }] of terms) {
    writer.text(term);
    writer.block(added);
    writer.block(removed);
  }
  return writer.finish();
}

export function decodeTerms(bytes: Uint8Array): Segment['terms'] {
  const reader = new ByteReader(bytes);
  const terms = new Map<string, StoredPostings>();
  for (let left = reader.number(); left > 0; left -= 1) {
    const term = fromUtf8.decode(reader.block());
    terms.set(term, { added: reader.block(), removed: reader.block() });
  }
  return terms;
}
