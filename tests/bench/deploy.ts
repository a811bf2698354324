import { spawnSync } from 'node:child_process';
import { cleanUp } from '../e2e/deploy/client.ts';
import { type Sshd, startSshd } from '../e2e/deploy/sshd.ts';
import { buildFlake, makeFlake, makeFleetFlake, nixEnv } from '../e2e/deploy/systems.ts';
import { type Fleet, type FleetRun, makeFleet, startFleet } from '../e2e/waves/fleet.ts';
import { type Spread, spreadOf } from './measure.ts';

const runs = 7;
const sizes = [1, 2, 5, 10, 20];
const only = { args: ['--host', 'h1'], to: ['h1'] };

/** `panther deploy` as whole processes against a real sshd on this machine, with a real Nix and small
 * systems. Goals: 1200 ms for an unchanged host beside what `nix build` of an unchanged flake takes;
 * many hosts at once in the time of the slowest of them. */
export async function benchDeploy(say: (line: string) => void): Promise<unknown> {
  const sshd = await startSshd();
  try {
    const base = buildFlake(makeFlake('base', 'works'));
    const names = Array.from({ length: Math.max(...sizes) }, (_, index) => `h${index + 1}`);
    const hosts = Object.fromEntries(names.map((name) => [name, 'works' as const]));
    const fleet = makeFleet({ name: 'v0', hosts, sshd, base });
    const one = await benchOne(fleet, say);
    return { ...one, parallel: await benchParallel(fleet, hosts, say) };
  } finally {
    await stop(sshd);
  }
}

async function stop(sshd: Sshd): Promise<void> {
  await sshd.stop();
  cleanUp();
}

/** An unchanged host beside `nix build` alone, and a changed one, in turn. */
async function benchOne(fleet: Fleet, say: (line: string) => void) {
  const [unchanged, build, changed]: [number[], number[], number[]] = [[], [], []];
  const other = { ...fleet, flake: makeFleetFlake('other', { h1: 'works' }) };
  await deploy(fleet, only);
  await deploy(other, only);
  for (let run = 0; run < runs; run += 1) {
    // Every one of these changes the system to the other one, built before.
    const next = run % 2 === 0 ? fleet : other;
    changed.push((await deploy(next, only)).wallMs);
    unchanged.push((await deploy(next, only)).wallMs);
    build.push(timeNixBuild(next.flake));
  }
  const beside = unchanged.map((wallMs, index) => wallMs - (build[index] ?? Number.NaN));
  const ratio = unchanged.map((wallMs, index) => wallMs / (build[index] ?? Number.NaN));
  const result = {
    unchanged: spreadOf(unchanged),
    nixBuild: spreadOf(build),
    unchangedWithoutBuild: spreadOf(beside),
    ratio: spreadOf(ratio),
    changed: spreadOf(changed),
  };
  say(
    `unchanged host ${result.unchanged.median} ms, of which nix build ${result.nixBuild.median} ms (ratio ${result.ratio.median}); the rest ${result.unchangedWithoutBuild.median} ms (goal: 1200)`,
  );
  say(
    `changed host ${result.changed.median} ms, ${times(result.changed, result.unchanged)} × unchanged`,
  );
  return result;
}

function times(left: Spread, right: Spread): string {
  return (left.median / right.median).toFixed(1);
}

interface ParallelRun {
  readonly hosts: number;
  readonly wallMs: number;
  /** Of the host that took longest in that run: connect to receipt. */
  readonly slowestMs: number;
}

/** Every run changes all its hosts, all of them at once. */
async function benchParallel(
  fleet: Fleet,
  hosts: Readonly<Record<string, 'works'>>,
  say: (line: string) => void,
): Promise<readonly ParallelRun[]> {
  const done: ParallelRun[] = [];
  for (const [index, size] of sizes.entries()) {
    const next = { ...fleet, flake: makeFleetFlake(`v${index + 1}`, hosts) };
    const names = Object.keys(hosts).slice(0, size);
    const wide = ['--parallel', String(size), '--parallel-copies', String(size)];
    const args = ['--host', names.join(','), ...wide];
    const { wallMs, events } = await deploy(next, { args, to: names });
    const slowestMs = Math.max(...names.map((name) => ownTime(events, name)));
    done.push({ hosts: size, wallMs: Math.round(wallMs), slowestMs });
    const ratio = (wallMs / slowestMs).toFixed(2);
    say(
      `${size} hosts at once ${Math.round(wallMs)} ms, ${ratio} × the slowest of them (${slowestMs} ms)`,
    );
  }
  return done;
}

/** From the first word of a host to its last: milliseconds. */
function ownTime(events: readonly Record<string, unknown>[], host: string): number {
  const own = events.filter((event) => event.event === 'phase' && event.host === host);
  const at = own.map(({ elapsedMs }) => Number(elapsedMs));
  return Math.max(...at) - Math.min(...at);
}

async function deploy(fleet: Fleet, run: FleetRun) {
  const start = performance.now();
  const client = startFleet(fleet, run);
  const { code, stderr } = await client.exit;
  const wallMs = performance.now() - start;
  if (code !== 0) throw new Error(`a deployment ended with ${code}: ${stderr}`);
  return { wallMs, events: client.events() };
}

function timeNixBuild(flake: string): number {
  const attribute = `${flake}#nixosConfigurations.h1.config.system.build.toplevel`;
  const start = performance.now();
  const { status, stderr } = spawnSync('nix', ['build', '--no-link', '--json', attribute], {
    env: nixEnv,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - start;
}
