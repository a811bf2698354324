import type { RecordRow } from '../../model/index.ts';
import { studyCard } from '../../model/study-card.ts';
import type { Actor } from '../../model/vocabulary.ts';
import type { CockpitStore, Upserted } from '../../store/index.ts';
import { dayOf } from '../calendar/days.ts';
import { answerCard, newCard, type StudyCard } from './queue.ts';
import type { Grade } from './sm2.ts';

/** What another part wants to be learnt; see poker's spots. */
export interface StudyInput {
  /** The same for the same question. */
  readonly key: string;
  readonly topic: string;
  readonly question: string;
  readonly answer: string;
  readonly why: string;
  readonly tags: readonly string[];
}

/** Puts questions into the queue. One that is there already gets the new words and keeps what was learnt. */
export async function enqueueStudy(
  store: CockpitStore,
  inputs: readonly StudyInput[],
  actor: Actor,
): Promise<readonly Upserted<StudyCard>['outcome'][]> {
  return store.transaction(async (within) => {
    const outcomes: Upserted<StudyCard>['outcome'][] = [];
    for (const { key, tags, ...words } of inputs) {
      const before = await within.getByKey(studyCard, key);
      const card = { ...(before?.body ?? newCard(words)), ...words, tags: [...tags], source: key };
      if (before === null) {
        const { outcome } = await within.upsertByKey(studyCard, key, card, actor);
        outcomes.push(outcome);
      } else if (before.deletedAt !== null) {
        outcomes.push('removed');
      } else {
        const { version } = await within.update(
          studyCard,
          before.id,
          { version: before.version, body: card },
          actor,
        );
        outcomes.push(version === before.version ? 'unchanged' : 'updated');
      }
    }
    return outcomes;
  });
}

/** Writes down an answer, in the card and in the series that the learning curve is drawn from.
 * @throws Fault cockpit.unknown, cockpit.stale when the card was answered meanwhile */
export async function recordAnswer(
  store: CockpitStore,
  answer: { readonly id: string; readonly version: number; readonly grade: Grade },
  context: { readonly now: Date; readonly zone: string; readonly actor: Actor },
): Promise<RecordRow<StudyCard>> {
  const { id, version, grade } = answer;
  return store.transaction(async (within) => {
    const row = await within.get(studyCard, id);
    // The store says it better than this could.
    const before = row?.body ?? newCard({ topic: '-', question: '-', answer: '-' });
    const body = answerCard(before, grade, dayOf(context.now, context.zone));
    const after = await within.update(studyCard, id, { version, body }, context.actor);
    const { easiness, intervalDays } = body.schedule;
    const value = { topic: body.topic, grade, easiness, intervalDays };
    await within.appendPoint('study', id, context.now.toISOString(), value);
    return after;
  });
}
