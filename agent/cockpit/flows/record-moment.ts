import { decideMoment, type Moment } from '../engines/narrative/index.ts';
import { moment as kind } from '../model/moment.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { CockpitStore } from '../store/index.ts';

/** Only released moments are points of it, so that what is suppressed cannot prolong a cooldown. */
const releasedSeries = 'moment-released';

/** Lets a moment through or not, and writes down which: the cooldown is read from what is stored, so it
 * outlives a restart. */
export async function recordMoment(
  store: CockpitStore,
  moment: Moment,
  {
    actor,
    narrativeId,
  }: {
    readonly actor: Actor;
    readonly narrativeId: string | null;
  },
): Promise<RecordRow<BodyOf<typeof kind>>> {
  return store.transaction(async (open) => {
    const { subject, at } = moment;
    const [last] = await open.points(releasedSeries, { subject, limit: 1 });
    const decision = decideMoment(moment, last?.at ?? null);
    const signals = moment.signals.map((signal) => ({ ...signal }));
    const links = narrativeId === null ? {} : { narrative: [narrativeId] };
    const row = await open.create(kind, { ...moment, signals, ...decision }, { actor, links });
    if (decision.outcome === 'released') {
      await open.appendPoint(releasedSeries, subject, at, { moment: row.id });
    }
    return row;
  });
}
