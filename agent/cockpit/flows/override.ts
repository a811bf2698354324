import { Fault } from '#lib';
import { performAction } from '../actions/perform.ts';
import { override as overrideKind } from '../model/override.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import type { Actor, RiskState } from '../model/vocabulary.ts';
import { type FlowContext, nowOf } from './context.ts';
import { firedTriggers } from './risk.ts';

type OverrideRow = RecordRow<BodyOf<typeof overrideKind>>;

const hourMs = 3_600_000;
/** An opinion about risk that is older than a week is a setting. */
const longestHours = 168;

/** A person's word on the risk state for some time; it holds from the next look on.
 * @throws Fault cockpit.record for a time that is none, cockpit.refused */
export async function giveOverride(
  context: Pick<FlowContext, 'store' | 'clock'>,
  {
    state,
    reason,
    hours,
    actor,
  }: {
    readonly state: RiskState;
    readonly reason: string;
    readonly hours: number;
    readonly actor: Actor;
  },
): Promise<OverrideRow> {
  const now = nowOf(context);
  if (!(hours > 0 && hours <= longestHours)) {
    throw new Fault({
      code: 'cockpit.record',
      message: `an override holds for up to ${longestHours} hours`,
      where: 'override.until',
      hint: 'say for how many hours it holds',
    });
  }
  const request = { actor, action: 'risk.override', request: { state, reason, hours }, now };
  return performAction(context.store, { ...request, subject: `risk:${state}` }, async (store) => {
    const body = {
      ...{ state, reason, by: actor, from: now.toISOString() },
      until: new Date(now.getTime() + hours * hourMs).toISOString(),
      acknowledged: [...(await firedTriggers(store))],
      endedAt: null,
    };
    return store.create(overrideKind, body, { actor });
  });
}

/** Takes it back before its time.
 * @throws Fault cockpit.unknown, cockpit.refused */
export async function endOverride(
  context: Pick<FlowContext, 'store' | 'clock'>,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<OverrideRow> {
  const now = nowOf(context);
  const request = { actor, action: 'risk.end-override', subject: `override:${id}`, now };
  return performAction(context.store, request, async (store) => {
    const row = await store.get(overrideKind, id);
    if (row === null) {
      throw new Fault({ code: 'cockpit.unknown', message: `there is no override ${id}` });
    }
    const body = { ...row.body, endedAt: row.body.endedAt ?? now.toISOString() };
    return store.update(overrideKind, id, { version: row.version, body }, actor);
  });
}
