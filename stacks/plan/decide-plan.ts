import { type ClosurePath, formatBytes } from '../deploy/copy.ts';
import type { Source } from '../deploy/source.ts';
import { limits } from '../limits.ts';
import { bootOnlyChanges, liveSwitchObstacles } from '../status/boot-parts.ts';
import { diffClosures } from './closure-diff.ts';
import type { LocalSystem } from './local-system.ts';
import { compareFstab } from './mount-changes.ts';
import { compareSecrets } from './secret-changes.ts';
import type { TargetFacts } from './target-facts.ts';
import type { HostPlan, PlannedUnits, Verdict } from './types.ts';
import { decideUnitActions } from './unit-changes.ts';

export interface PlanParts {
  readonly host: string;
  readonly madeAt: string;
  readonly source: Source;
  readonly goal: string;
  readonly goalSystem: LocalSystem;
  readonly goalClosure: readonly ClosurePath[];
  readonly facts: TargetFacts;
  /** The closure of what runs, if anybody knows it. */
  readonly runningClosure: readonly ClosurePath[] | undefined;
}

/** What deploying `goal` would do, from what is known of both sides. */
export function decidePlan(parts: PlanParts): HostPlan {
  const { facts, goal, goalSystem, runningClosure } = parts;
  const { host: now } = facts;
  const missing = parts.goalClosure.filter(({ path }) => facts.missing.has(path));
  const copy = {
    paths: missing.length,
    bytes: missing.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  const runs = now.current === goal;
  const reboot = {
    required: runs ? [] : liveSwitchObstacles(facts.current, goalSystem.boot),
    // Without a record of what was booted nothing can be compared.
    pending: now.booted === '' ? [] : bootOnlyChanges(facts.booted, goalSystem.boot),
  };
  return {
    version: 1,
    kind: 'panther-plan',
    host: parts.host,
    madeAt: parts.madeAt,
    source: parts.source,
    goal,
    target: {
      current: now.current,
      default: now.default,
      generation: now.generation,
      bootId: now.bootId,
    },
    verdict: decideVerdict(parts, reboot),
    generations: [...facts.generations.keys()].sort((left, right) => left - right),
    closure: runningClosure && diffClosures(runningClosure, parts.goalClosure),
    copy,
    free: now.free,
    units: runs ? noUnits : planUnits(parts),
    mounts: runs ? [] : compareFstab(facts.fstab, goalSystem.fstab),
    secrets: compareSecrets(facts.secrets, goalSystem.secrets),
    reboot,
    systemdChanges: !runs && facts.current.systemd !== goalSystem.boot.systemd,
    obstacles: listObstacles(facts, copy.bytes),
    failedUnits: now.failedUnits,
    drift: now.drift === true,
  };
}

function decideVerdict({ facts, goal }: PlanParts, reboot: HostPlan['reboot']): Verdict {
  const { current, default: bootDefault } = facts.host;
  if (current === goal && bootDefault === goal) return 'unchanged';
  if (reboot.required.length > 0) return 'reboot';
  return reboot.pending.length > 0 ? 'switch-then-reboot' : 'switch';
}

const noUnits: PlannedUnits = { stop: [], start: [], restart: [], reload: [], leave: [] };

function planUnits({ facts, goalSystem }: PlanParts): PlannedUnits | undefined {
  const { active, units: current } = facts;
  if (active === undefined) return undefined;
  const { stop, start, restart, reload, skip } = decideUnitActions({
    current,
    goal: goalSystem.units,
    active,
  });
  return {
    stop: [...stop].filter((unit) => !start.has(unit)).sort(),
    start: [...start].filter((unit) => !stop.has(unit)).sort(),
    restart: [...restart, ...[...stop].filter((unit) => start.has(unit))].sort(),
    reload: [...reload].sort(),
    leave: [...skip].sort(),
  };
}

function listObstacles({ host }: TargetFacts, copyBytes: number): string[] {
  const { deploying } = host;
  const store = host.free.find(({ place }) => place === '/nix/store');
  const needBytes = copyBytes + limits.copy.reserveBytes;
  const isFull = store !== undefined && copyBytes > 0 && needBytes > store.freeBytes;
  return [
    ...(host.current === '' ? ['it runs no NixOS system: there would be no way back'] : []),
    ...(deploying === undefined
      ? []
      : [`it is being deployed by ${deploying.who} since ${deploying.since}`]),
    ...(isFull
      ? [`/nix/store has ${formatBytes(store.freeBytes)} free and needs ${formatBytes(needBytes)}`]
      : []),
  ];
}
