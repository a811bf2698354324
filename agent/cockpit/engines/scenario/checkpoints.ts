import { dayOf } from '../calendar/days.ts';
import type { ScenarioMatch } from './match.ts';

export interface PlannedCheckpoint {
  /** The same when the event moves, so that its checkpoint moves with it. */
  readonly key: string;
  readonly title: string;
  readonly prompt: string;
  readonly dueAt: string;
  readonly dueOn: string;
}

/** The moments at which a scenario wants somebody to look, for one event. */
export function planCheckpoints(
  { scenario, occurrence }: ScenarioMatch,
  zone: string,
): readonly PlannedCheckpoint[] {
  return scenario.checkpoints.map(({ id, title, offsetHours, prompt }) => {
    const dueAt = new Date(Date.parse(occurrence.startsAt) + offsetHours * 3_600_000).toISOString();
    return {
      key: `${scenario.key}/${id}/${occurrence.id}`,
      title: `${title}: ${occurrence.event.title}`,
      ...{ prompt, dueAt, dueOn: dayOf(dueAt, zone) },
    };
  });
}
