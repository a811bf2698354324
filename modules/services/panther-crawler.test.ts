import { expect, it } from 'vitest';
import { crawlerService } from '#crawler/service';
import { findRelease, type ModuleContext, type NixAttrs, printNix } from '#nix';
import { pantherCrawler } from './panther-crawler.ts';

function settingsOf(options: object, modules: readonly string[] = []): NixAttrs {
  const release = findRelease('26.05');
  const context = {
    options: pantherCrawler.options.parse(options),
    host: { modules: new Set(modules) },
    user: { email: 'me@example.org' },
    release,
    atLeast: () => true,
    secret: (name: string) => name,
  };
  return pantherCrawler.nixos?.(context as unknown as ModuleContext<never>) as NixAttrs;
}

type Unit = Readonly<Record<'environment' | 'serviceConfig', NixAttrs>>;

function partsOf(settings: NixAttrs) {
  const { systemd, services } = settings as unknown as {
    systemd: {
      tmpfiles: { settings: Record<string, NixAttrs> };
      services: Record<string, Unit>;
    };
    services: Record<string, { environment: Record<string, unknown> }>;
  };
  const unit = systemd.services['panther-crawler'] as Unit;
  const given = services['panther-crawler']?.environment ?? {};
  return { unit, given, folders: systemd.tmpfiles.settings['10-panther-metrics'] ?? {} };
}

// The published module declares an option for each variable of the schema and no other: NixOS refuses the rest.
it('sets no variable that the service does not declare', () => {
  const { given } = partsOf(settingsOf({}, ['apps/browser']));
  const declared = Object.keys(crawlerService.env.shape);
  expect(Object.keys(given).filter((name) => !declared.includes(name))).toEqual([]);
});

// systemd.exec(5): ProtectSystem=strict leaves only what ReadWritePaths names; a DynamicUser's state folder lies
// below /var/lib/private (0700).
it('writes its metrics where a collector can read them', () => {
  const usual = partsOf(settingsOf({}));
  const folder = '/var/lib/panther-metrics';
  expect(usual.given.PANTHER_METRICS_FILE).toBe(`${folder}/panther_crawler.prom`);
  expect(usual.unit.serviceConfig).toMatchObject({
    ReadWritePaths: [folder],
    SupplementaryGroups: ['panther-metrics'],
  });
  expect(usual.folders).toEqual({
    [folder]: { d: { user: 'root', group: 'panther-metrics', mode: '2775' } },
  });
  const moved = partsOf(settingsOf({ environment: { PANTHER_METRICS_FILE: '/srv/text/a.prom' } }));
  expect(moved.unit.serviceConfig).toMatchObject({ ReadWritePaths: ['/srv/text'] });
  expect(Object.keys(moved.folders)).toEqual(['/srv/text']);
});

it('lets Chromium have its own sandbox only where there is one', () => {
  const fence = 'RestrictNamespaces';
  expect(partsOf(settingsOf({})).unit.serviceConfig).not.toHaveProperty(fence);
  const { serviceConfig } = partsOf(settingsOf({}, ['apps/browser'])).unit;
  expect(printNix(serviceConfig)).toContain(`${fence} = lib.mkForce "user pid net"`);
});
