import { formatBytes } from '../deploy/copy.ts';
import type { ClosureDiff, PackageChange } from './closure-diff.ts';
import type { HostPlan, PlannedUnits } from './types.ts';

/** A plan for a person; the first line is the verdict. */
export function renderPlan(plan: HostPlan): string {
  const head = [
    `${plan.host}: ${verdictLine(plan)}`,
    ...plan.obstacles.map((text) => `  ! ${text}`),
    ...(plan.drift ? ['  ! something else runs there than what the last deployment left'] : []),
  ];
  const body = plan.verdict === 'unchanged' ? section('runs', [plan.goal]) : renderChanges(plan);
  return [...head, ...body].join('\n');
}

function renderChanges(plan: HostPlan): string[] {
  const { target, reboot } = plan;
  const boots = target.default || 'nothing known';
  return [
    ...section('runs', [target.current || 'no NixOS system']),
    ...section('would run', [plan.goal]),
    ...section('boots', [boots === plan.goal ? 'that already' : `${boots} until it is confirmed`]),
    ...section('reboot', [
      ...reboot.required.map((text) => `required: ${text}`),
      ...reboot.pending.map((text) => `takes effect after one: ${text}`),
    ]),
    ...section('copy', [copyLine(plan)]),
    ...closureSection(plan.closure),
    ...unitSection(plan),
    ...section(
      'mounts',
      plan.mounts.map(({ action, place }) => `${action} ${place}`),
    ),
    ...secretSection(plan),
    ...section(
      'failed',
      plan.failedUnits.map((unit) => `${unit} (before this)`),
    ),
  ];
}

function verdictLine({ verdict, units }: HostPlan): string {
  switch (verdict) {
    case 'unchanged':
      return 'nothing to do';
    case 'reboot':
      return 'a new system that needs a reboot (deploy with --boot or --reboot)';
    case 'switch':
    case 'switch-then-reboot': {
      const count = units === undefined ? '' : `, ${countUnits(units)}`;
      return verdict === 'switch'
        ? `a new system, no reboot${count}`
        : `a new system, of which a part waits for a reboot${count}`;
    }
  }
}

function countUnits({ restart, stop, start }: PlannedUnits): string {
  const count = restart.length + stop.length + start.length;
  return `${count} ${count === 1 ? 'unit restarts, stops or starts' : 'units restart, stop or start'}`;
}

const labelColumns = 11;

/** `label  first`, and the rest below the first. */
function section(label: string, items: readonly string[]): string[] {
  return items.map((item, index) => {
    return `  ${(index === 0 ? label : '').padEnd(labelColumns)}${item}`.trimEnd();
  });
}

function copyLine({ copy, free }: HostPlan): string {
  const store = free.find(({ place }) => place === '/nix/store');
  const room = store === undefined ? '' : ` (${formatBytes(store.freeBytes)} free)`;
  if (copy.paths === 0) return `nothing, all of it is there${room}`;
  return `${copy.paths} paths, ${formatBytes(copy.bytes)}${room}`;
}

function closureSection(closure: ClosureDiff | undefined): string[] {
  if (closure === undefined) return section('packages', ['not known: nobody has the old closure']);
  const { added, removed, packages } = closure;
  const total = `+${added.paths} −${removed.paths} paths, +${formatBytes(added.bytes)} −${formatBytes(removed.bytes)}`;
  const columns = Math.min(32, Math.max(0, ...packages.map(({ name }) => name.length)));
  return section('packages', [
    total,
    ...packages.map((change) => `${change.name.padEnd(columns)}  ${describePackage(change)}`),
  ]);
}

function describePackage({ removed, added, bytesDelta }: PackageChange): string {
  const versions = (list: readonly string[]) =>
    list.length === 0 ? '∅' : list.map((version) => version || 'ε').join(', ');
  const changed = removed.length + added.length > 0;
  const sign = bytesDelta < 0 ? '−' : '+';
  return [
    ...(changed ? [`${versions(removed)} → ${versions(added)}`] : []),
    ...(bytesDelta === 0 ? [] : [`${sign}${formatBytes(Math.abs(bytesDelta))}`]),
  ].join('  ');
}

function unitSection({ units, systemdChanges }: HostPlan): string[] {
  if (units === undefined) return section('units', ['not known: no systemd runs there']);
  const names = ['stop', 'restart', 'reload', 'start', 'leave'] as const;
  return [
    ...names.flatMap((name) => section(name === 'leave' ? 'as it is' : name, units[name])),
    ...section('systemd', systemdChanges ? ['executes itself anew'] : []),
  ];
}

function secretSection({ secrets }: HostPlan): string[] {
  if (secrets === undefined) return section('secrets', ['not known: a list cannot be read']);
  return section(
    'secrets',
    secrets.map(({ change, path, reference, before }) => {
      return `${change.padEnd(8)} ${path}  ${reference}${before === undefined ? '' : ` (was ${before})`}`;
    }),
  );
}
