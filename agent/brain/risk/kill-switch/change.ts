import { Fault } from '#lib';
import type { TimeMs } from '../../model/time.ts';
import { isKillSwitchLevel, type KillSwitchLevel, levelTexts } from './levels.ts';

export interface KillSwitchState {
  readonly level: KillSwitchLevel;
  readonly reason: string;
  /** Null for the level of an empty log. */
  readonly since: TimeMs | null;
  /** Losses and fills before an operator's last change count no more. */
  readonly clearedAt: TimeMs | null;
}

export const initialKillSwitch: KillSwitchState = {
  level: 0,
  reason: 'nothing has happened yet',
  since: null,
  clearedAt: null,
};

/** Payload of `killswitch.changed.v1`. */
export interface KillSwitchChange {
  readonly from: KillSwitchLevel;
  readonly to: KillSwitchLevel;
  readonly by: 'machine' | 'operator';
  /** Who or what: an operator's name, `cycle`. */
  readonly actor: string;
  readonly reason: string;
  /** The trigger that decided it; null for an operator. */
  readonly trigger: string | null;
  readonly numbers: Readonly<Record<string, number | string | null>>;
  /** The operator accepts the drawdown so far: the peak begins anew. */
  readonly acceptsDrawdown: boolean;
}

/** What the machine may do: raise. Undefined when there is nothing to raise. */
export function decideRaise(
  state: KillSwitchState,
  wanted: Pick<KillSwitchChange, 'to' | 'reason' | 'trigger' | 'numbers'> & {
    readonly actor: string;
  },
): KillSwitchChange | undefined {
  if (wanted.to <= state.level) return undefined;
  return { ...wanted, from: state.level, by: 'machine', acceptsDrawdown: false };
}

/** What an operator asks for, raising or lowering. Throws Fault `brain.kill-switch` for a level that
 * is none, without a name or a reason, and when nothing would change. */
export function decideOperatorChange(
  state: KillSwitchState,
  request: {
    readonly to: number;
    readonly actor: string;
    readonly reason: string;
    readonly acceptsDrawdown?: boolean;
  },
): KillSwitchChange {
  const { to, actor, acceptsDrawdown = false } = request;
  const reason = request.reason.trim();
  if (!isKillSwitchLevel(to)) {
    throw killSwitchFault(`${to} is no level of the kill switch`, 'the levels are 0 to 5');
  }
  if (actor.trim() === '' || reason === '') {
    throw killSwitchFault(
      'the kill switch is changed by somebody and for a reason',
      'say who you are and why',
    );
  }
  if (to === state.level && !acceptsDrawdown) {
    const { name } = levelTexts[to];
    throw killSwitchFault(`the kill switch is at ${to} (${name}) already`, undefined);
  }
  return {
    from: state.level,
    to,
    by: 'operator',
    actor: actor.trim(),
    reason,
    trigger: null,
    numbers: {},
    acceptsDrawdown,
  };
}

/** The state after a change in the log. Whatever the log says, the machine lowers nothing: two that
 * raise at once leave the higher level. */
export function applyChange(
  state: KillSwitchState,
  change: KillSwitchChange,
  at: TimeMs,
): KillSwitchState {
  const { to, by, reason } = change;
  if (by === 'machine') {
    return to > state.level ? { ...state, level: to, reason, since: at } : state;
  }
  return { level: to, reason, since: at, clearedAt: at };
}

function killSwitchFault(message: string, hint: string | undefined): Fault {
  return new Fault({ code: 'brain.kill-switch', message, hint });
}
