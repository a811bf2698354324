import { type HostModel, isOn, oncePerHost } from './host-model.ts';
import { isEnabled, readUnits, type Unit } from './units.ts';

/** `earlier` is started before `later`; `why` says what orders them. */
export interface Ordering {
  readonly earlier: string;
  readonly later: string;
  readonly why: string;
}

// Order of systemd's own targets: bootup(7) and systemd.special(7).
const targetOrder: readonly (readonly [string, string])[] = [
  ['local-fs.target', 'sysinit.target'],
  ['sysinit.target', 'sockets.target'],
  ['sysinit.target', 'timers.target'],
  ['sockets.target', 'basic.target'],
  ['sysinit.target', 'basic.target'],
  ['basic.target', 'multi-user.target'],
  ['multi-user.target', 'graphical.target'],
  ['network-pre.target', 'network.target'],
  ['network.target', 'network-online.target'],
];

// What NixOS's and OpNix's modules order themselves: nixos/modules/services/{networking/tailscale,
// databases/postgresql}.nix, OpNix's nix/module.nix.
const upstream: readonly {
  readonly on: string;
  readonly order: readonly (readonly [string, string])[];
}[] = [
  {
    on: 'services.onepassword-secrets.enable',
    order: [['network-online.target', 'opnix-secrets.service']],
  },
  {
    on: 'services.tailscale.enable',
    order: [['tailscaled.service', 'tailscaled-autoconnect.service']],
  },
  {
    on: 'services.postgresql.enable',
    order: [
      ['network.target', 'postgresql.service'],
      ['postgresql.service', 'postgresql-setup.service'],
      ['postgresql-setup.service', 'postgresql.target'],
    ],
  },
];

/** Which unit comes before which on this host: what the configuration says, what systemd adds by
 * itself (systemd.unit(5), systemd.service(5), systemd.target(5), systemd.timer(5), "Implicit" and
 * "Default Dependencies"), and what the units of NixOS's own modules are known to add. */
export const readOrderings = oncePerHost((host: HostModel): readonly Ordering[] => {
  const orderings: Ordering[] = targetOrder.map(([earlier, later]) => ({
    earlier,
    later,
    why: 'systemd orders its targets so',
  }));
  for (const { on, order } of upstream) {
    if (!isOn(host, on)) continue;
    for (const [earlier, later] of order)
      orderings.push({ earlier, later, why: `${on} orders them so` });
  }
  const units = [...readUnits(host).values()].filter(isEnabled);
  for (const unit of units) orderings.push(...explicit(unit), ...implicit(unit));
  orderings.push(...secretOrder(host));
  const direct = new Set(orderings.map(({ earlier, later }) => `${earlier} ${later}`));
  for (const unit of units) orderings.push(...targetsWait(unit, direct));
  return orderings;
});

function explicit(unit: Unit): Ordering[] {
  const { after, before } = unit.dependencies;
  return [
    ...after.map((earlier) => ({
      earlier,
      later: unit.name,
      why: `${unit.name} has after ${earlier}`,
    })),
    ...before.map((later) => ({
      earlier: unit.name,
      later,
      why: `${unit.name} has before ${later}`,
    })),
  ];
}

function hasDefaults(unit: Unit): boolean {
  const value = unit.options.get('unitConfig.DefaultDependencies');
  return value !== false && value !== 'no' && value !== 'false';
}

/** Services wait for the basic system; timers, sockets and paths come before what they start. */
function implicit(unit: Unit): Ordering[] {
  const later = unit.name;
  if (unit.suffix === '.service') {
    return hasDefaults(unit)
      ? [{ earlier: 'basic.target', later, why: 'services wait for the basic system' }]
      : [];
  }
  if (!['.timer', '.socket', '.path'].includes(unit.suffix)) return [];
  const started = unit.section.get('Unit');
  const service = typeof started === 'string' ? started : `${unit.stem}.service`;
  return [{ earlier: later, later: service, why: `${later} starts ${service}` }];
}

/** A target waits for whatever it wants, unless that waits for the target. */
function targetsWait(unit: Unit, direct: ReadonlySet<string>): Ordering[] {
  if (!hasDefaults(unit)) return [];
  const { wantedBy, requiredBy } = unit.dependencies;
  return [...wantedBy, ...requiredBy]
    .filter((target) => target.endsWith('.target') && !direct.has(`${target} ${unit.name}`))
    .map((later) => ({
      earlier: unit.name,
      later,
      why: `${later} wants ${unit.name} and so waits for it`,
    }));
}

/** OpNix puts each consumer of a secret after its own unit. */
function secretOrder(host: HostModel): Ordering[] {
  const consumers = host.host.secrets.flatMap(
    (name) => host.fleet.definition.secrets[name]?.consumers ?? [],
  );
  return [...new Set(consumers)].map((consumer) => ({
    earlier: 'opnix-secrets.service',
    later: `${consumer}.service`,
    why: `${consumer}.service reads secrets`,
  }));
}

/** The first cycle, as orderings each of which leads to the next; undefined when there is none. */
export function findCycle(orderings: readonly Ordering[]): readonly Ordering[] | undefined {
  const next = new Map<string, Ordering[]>();
  for (const ordering of orderings) {
    const list = next.get(ordering.earlier);
    if (list === undefined) next.set(ordering.earlier, [ordering]);
    else list.push(ordering);
  }
  const done = new Set<string>();
  const trail: Ordering[] = [];
  const onTrail = new Set<string>();
  const walk = (unit: string): readonly Ordering[] | undefined => {
    onTrail.add(unit);
    for (const ordering of next.get(unit) ?? []) {
      const { later } = ordering;
      if (done.has(later)) continue;
      trail.push(ordering);
      if (onTrail.has(later))
        return trail.slice(trail.findIndex(({ earlier }) => earlier === later));
      const cycle = walk(later);
      if (cycle !== undefined) return cycle;
      trail.pop();
    }
    onTrail.delete(unit);
    done.add(unit);
    return undefined;
  };
  for (const unit of [...next.keys()].sort()) {
    const cycle = done.has(unit) ? undefined : walk(unit);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
