import { Fault } from '#lib';
import { performOutside } from '../../actions/perform.ts';
import type { Actor } from '../../model/vocabulary.ts';
import type { CockpitStore } from '../../store/index.ts';
import type { PanelContext } from '../../web/panel.ts';

/** Tells the brain something; written down before and after. Whoever it was is told to the brain too.
 * @throws Fault cockpit.refused, api.*, brain.* */
export async function tellBrain(
  store: CockpitStore,
  call: { readonly actor: Actor; readonly now: Date; readonly context: PanelContext },
  told: {
    /** Also the grant that an agent needs. */
    readonly action: string;
    readonly subject: string;
    readonly path: string;
    readonly body: Readonly<Record<string, unknown>>;
  },
): Promise<unknown> {
  const { actor, now, context } = call;
  const { brain } = context.ports;
  if (brain === null) {
    const message = 'nobody can talk to the brain here';
    const hint = 'give the agent the secret brainToken';
    throw new Fault({ code: 'cockpit.source', message, hint });
  }
  const { action, subject, path, body } = told;
  return performOutside(
    store,
    { actor, action, subject, request: body, now },
    () => brain.call('POST', path, { body, signal: context.signal }),
    // What was sent and not answered may have been heard.
    { isUnknown: (error) => error instanceof Fault && error.code === 'api.unreachable' },
  );
}

/** As the brain writes down who it was. */
export const operatorOf = (actor: Actor): string => actor.replace(/^\w+:/, '');
