import { Fault } from '#lib';
import { idea } from '../../model/idea.ts';
import type { RecordRow } from '../../model/index.ts';
import { note } from '../../model/note.ts';
import { studyCard } from '../../model/study-card.ts';
import type { Actor } from '../../model/vocabulary.ts';
import type { CockpitStore } from '../../store/index.ts';
import { newCard } from '../study/index.ts';

/** Makes an idea or a card to learn of a note, and keeps the note. The new record is linked to it; asked
 * again, what was made the first time is given back. @throws Fault cockpit.unknown */
export async function promoteNote(
  store: CockpitStore,
  id: string,
  to: 'idea' | 'study-card',
  actor: Actor,
): Promise<RecordRow<unknown>> {
  return store.transaction(async (within) => {
    const row = await within.get(note, id);
    if (row === null)
      throw new Fault({ code: 'cockpit.unknown', message: `there is no note ${id}` });
    const { title, content, tags, source } = row.body;
    if (row.body.status === 'inbox') {
      const body = { ...row.body, status: 'kept' } as const;
      await within.update(note, id, { version: row.version, body }, actor);
    }
    const kind = to === 'idea' ? idea : studyCard;
    const before = await within.list<unknown>(kind, { linkedTo: { kind: 'note', id } });
    const [made] = before.rows;
    if (made !== undefined) return made;
    const options = { actor, links: { note: [id] } };
    if (to === 'idea') {
      const detail = content.slice(0, 50_000);
      return within.create(idea, { text: title, detail, tags, status: 'idea' }, options);
    }
    const words = { question: title, answer: content.slice(0, 10_000), tags, source };
    return within.create(studyCard, newCard({ ...words, topic: tags[0] ?? 'notes' }), options);
  });
}
