import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (index: number): number => Math.round((sorted[index] ?? Number.NaN) * 100) / 100;
  return { min: at(0), median: at(Math.floor(sorted.length / 2)), max: at(sorted.length - 1) };
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (part: number): number =>
    Math.round((sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN) * 100) / 100;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export function renderPercentiles({ p50, p95, max }: Percentiles): string {
  return `p50 ${p50}, p95 ${p95}, max ${max}`;
}

/** Wall time of a whole process in milliseconds; throws when it fails. */
export function timeProcess(command: string, args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  const elapsed = performance.now() - start;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return elapsed;
}

/** Two commands in turn, A B A B …, after one warm-up of each. */
export function pairProcesses(
  runs: number,
  first: readonly string[],
  second: readonly string[],
): { readonly first: Spread; readonly second: Spread; readonly ratio: Spread } {
  const [a, b]: [number[], number[]] = [[], []];
  for (let run = 0; run <= runs; run += 1) {
    const timeA = timeProcess(process.execPath, first);
    const timeB = timeProcess(process.execPath, second);
    if (run === 0) continue;
    a.push(timeA);
    b.push(timeB);
  }
  const ratios = a.map((time, index) => time / (b[index] ?? Number.NaN));
  return { first: spreadOf(a), second: spreadOf(b), ratio: spreadOf(ratios) };
}
