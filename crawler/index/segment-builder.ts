import { fieldCount } from './fields.ts';
import { encodePostings } from './postings.ts';
import { type ChunkRecord, type Segment, segmentChunksMax } from './segment.ts';

/** Gathers chunks for one large segment; holds numbers only, so that a full one takes some hundred bytes
 * a chunk. Chunks must come ascending by document and key. */
export interface SegmentBuilder {
  readonly isFull: () => boolean;
  readonly isEmpty: () => boolean;
  readonly add: (record: ChunkRecord) => void;
  readonly finish: () => Segment;
}

export function createSegmentBuilder(): SegmentBuilder {
  const terms = new Map<string, NumberList>();
  const keys: number[] = [];
  const documents: number[] = [];
  const lengths = Array.from({ length: fieldCount }, (): number[] => []);
  return {
    isFull: () => keys.length >= segmentChunksMax,
    isEmpty: () => keys.length === 0,
    add({ key, document, counts, lengths: own }) {
      const ordinal = keys.length;
      const last = documents.at(-1) ?? -1;
      if (document < last || (document === last && key <= (keys.at(-1) ?? -1)))
        throw new Error(`chunk ${key} of document ${document} came out of order`);
      keys.push(key);
      documents.push(document);
      lengths.forEach((list, field) => {
        list.push(own[field] ?? 0);
      });
      for (const [term, count] of counts) {
        let list = terms.get(term);
        if (list === undefined) {
          list = { values: new Uint32Array(4), length: 0 };
          terms.set(term, list);
        }
        push(list, ordinal, count);
      }
    },
    finish: () => ({
      added: {
        keys: Float64Array.from(keys),
        documents: Float64Array.from(documents),
        lengths: lengths.map((list) => Uint16Array.from(list)),
      },
      removed: {
        keys: new Float64Array(0),
        documents: new Float64Array(0),
        lengths: lengths.map(() => new Uint16Array(0)),
      },
      terms: new Map(Array.from(terms, ([term, list]) => [term, encode(list)])),
    }),
  };
}

/** Ordinals and counts by turns. */
interface NumberList {
  values: Uint32Array;
  length: number;
}

function push(list: NumberList, ordinal: number, count: number): void {
  if (list.length + 2 > list.values.length) {
    const grown = new Uint32Array(list.values.length * 2);
    grown.set(list.values);
    list.values = grown;
  }
  list.values[list.length] = ordinal;
  list.values[list.length + 1] = count;
  list.length += 2;
}

function encode({ values, length }: NumberList) {
  const size = length / 2;
  const ordinals = new Uint32Array(size);
  const counts = new Uint32Array(size);
  for (let index = 0; index < size; index += 1) {
    ordinals[index] = values[index * 2] ?? 0;
    counts[index] = values[index * 2 + 1] ?? 0;
  }
  return { added: encodePostings(ordinals, counts), removed: new Uint8Array(0) };
}
