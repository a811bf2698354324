import { Fault } from '#lib';
import type { DeployResult } from '../deploy/types.ts';
import { createLimiter } from './limiter.ts';
import type { HostEnd } from './report.ts';

/** What the waves do to a host. Both throw what went wrong there. */
export interface WavePort {
  deploy(host: string): Promise<DeployResult>;
  /** Puts a host that was deployed back on `result.previous`. */
  takeBack(host: string, result: DeployResult): Promise<DeployResult>;
}

export interface WaveRules {
  /** Hosts of a wave at once. */
  readonly parallel: number;
  /** With one failed host more, in all waves together, nothing else is started. */
  readonly maxFailures: number;
  /** Leaves the hosts of a failed wave that succeeded as they are. */
  readonly keepSucceeded: boolean;
  /** The first wave is one of canaries: without one that was deployed nothing else starts. */
  readonly hasCanary: boolean;
}

export interface WavesInput {
  readonly waves: readonly (readonly string[])[];
  readonly rules: WaveRules;
  readonly port: WavePort;
  readonly signal: AbortSignal | undefined;
  /** `number` counts from 1. */
  readonly onWave: (number: number, status: 'started' | 'done' | 'failed') => void;
}

/** Deploys wave after wave and resolves to how every host of them ended; never throws what a host
 * threw. With more failures than allowed no other host starts, those that run come to their end, and
 * the ones of that wave that were deployed are taken back. Hosts of earlier waves stay. */
export async function runWaves(input: WavesInput): Promise<ReadonlyMap<string, HostEnd>> {
  const { waves, rules, signal, onWave } = input;
  const ends = new Map<string, HostEnd>();
  let stop: string | undefined;
  for (const [index, wave] of waves.entries()) {
    const number = index + 1;
    if (signal?.aborted === true) stop ??= 'interrupted before its turn';
    if (stop !== undefined) {
      for (const host of wave) ends.set(host, { kind: 'not-started', why: stop });
      continue;
    }
    onWave(number, 'started');
    await runWave(input, wave, ends);
    stop = decideStop({ number, wave, ends, rules });
    const failed = stop !== undefined;
    if (failed && !rules.keepSucceeded) await takeWaveBack(input, wave, ends, stop ?? '');
    onWave(number, failed ? 'failed' : 'done');
  }
  return ends;
}

async function runWave(
  { rules, port, signal }: WavesInput,
  wave: readonly string[],
  ends: Map<string, HostEnd>,
): Promise<void> {
  const inTurn = createLimiter(rules.parallel);
  const deployOne = async (host: string): Promise<HostEnd> => {
    if (signal?.aborted === true)
      return { kind: 'not-started', why: 'interrupted before its turn' };
    if (countFailures(ends) > rules.maxFailures) {
      return { kind: 'not-started', why: `${nameFailed(ends)} failed before its turn` };
    }
    return settle(async () => ({ kind: 'succeeded', result: await port.deploy(host) }));
  };
  await Promise.all(
    wave.map((host) =>
      inTurn(async () => {
        ends.set(host, await deployOne(host));
      }),
    ),
  );
}

async function settle(work: () => Promise<HostEnd>): Promise<HostEnd> {
  try {
    return await work();
  } catch (error) {
    return { kind: 'failed', error };
  }
}

/** Neither a host that was not reached nor an interruption says anything about what was deployed. */
export function isFailure(end: HostEnd): boolean {
  if (end.kind !== 'failed') return end.kind === 'not-taken-back';
  const code = end.error instanceof Fault ? end.error.code : undefined;
  return code !== 'deploy.unreachable' && code !== 'aborted';
}

function countFailures(ends: ReadonlyMap<string, HostEnd>): number {
  return [...ends.values()].filter(isFailure).length;
}

function nameFailed(ends: ReadonlyMap<string, HostEnd>): string {
  return [...ends].flatMap(([host, end]) => (isFailure(end) ? [host] : [])).join(', ');
}

interface WaveEnd {
  readonly number: number;
  readonly wave: readonly string[];
  readonly ends: ReadonlyMap<string, HostEnd>;
  readonly rules: WaveRules;
}

/** Why no other wave may start, or undefined. */
export function decideStop({ number, wave, ends, rules }: WaveEnd): string | undefined {
  if (countFailures(ends) > rules.maxFailures) return `wave ${number}: ${nameFailed(ends)} failed`;
  const isProven = wave.some((host) => ends.get(host)?.kind === 'succeeded');
  if (number === 1 && rules.hasCanary && !isProven) return 'wave 1: no canary was deployed';
  return undefined;
}

async function takeWaveBack(
  { rules, port, signal }: WavesInput,
  wave: readonly string[],
  ends: Map<string, HostEnd>,
  why: string,
): Promise<void> {
  const inTurn = createLimiter(rules.parallel);
  const takeOneBack = async (host: string): Promise<void> => {
    const end = ends.get(host);
    if (end?.kind !== 'succeeded' || end.result.outcome === 'unchanged') return;
    const { result } = end;
    try {
      if (signal?.aborted === true) throw interruptedFault(host);
      const back = await port.takeBack(host, result);
      ends.set(host, { kind: 'taken-back', result, back, why });
    } catch (error) {
      ends.set(host, { kind: 'not-taken-back', result, error });
    }
  };
  await Promise.all(wave.map((host) => inTurn(() => takeOneBack(host))));
}

function interruptedFault(host: string): Fault {
  return new Fault({
    code: 'aborted',
    message: 'interrupted before that',
    hint: `panther rollback --host ${host}`,
    where: host,
  });
}
