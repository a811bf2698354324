import { Fault, sha256Hex } from '#lib';
import { insight } from '../../model/insight.ts';
import type { KeyedItem } from '../../store/index.ts';
import { defineFileSource } from '../file-source.ts';
import { createOrdinals, importRecords, reportOf } from '../import.ts';
import { parseJsonText } from '../read-file.ts';
import {
  type InsightBody,
  parseSubstack,
  type SubstackContent,
  type SubstackDigest,
} from './parse.ts';

/** The digest of newsletters. Each of its lines is an insight of its day. */
export const substackDigest = defineFileSource<SubstackContent>({
  name: 'substack',
  title: 'Digest of newsletters',
  place: ({ files }) => files.substack,
  writtenAt: ({ generatedAt }) => generatedAt,
  async take(file, { store }) {
    const digest = parseSubstack(parseJsonText(file.path, file.text));
    if ('reason' in digest) {
      const message = `it is no digest: ${digest.reason}`;
      throw new Fault({ code: 'cockpit.source', message, where: file.path });
    }
    const counts = await importRecords(store, insight, insightItems(digest), 'substack');
    const inFile = <Note>(note: Note) => ({ file: file.path, ...note });
    const report = reportOf(counts, digest.refused.map(inFile), digest.dropped.map(inFile));
    return { content: digest.content, report };
  },
});

/** One insight fans out to several assets, so an asset is part of what tells two lines apart; the wording
 * is not where there is an address, so that a corrected one renews its line. */
function insightItems({ insights }: SubstackDigest): readonly KeyedItem<InsightBody>[] {
  const ordinal = createOrdinals();
  return insights.map(({ body }) => {
    const { on, section, asset, direction, source, url, text } = body;
    const own = section === 'consensus' ? [asset] : [asset, direction, source, url ?? text];
    const told = sha256Hex(JSON.stringify(section === 'sentiment' ? [text] : own)).slice(0, 24);
    return { key: ordinal(`substack/${on ?? 'undated'}/${section}/${told}`), body };
  });
}
