import { randomBytes } from 'node:crypto';
import { type Clock, Fault, redactText } from '#lib';
import type { CommandCheck } from '#nix';
import type { RunValues } from '../deploy/lease.ts';
import { limits } from '../limits.ts';
import { quoteForShell, readScript, renderScript } from '../ssh/script.ts';
import type { SshSession } from '../ssh/session.ts';
import type { ServiceCheck } from './checks.ts';
import type { CheckState } from './results.ts';

export type TargetCheck = CommandCheck | ServiceCheck;

export interface TargetChecksInput {
  readonly session: Pick<SshSession, 'run'>;
  readonly values: RunValues;
  readonly checks: readonly TargetCheck[];
  /** On the clock's monotonic time: when all of it has to be over. */
  readonly endMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly onChange: (check: TargetCheck, state: CheckState) => void;
}

// A system that locks us out or shows another key may come to its senses within the window.
const linkFaults: ReadonlySet<string> = new Set([
  'deploy.unreachable',
  'deploy.auth',
  'deploy.host-key',
  'deploy.target-failed',
  'exec.timeout',
]);

/** What is known over all connections. */
interface Asked {
  readonly input: TargetChecksInput;
  /** By the number of the check. */
  readonly states: (CheckState | undefined)[];
  /** When the host first began. */
  firstMs: number | undefined;
}

/** Asks the host all of it in one script over a connection of its own, which streams what changes. A
 * link that breaks is tried again until the end, for what is not over yet. Resolves to the states in
 * the order of the checks: `unknown` for what the host did not bring to an end. Throws Fault `aborted`
 * and what has nothing to do with the link. */
export async function runTargetChecks(input: TargetChecksInput): Promise<readonly CheckState[]> {
  const { checks, clock, signal, endMs } = input;
  const asked: Asked = { input, states: checks.map(() => undefined), firstMs: undefined };
  const beganMs = clock.monotonicMs();
  let failure = 'there was no time to ask';
  for (let round = 0; asked.states.some(isOpen) && clock.monotonicMs() < endMs; round++) {
    failure = await askOnce(asked);
    if (!asked.states.some(isOpen)) break;
    const pauseMs = limits.activation.reconnectMs * 2 ** Math.min(round, 3);
    await clock.sleep(Math.max(0, Math.min(pauseMs, endMs - clock.monotonicMs())), signal);
  }
  const tookMs = Math.round(clock.monotonicMs() - beganMs);
  return checks.map((check, number) => {
    const heard = asked.states[number];
    if (heard !== undefined && heard.status !== 'trying') return heard;
    const last = heard === undefined ? '' : `; before that: ${heard.reason}`;
    const attempts = heard?.attempts ?? 0;
    const reason = redactText(`${failure}${last}`);
    const state: CheckState = { status: 'unknown', attempts, tookMs, reason };
    input.onChange(check, state);
    return state;
  });
}

function isOpen(state: CheckState | undefined): boolean {
  return state === undefined || state.status === 'trying';
}

/** One connection. Resolves to why whatever it left open is open. */
async function askOnce(asked: Asked): Promise<string> {
  const { session, clock, signal, endMs } = asked.input;
  const nowMs = clock.monotonicMs();
  const usedMs = asked.firstMs === undefined ? 0 : nowMs - asked.firstMs;
  const onStdoutLine = (line: string) => {
    if (line.startsWith('panther: health-turn ')) asked.firstMs ??= clock.monotonicMs();
    takeState(asked, usedMs, line);
  };
  const timeoutMs = Math.max(1, endMs - nowMs);
  try {
    const script = renderChecks(asked, usedMs);
    const report = await session.run(script, { fresh: true, timeoutMs, signal, onStdoutLine });
    return report.get('health-turn') === undefined
      ? 'the host could not begin: is there room in /run?'
      : 'the host said nothing of it';
  } catch (error) {
    if (!(error instanceof Fault) || !linkFaults.has(error.code)) throw error;
    return error.message.split('\n', 1)[0] ?? error.code;
  }
}

function takeState({ input, states }: Asked, usedMs: number, line: string): void {
  const match = /^panther: health (\d+) (trying|healthy|unhealthy|unknown) (\d+) (\d+) ?(.*)$/.exec(
    line,
  );
  const [, number, status, attempts, took, reason = ''] = match ?? [];
  const check = input.checks[Number(number)];
  if (check === undefined) return;
  const state: CheckState = {
    status: status as CheckState['status'],
    attempts: Number(attempts),
    tookMs: Math.round(usedMs) + Number(took) * 10,
    reason: redactText(reason).slice(0, limits.health.reasonMaxChars),
  };
  states[Number(number)] = state;
  input.onChange(check, state);
}

function renderChecks({ input, states }: Asked, usedMs: number): string {
  const calls = input.checks.flatMap((check, number) =>
    isOpen(states[number]) ? [renderCheck(check, number, usedMs)] : [],
  );
  const values = { ...input.values, TURN: randomBytes(8).toString('hex') };
  const body = [...calls, 'end_checks'].join('\n');
  return renderScript(values, readScript('common'), readScript('health'), body);
}

/** `usedMs`: how much of the window is over already. */
function renderCheck(check: TargetCheck, number: number, usedMs: number): string {
  const windowS = Math.max(0, check.windowS - usedMs / 1_000);
  const what =
    check.kind === 'command'
      ? ['command', check.user, check.run]
      : [
          'service',
          check.unit,
          check.door === undefined ? '' : String(check.door.port),
          check.door?.path ?? '',
          check.contains ?? '',
        ];
  const words = [
    ...[number, hundredths(windowS), hundredths(check.stableS), hundredths(check.everyS)].map(
      String,
    ),
    ...[check.everyS, check.tryTimeoutS].map(String),
    ...what,
  ];
  return `check ${words.map(quoteForShell).join(' ')}`;
}

function hundredths(seconds: number): number {
  return Math.round(seconds * 100);
}
