import type { Report } from '../ssh/script.ts';

/** Links of a NixOS system that only a boot puts into effect. */
export const bootLinks = ['kernel', 'initrd', 'kernel-modules', 'systemd'] as const;

/** What of a system decides whether it can be switched to, and whether that is all of it. '' where
 * the system has no such thing. */
export interface BootParts extends Readonly<Record<(typeof bootLinks)[number], string>> {
  readonly kernelParams: string;
  /** Of NixOS's init; a live switch to another one is refused (exit code 100). */
  readonly initInterface: string;
  /** JSON: name → value (nixpkgs, system.switch.inhibitors, 26.05). */
  readonly inhibitors: string;
}

/** From the lines `<word>-kernel …` of status.sh. */
export function bootPartsOf(report: Report, word: 'current' | 'booted'): BootParts {
  const value = (name: string) => report.get(`${word}-${name}`) ?? '';
  return {
    kernel: value('kernel'),
    initrd: value('initrd'),
    'kernel-modules': value('kernel-modules'),
    systemd: value('systemd'),
    kernelParams: value('kernel-params'),
    initInterface: value('init-interface-version'),
    inhibitors: value('switch-inhibitors'),
  };
}

const words = {
  kernel: 'kernel',
  initrd: 'initrd',
  'kernel-modules': 'kernel modules',
  kernelParams: 'kernel parameters',
} as const;

/** What of `goal` takes effect only with a boot of it, compared with what was booted. systemd is
 * not among it: switch-to-configuration replaces it while it runs. */
export function bootOnlyChanges(booted: BootParts, goal: BootParts): string[] {
  return (Object.keys(words) as (keyof typeof words)[]).flatMap((part) =>
    booted[part] === goal[part] ? [] : [words[part]],
  );
}

/** Why NixOS refuses to switch from one system to the other while it runs: another init, or a switch
 * inhibitor that both have with another value (nixpkgs, switchable-system.nix). */
export function liveSwitchObstacles(current: BootParts, goal: BootParts): string[] {
  const old = parseInhibitors(current.inhibitors);
  const young = parseInhibitors(goal.inhibitors);
  const inhibitors = Object.keys(old)
    .sort()
    .filter((name) => Object.hasOwn(young, name) && old[name] !== young[name])
    .map((name) => `${name}: ${old[name]} → ${young[name]}`);
  const differs = current.initInterface !== goal.initInterface;
  return [
    ...(differs ? [`init interface ${current.initInterface} → ${goal.initInterface}`] : []),
    ...inhibitors,
  ];
}

function parseInhibitors(text: string): Record<string, string> {
  let raw: unknown;
  try {
    raw = JSON.parse(text === '' ? '{}' : text);
  } catch {
    // As NixOS's own check: what is no JSON inhibits nothing.
    raw = {};
  }
  if (typeof raw !== 'object' || raw === null) return {};
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, String(value)]));
}
