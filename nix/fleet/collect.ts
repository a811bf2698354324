import type { Layer } from './merge.ts';
import type { AnyModule, Diagnostic, HostDefinition, ProfileDefinition } from './types.ts';

export interface CollectedModule {
  readonly module: AnyModule;
  readonly layers: readonly Layer[];
  readonly via: readonly string[];
}

/** Every profile of a host, what a profile includes before itself, each once. A profile that
 * includes itself through others, or an include that is not there (two files importing each
 * other), is reported. */
export function collectProfiles(
  host: HostDefinition,
  report: (diagnostic: Diagnostic) => void,
): ProfileDefinition[] {
  const done = new Set<string>();
  const ordered: ProfileDefinition[] = [];
  const walk = (profile: ProfileDefinition | undefined, trail: readonly string[]): void => {
    if (profile === undefined) {
      report(cycle(host, trail, 'is not there yet when it is needed: two files import each other'));
      return;
    }
    if (trail.includes(profile.name)) {
      report(cycle(host, [...trail, profile.name], 'includes itself'));
      return;
    }
    if (done.has(profile.name)) return;
    for (const included of profile.includes()) walk(included, [...trail, profile.name]);
    done.add(profile.name);
    ordered.push(profile);
  };
  for (const profile of host.profiles) walk(profile, []);
  return ordered;
}

function cycle(host: HostDefinition, trail: readonly string[], what: string): Diagnostic {
  return {
    code: 'PN005',
    severity: 'error',
    host: host.name,
    where: host.site.text,
    message: `cycle of imports: ${trail.join(' → ') || 'a profile'} ${what}`,
    hint: 'take one of the includes out, or move what both need into a third file',
  };
}

/** Modules of a host by name: those that profiles and the host switch on, and what they require. */
export function collectModules(
  host: HostDefinition,
  profiles: readonly ProfileDefinition[],
  report: (diagnostic: Diagnostic) => void,
): Map<string, CollectedModule> {
  const found = new Map<string, { module: AnyModule; layers: Layer[]; via: string[] }>();
  const add = (module: AnyModule | undefined, via: string, layer: Layer | undefined): void => {
    if (module === undefined) {
      report(cycle(host, [via], 'requires a module that is not there yet'));
      return;
    }
    const known = found.get(module.name);
    if (known !== undefined) {
      if (layer !== undefined) known.layers.push(layer);
      if (!known.via.includes(via)) known.via.push(via);
      return;
    }
    found.set(module.name, { module, layers: layer === undefined ? [] : [layer], via: [via] });
    for (const required of module.requires())
      add(required, `required by ${module.name}`, undefined);
  };
  for (const profile of profiles) {
    const source = { kind: 'profile', name: profile.name } as const;
    for (const use of profile.modules) add(use?.module, profile.name, { source, use });
  }
  const source = { kind: 'host', name: host.name } as const;
  for (const use of host.modules) add(use?.module, 'host', { source, use });
  return found;
}
