import { z } from 'zod';
import { backlogItem } from '../../model/backlog-item.ts';
import { experiment } from '../../model/experiment.ts';
import { idea } from '../../model/idea.ts';
import { journalEntry } from '../../model/journal-entry.ts';
import type { RecordKind } from '../../model/record.ts';
import { review } from '../../model/review.ts';
import { studyCard } from '../../model/study-card.ts';
import { defineAction } from '../../web/panel.ts';

const one = z.strictObject({ id: z.uuid(), version: z.coerce.number().int().positive() });

/** What is hidden when it is removed, with the part of the queue that lists it; its history stays, and it can
 * be put back. */
const removable = [
  { kind: idea, name: 'idea', called: 'an idea', view: 'ideas' },
  { kind: studyCard, name: 'card', called: 'a question', view: 'study' },
  { kind: journalEntry, name: 'entry', called: 'a journal entry', view: 'journal' },
  { kind: review, name: 'review', called: 'a review', view: 'reviews' },
  { kind: backlogItem, name: 'change', called: 'a change', view: 'changes' },
  { kind: experiment, name: 'experiment', called: 'an experiment', view: 'experiments' },
] as const;

export const removeActions = removable.flatMap(({ kind, name, called, view }) => {
  const target = kind as RecordKind;
  const thing = called.replace(/^an? (?:journal )?/, 'The ');
  const subject = ({ id }: { readonly id: string }) => `${kind.name}:${id}`;
  return [
    defineAction({
      ...{ name: `remove-${name}`, title: `Remove ${called}`, subject, body: one },
      async change(store, { body: { id, version }, actor }) {
        const removed = await store.remove(target, id, actor, version);
        return {
          message: `${thing} is removed.`,
          undo: { action: `restore-${name}`, body: { id, version: removed.version } },
          goTo: `/panel/notes?view=${view}`,
        };
      },
    }),
    defineAction({
      ...{ name: `restore-${name}`, title: `Put ${called} back`, subject, body: one },
      async change(store, { body: { id, version }, actor }) {
        const back = await store.restore(target, id, actor, version);
        return { message: `${thing} is back.`, result: { id, version: back.version } };
      },
    }),
  ];
});
