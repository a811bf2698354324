import { compareUnits, type UnitInfo, unitFlag } from './unit-file.ts';
import { dropInsOf, hasUnit, isSameUnit, readUnit, type UnitTree, wantedBy } from './unit-tree.ts';

/** What switch-to-configuration does to units, in its own terms: a unit in `stop` and in `start` is
 * stopped before the activation and started after it. */
export interface UnitActions {
  readonly stop: ReadonlySet<string>;
  readonly start: ReadonlySet<string>;
  readonly restart: ReadonlySet<string>;
  readonly reload: ReadonlySet<string>;
  /** Changed, and left as it runs because it says so. */
  readonly skip: ReadonlySet<string>;
}

interface Work {
  readonly stop: Set<string>;
  readonly start: Set<string>;
  readonly restart: Set<string>;
  readonly reload: Set<string>;
  readonly skip: Set<string>;
}

export interface UnitSituation {
  readonly current: UnitTree;
  readonly goal: UnitTree;
  /** Units that are not inactive and come from /etc/systemd/system, with their state. */
  readonly active: ReadonlyMap<string, string>;
}

/** What activating `goal` does to the units that run, after switch-to-configuration-ng of nixpkgs
 * (collect_unit_changes, handle_modified_unit); targets that are only started again are left out, as
 * it does not name them either. */
export function decideUnitActions(situation: UnitSituation): UnitActions {
  const { current, active } = situation;
  const work: Work = {
    stop: new Set(),
    start: new Set(),
    restart: new Set(),
    reload: new Set(),
    skip: new Set(),
  };
  // Sorted: what is decided of one unit may depend on what was decided of its socket before.
  for (const unit of [...active.keys()].sort()) {
    const state = active.get(unit);
    if (state !== 'active' && state !== 'activating') continue;
    const base = baseOf(situation, unit);
    if (hasUnit(current, base)) judgeUnit(situation, work, unit, base);
  }
  for (const unit of newlyWanted(situation)) work.start.add(unit);
  return work;
}

/** A unit's own name, or its template's where neither system has the instance itself. */
function baseOf({ current, goal }: UnitSituation, unit: string): string {
  const template = /^(.*)@[^.]*\.(.*)$/.exec(unit);
  if (template === null || current.files.has(unit) || goal.files.has(unit)) return unit;
  return `${template[1]}@.${template[2]}`;
}

function judgeUnit(situation: UnitSituation, work: Work, unit: string, base: string): void {
  const { current, goal } = situation;
  const lostDropIns =
    unit !== base && dropInsOf(current, unit).length > 0 && dropInsOf(goal, unit).length === 0;
  if (lostDropIns || !hasUnit(goal, base)) {
    const old = readUnit(current, unit, base);
    if (unitFlag(old, 'Unit', 'X-StopOnRemoval', true)) work.stop.add(unit);
    return;
  }
  // Every active target is started again, which does nothing by itself.
  if (unit.endsWith('.target') || isSameUnit(current, goal, unit, base)) return;
  const young = readUnit(goal, unit, base);
  const verdict = compareUnits(readUnit(current, unit, base), young);
  if (verdict === 'restart') applyChange(situation, work, { unit, base, young });
  else if (verdict === 'reload' && !work.restart.has(unit)) work.reload.add(unit);
}

interface Changed {
  readonly unit: string;
  readonly base: string;
  readonly young: UnitInfo;
}

const neverRestarted = /^(?:sysinit|basic|multi-user|graphical)\.target$|\.(?:path|slice|socket)$/;

function applyChange(situation: UnitSituation, work: Work, changed: Changed): void {
  const { unit, young } = changed;
  if (neverRestarted.test(unit)) return;
  if (unit.endsWith('.mount')) {
    // These two cannot be unmounted.
    (unit === '-.mount' || unit === 'nix.mount' ? work.reload : work.restart).add(unit);
    return;
  }
  if (unitFlag(young, 'Service', 'X-ReloadIfChanged', false) && !work.stop.has(unit)) {
    work.reload.add(unit);
    return;
  }
  if (
    !unitFlag(young, 'Service', 'X-RestartIfChanged', true) ||
    unitFlag(young, 'Unit', 'RefuseManualStop', false) ||
    unitFlag(young, 'Unit', 'X-OnlyManualStart', false)
  ) {
    work.skip.add(unit);
    return;
  }
  if (!unit.endsWith('.service') || !unitFlag(young, 'Service', 'X-StopIfChanged', true)) {
    work.restart.add(unit);
  } else {
    stopAndStart(situation, work, changed);
  }
  work.reload.delete(unit);
}

/** A service with a socket is not started itself: its socket is, and starts it on demand. */
function stopAndStart({ goal, active }: UnitSituation, work: Work, changed: Changed): void {
  const { unit, base, young } = changed;
  const named = (young.get('Service')?.get('Sockets') ?? []).join(' ').split(/\s+/).filter(Boolean);
  const own = `${base.replace(/\.service$/, '').replace(/@$/, '')}.socket`;
  let bySocket = false;
  for (const socket of named.length > 0 ? named : [own]) {
    const comes = hasUnit(goal, socket);
    if (active.has(socket)) {
      work.stop.add(socket);
      if (comes) work.start.add(socket);
    }
    if (comes) bySocket = true;
  }
  if (!bySocket || unitFlag(young, 'Service', 'X-NotSocketActivated', false)) work.start.add(unit);
  work.stop.add(unit);
}

/** Units that an active target of the new system wants, and its old self did not: starting the
 * target again starts them. */
function newlyWanted({ current, goal, active }: UnitSituation): string[] {
  const found: string[] = [];
  const queue = [...active.keys()].filter((unit) => unit.endsWith('.target')).sort();
  const seen = new Set(queue);
  for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
    const before = new Set(wantedBy(current, target));
    for (const unit of wantedBy(goal, target)) {
      if (before.has(unit) || active.has(unit) || seen.has(unit)) continue;
      seen.add(unit);
      found.push(unit);
      if (unit.endsWith('.target')) queue.push(unit);
    }
  }
  return found;
}
