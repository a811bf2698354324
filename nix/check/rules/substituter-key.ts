import { type HostModel, itemsAt, siteOf, valueAt } from '../host-model.ts';
import { defineRule, type Report } from '../rule.ts';

const officialKey = 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';
const substituterLists = ['nix.settings.substituters', 'nix.settings.extra-substituters'] as const;
const keyLists = [
  'nix.settings.trusted-public-keys',
  'nix.settings.extra-trusted-public-keys',
] as const;

export const substituterKey = defineRule({
  code: 'PN100',
  over: 'host',
  title: 'A binary cache without its key, or a wrong key',
  severity: 'error',
  run: (host, report) => {
    const keys = keyLists.flatMap((list) => textItems(host, list));
    for (const { text, list, where } of keys) reportKey(text, list, where, report);
    reportUnchecked(host, report);
    const names = keys.map(({ text }) => text.split(':')[0] ?? '');
    const free = names.filter((name) => !name.startsWith('cache.nixos.org-'));
    for (const { text, list, where } of substituterLists.flatMap((each) => textItems(host, each))) {
      if (/^https:\/\/cache\.nixos\.org\/?(\?|$)/.test(text)) continue;
      // cachix names a key after its host; of other caches the name says nothing, so one is used up.
      const server = /^[a-z]+:\/\/([^/?:]+)/.exec(text)?.[1] ?? text;
      const at = server.endsWith('.cachix.org')
        ? free.findIndex((name) => name.startsWith(`${server}-`))
        : free.findIndex((name) => !name.includes('.cachix.org-'));
      if (at >= 0) {
        free.splice(at, 1);
        continue;
      }
      report({
        where,
        option: list,
        message: `the binary cache ${text} has no key of its own, so Nix takes nothing from it`,
        hint: `add its public key to ${keyLists[0]}, or take the cache out`,
      });
    }
  },
});

interface TextItem {
  readonly text: string;
  readonly list: string;
  readonly where: string;
}

function textItems(host: HostModel, list: string): TextItem[] {
  return itemsAt(host, list).flatMap(({ value, definition }) =>
    typeof value === 'string' ? [{ text: value, list, where: definition.site.text }] : [],
  );
}

function reportKey(key: string, option: string, where: string, report: Report): void {
  if (key.startsWith('cache.nixos.org-') && key !== officialKey) {
    report({
      where,
      option,
      message: `${key} is not the key of cache.nixos.org`,
      hint: `it is ${officialKey}`,
    });
  } else if (!/^[^\s:]+:[A-Za-z0-9+/]{43}=$/.test(key)) {
    report({
      where,
      option,
      message: `"${key}" is no public key of a binary cache`,
      hint: 'it looks like name-1:base64= with 44 characters behind the colon',
    });
  }
}

function reportUnchecked(host: HostModel, report: Report): void {
  const option = 'nix.settings.require-sigs';
  if (valueAt(host, option) !== false) return;
  report({
    where: siteOf(host, option),
    option,
    message: `${option} is false: Nix runs whatever any cache sends`,
    hint: 'leave it out',
  });
}
