import { describe, expect, it } from 'vitest';
import { Fault, type FaultCode } from '#lib';
import type { DeployResult, Outcome } from '../deploy/types.ts';
import { type HostEnd, reportHost } from './report.ts';
import { runWaves, type WaveRules } from './run-waves.ts';

/** What happens to a host when its turn comes: an outcome, or the code of the fault. */
type Fate = Outcome | FaultCode | 'bug';

function resultOf(host: string, outcome: Outcome, system = `/new-${host}`): DeployResult {
  return {
    ...{ host, run: 'r', outcome, previous: `/old-${host}`, running: system, generation: 2 },
    ...{ newlyFailed: [], scripts: 1, retries: 0, receiptFile: undefined },
  };
}

interface Played {
  readonly outcomes: Record<string, string>;
  readonly ends: ReadonlyMap<string, HostEnd>;
  /** What was asked of hosts, in order. */
  readonly asked: string[];
  readonly waves: string[];
}

interface Play {
  readonly waves: readonly (readonly string[])[];
  readonly fates: Readonly<Record<string, Fate>>;
  readonly rules?: Partial<WaveRules>;
  readonly backFates?: Readonly<Record<string, Fate>>;
  readonly abortAt?: string;
}

async function play({ waves, fates, rules, backFates, abortAt }: Play): Promise<Played> {
  const asked: string[] = [];
  const steps: string[] = [];
  const stop = new AbortController();
  const meet = (host: string, fate: Fate, system?: string): DeployResult => {
    if (fate === 'bug') throw new TypeError('undefined is no host');
    if (!fate.includes('.') && fate !== 'aborted') return resultOf(host, fate as Outcome, system);
    throw new Fault({ code: fate as FaultCode, message: `${host}: ${fate}` });
  };
  const ends = await runWaves({
    waves,
    rules: { parallel: 1, maxFailures: 0, keepSucceeded: false, hasCanary: false, ...rules },
    port: {
      async deploy(host) {
        asked.push(host);
        if (host === abortAt) stop.abort(new Fault({ code: 'aborted', message: 'stop' }));
        return meet(host, fates[host] ?? 'deployed');
      },
      async takeBack(host, result) {
        asked.push(`${host} back to ${result.previous}`);
        return meet(host, backFates?.[host] ?? 'deployed', result.previous);
      },
    },
    signal: stop.signal,
    onWave: (number, status) => steps.push(`${number} ${status}`),
  });
  const outcomes = Object.fromEntries(
    [...ends].map(([host, end]) => {
      return [host, reportHost({ host, wave: undefined, durationMs: 0 }, end).outcome];
    }),
  );
  return { outcomes, ends, asked, waves: steps };
}

const six = [['a', 'b'], ['c', 'd'], ['e']];
const failed: Fate = 'deploy.rolled-back';

// Worked out by hand from the rule: with more failures than allowed nothing else starts, and what
// succeeded in that wave goes back. + deployed, < taken back, x rolled back by itself, . not started,
// ! left as it was, ? unreachable, ~ nobody knows, = unchanged.
const marks: Readonly<Record<string, string>> = {
  deployed: '+',
  'taken-back': '<',
  'rolled-back': 'x',
  'not-started': '.',
  failed: '!',
  unreachable: '?',
  'outcome-unknown': '~',
  unchanged: '=',
};

describe('the failures that are allowed', () => {
  it.each<[string, number, Record<string, Fate>, string]>([
    ['none fails', 0, {}, '+++++'],
    ['the first one fails: its wave ends', 0, { a: failed }, 'x....'],
    ['the second of a wave fails: the first goes back', 0, { b: failed }, '<x...'],
    ['earlier waves stay', 0, { d: failed }, '++<x.'],
    ['the last wave', 0, { e: failed }, '++++x'],
    ['one may fail', 1, { a: failed }, 'x++++'],
    ['the second failure counts over all waves', 1, { a: failed, d: failed }, 'x+<x.'],
    ['both of one wave', 1, { c: failed, d: failed }, '++xx.'],
    ['as many as there are', 5, { a: failed, b: failed, c: failed }, 'xxx++'],
    ['unreachable is no failure', 0, { a: 'deploy.unreachable' }, '?++++'],
    ['locked by somebody is one', 0, { b: 'deploy.locked' }, '<!...'],
    ['what had nothing to do is not taken back', 0, { a: 'unchanged', b: failed }, '=x...'],
    ['an unknown outcome is one', 0, { b: 'deploy.outcome-unknown' }, '<~...'],
    ['a bug is one', 0, { b: 'bug' }, '<!...'],
  ])('%s', async (_, maxFailures, fates, expected) => {
    const { outcomes } = await play({ waves: six, fates, rules: { maxFailures } });
    const shown = ['a', 'b', 'c', 'd', 'e'].map((host) => marks[outcomes[host] ?? '']).join('');
    expect(shown).toBe(expected);
  });

  it('exactly the hosts named ran, and went back to what they ran before', async () => {
    const { asked, waves } = await play({ waves: six, fates: { d: failed } });
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'c back to /old-c']);
    expect(waves).toEqual(['1 started', '1 done', '2 started', '2 failed']);
  });

  it('hosts that run already come to their end and are judged with their wave', async () => {
    const { outcomes } = await play({
      ...{ waves: [['a', 'b', 'c'], ['d']], fates: { a: failed }, rules: { parallel: 3 } },
    });
    const [b, c] = ['taken-back', 'taken-back'];
    expect(outcomes).toEqual({ a: 'rolled-back', b, c, d: 'not-started' });
  });
});

it('leaves the good hosts of a failed wave alone when told to', async () => {
  const { outcomes } = await play({
    ...{ waves: six, fates: { b: failed }, rules: { keepSucceeded: true } },
  });
  expect(outcomes).toMatchObject({ a: 'deployed', b: 'rolled-back', c: 'not-started' });
});

it('starts nothing behind canaries of which none was deployed', async () => {
  const fates = { a: 'deploy.unreachable' } as const;
  const waves = [['a'], ['b']];
  const { outcomes, ends } = await play({ waves, fates, rules: { hasCanary: true } });
  expect(outcomes).toEqual({ a: 'unreachable', b: 'not-started' });
  expect(ends.get('b')).toMatchObject({ why: 'wave 1: no canary was deployed' });
});

it('says which host could not be put back', async () => {
  const { outcomes, ends } = await play({
    waves: [['a', 'b']],
    fates: { b: failed },
    backFates: { a: 'deploy.rollback-failed' },
  });
  expect(outcomes).toEqual({ a: 'rollback-failed', b: 'rolled-back' });
  const end = ends.get('a');
  const report = end && reportHost({ host: 'a', wave: 1, durationMs: 0 }, end);
  expect(report?.reason?.message).toMatch(
    /its wave failed, and it could not be put back on \/old-a/,
  );
});

it('starts and takes back nothing after an interruption', async () => {
  const fates = { b: 'aborted', a: 'deployed' } as const;
  const { outcomes, asked } = await play({ waves: six, fates, abortAt: 'b' });
  const c = 'not-started';
  expect(outcomes).toEqual({ a: 'deployed', b: 'interrupted', c, d: c, e: c });
  expect(asked).toEqual(['a', 'b']);
});

it('tells of a failed wave that an interruption left as it was', async () => {
  const fates = { b: failed } as const;
  const { outcomes } = await play({ waves: [['a', 'b']], fates, abortAt: 'b' });
  expect(outcomes).toEqual({ a: 'interrupted', b: 'rolled-back' });
});
