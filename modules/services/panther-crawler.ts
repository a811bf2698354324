import { dirname } from 'node:path';
import { crawlerService } from '#crawler/service';
import { defineServiceModule, mkForce, type NixAttrs } from '#nix';

const { unit } = crawlerService;

/** Who may write into the folder that a textfile collector reads; the service's own user is a new one at each
 * start, and its state folder is nobody else's. */
const metricsGroup = 'panther-metrics';
const metricsFile = '/var/lib/panther-metrics/panther_crawler.prom';
const browserModule = 'apps/browser';

/** Chromium's own sandbox is made of namespaces that its first process drops into, with chroot and capset in
 * the new ones (chromium: sandbox/linux/services/credentials.cc, namespace_sandbox.cc). Without them it does not
 * start; without its sandbox, pages would be in the service itself. */
const browserSandbox: NixAttrs = {
  RestrictNamespaces: mkForce('user pid net'),
  SystemCallFilter: mkForce(['@system-service', '~@privileged @resources', 'chroot capset']),
};

export const pantherCrawler = defineServiceModule(crawlerService, {
  environment: ({ user, host }) => ({
    ...(user.email === undefined ? {} : { PANTHER_CRAWLER_CONTACT: user.email }),
    // A unit finds no program of the system by its name; Brave is Chromium.
    ...(host.modules.has(browserModule)
      ? { PANTHER_CHROMIUM: '/run/current-system/sw/bin/brave' }
      : {}),
    PANTHER_METRICS_FILE: metricsFile,
  }),
  machine: ({ options, host }) => {
    const folder = dirname(options.environment.PANTHER_METRICS_FILE ?? metricsFile);
    return {
      users: { groups: { [metricsGroup]: {} } },
      systemd: {
        // For `--collector.textfile.directory` of node_exporter. Files keep the folder's group.
        tmpfiles: {
          settings: {
            '10-panther-metrics': {
              [folder]: { d: { user: 'root', group: metricsGroup, mode: '2775' } },
            },
          },
        },
        services: {
          [unit]: {
            // What its threads free goes back to the machine (mallopt(3)): a fifth less memory over 10,000 pages.
            environment: { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' },
            serviceConfig: {
              SupplementaryGroups: [metricsGroup],
              ReadWritePaths: [folder],
              ...(host.modules.has(browserModule) ? browserSandbox : {}),
            },
          },
        },
      },
    };
  },
});
