import { z } from 'zod';
import { defineModule, lines, type NixAttrs, type NixValue, pkg, ref, str } from '#nix';
import { afterSecrets, environmentUnit, oneshotSandbox, opnix } from './opnix.ts';

const environmentFile = '/run/backup/env';
const dumpFolder = '/var/backup/postgresql';

// What can be made again, what must not leave the machine, and files that are only whole as a dump.
const alwaysExcluded = [
  '/home/*/.cache',
  '/home/*/.local/share/Trash',
  '/home/*/.local/share/containers',
  '/home/*/**/node_modules',
  '/home/*/**/target/debug',
  '/var/lib/containers',
  '/var/lib/machines',
  '/var/lib/opnix',
  '/var/lib/postgresql',
  '/var/lib/systemd/coredump',
];

/** Dumps every database before the files are read. A dump replaces the one before only once it is
 * complete; `set -e` makes a failed dump fail the whole backup. */
const dumpScript = lines([
  '#!',
  pkg('runtimeShell'),
  `
set -euo pipefail
as_postgres() { `,
  pkg('util-linux'),
  `/bin/runuser -u postgres -- "$@"; }
bin=`,
  ref('config.services.postgresql.package'),
  `/bin
install -d -m 0700 -o postgres -g postgres ${dumpFolder}
cd ${dumpFolder}
dump() {
  target=$1
  shift
  as_postgres "$@" > "$target.new"
  mv "$target.new" "$target"
}
umask 0077
dump globals.sql "$bin/pg_dumpall" --globals-only
databases=$(as_postgres "$bin/psql" -AtXc "select datname from pg_database where datallowconn and not datistemplate")
for database in $databases; do
  # Uncompressed: restic compresses, and finds what has not changed since yesterday.
  dump "$database.dump" "$bin/pg_dump" --format=custom --compress=0 "$database"
done
`,
]);

const secretsReady = 'backup-environment.service';

function checkUnit(repository: NixValue, passwordFile: NixValue): NixAttrs {
  return {
    description: 'Verify the backups: their structure, and a part of the data',
    after: ['network-online.target', secretsReady],
    wants: ['network-online.target', secretsReady],
    environment: {
      RESTIC_REPOSITORY: repository,
      RESTIC_PASSWORD_FILE: passwordFile,
      RESTIC_CACHE_DIR: '/var/cache/restic-check',
    },
    restartIfChanged: false,
    serviceConfig: {
      Type: 'oneshot',
      // %% is systemd's way to write %.
      ExecStart: str`${pkg('restic')}/bin/restic check --read-data-subset=5%% --retry-lock=2h`,
      EnvironmentFile: environmentFile,
      CacheDirectory: 'restic-check',
      CacheDirectoryMode: '0700',
      Nice: 10,
      IOSchedulingClass: 'idle',
      ...oneshotSandbox,
      RestrictAddressFamilies: ['AF_UNIX', 'AF_INET', 'AF_INET6', 'AF_NETLINK'],
    },
  };
}

const calendar = z.string().min(3);

export const backup = defineModule({
  name: 'services/backup',
  description: 'Encrypted backups to Backblaze B2 with restic, verified every week',
  options: z.strictObject({
    bucket: z
      .string()
      .min(6)
      .default('pantherOS-backup')
      .describe('B2 bucket; each host keeps its repository in a folder of its own name.'),
    region: z.string().min(1).default('us-west-004').describe('Region of the bucket.'),
    paths: z
      .array(z.string().startsWith('/'))
      .min(1)
      .default(['/home', '/var/lib', '/etc/ssh'])
      .describe('What to back up.'),
    exclude: z
      .array(z.string().min(1))
      .default([])
      .describe('Patterns to leave out, beside caches, containers and secrets.'),
    at: calendar
      .default('03:30')
      .describe('When to run, as a systemd calendar expression; up to half an hour later.'),
    checkAt: calendar.default('Sun 05:00').describe('When to verify.'),
    keepDaily: z.int().min(1).default(7).describe('Daily snapshots to keep.'),
    keepWeekly: z.int().min(0).default(5).describe('Weekly snapshots to keep.'),
    keepMonthly: z.int().min(0).default(12).describe('Monthly snapshots to keep.'),
  }),
  requires: () => [opnix],
  units: ['restic-backups-system'],
  nixos: ({ options, host, secret, atLeast }) => {
    const postgres = host.modules.has('services/postgresql');
    const repository = str`s3:https://s3.${options.region}.backblazeb2.com/${options.bucket}/${ref('config.networking.hostName')}`;
    const passwordFile = secret('backupPassword');
    const database = atLeast('25.11') ? 'postgresql.target' : 'postgresql.service';
    return {
      services: {
        restic: {
          backups: {
            system: {
              repository,
              passwordFile,
              environmentFile,
              initialize: true,
              paths: [...options.paths, ...(postgres ? [dumpFolder] : [])],
              exclude: [...alwaysExcluded, ...options.exclude],
              extraBackupArgs: ['--exclude-caches', '--retry-lock=2h'],
              pruneOpts: [
                `--keep-daily ${options.keepDaily}`,
                `--keep-weekly ${options.keepWeekly}`,
                `--keep-monthly ${options.keepMonthly}`,
                '--retry-lock=2h',
              ],
              inhibitsSleep: host.role === 'workstation',
              timerConfig: {
                OnCalendar: options.at,
                RandomizedDelaySec: '30min',
                Persistent: true,
              },
              ...(postgres ? { backupPrepareCommand: dumpScript } : {}),
            },
          },
        },
      },
      systemd: {
        services: {
          'backup-environment': environmentUnit({
            description: 'Compose the environment of the backups',
            folder: 'backup',
            variables: {
              AWS_ACCESS_KEY_ID: secret('backupB2KeyId'),
              AWS_SECRET_ACCESS_KEY: secret('backupB2AppKey'),
            },
          }),
          'restic-backups-system': {
            // Not `requires`: a key that changes would then stop a backup that is running. Without
            // the file the unit fails to start, which is right.
            after: [secretsReady, ...afterSecrets.after, ...(postgres ? [database] : [])],
            wants: [secretsReady, ...afterSecrets.wants],
            serviceConfig: { Nice: 10, IOSchedulingClass: 'idle' },
          },
          'restic-check': checkUnit(repository, passwordFile),
        },
        timers: {
          'restic-check': {
            wantedBy: ['timers.target'],
            timerConfig: {
              OnCalendar: options.checkAt,
              RandomizedDelaySec: '1h',
              Persistent: true,
            },
          },
        },
      },
    };
  },
});
