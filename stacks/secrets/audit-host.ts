import { Fault } from '#lib';
import type { CanarySet } from '#secrets';
import { limits } from '../limits.ts';
import type { HostLeak } from './audit.ts';
import type { SecretHost } from './fleet-secrets.ts';
import { type ReachInput, scriptFor, withHost } from './host-session.ts';
import { tokenFile } from './token.ts';

/** Where programs and people leave things on a NixOS machine that others can read or that are
 * copied elsewhere. The store is searched here, as a closure. */
const places = [
  ...['/etc', '/var/log', '/var/lib/panther', '/run/systemd', '/run/panther'],
  ...['/root', '/tmp', '/var/tmp', '/var/lib/systemd'],
];

/** Where values belong: the secrets' own files, and what is made of them for root alone. */
const own = [
  tokenFile.path,
  '/var/lib/opnix',
  '/var/lib/panther/rotations',
  '/run/systemd/credentials',
];

/** The script looks for lines of this length at most; the middle says enough of a longer one. */
const patternMaxBytes = 64;

/** Searches the plain places of one host. The values travel inside the script on stdin, to a host
 * that has them anyway: only those of its own secrets. Throws what reaching a host throws. */
export async function searchHost(
  host: SecretHost,
  canaries: CanarySet,
  input: ReachInput,
): Promise<HostLeak[]> {
  const known = new Set(host.secrets.map(({ reference }) => reference));
  const patterns = canaries.patterns.flatMap(({ bytes, owner }) => {
    const { reference } = canaries.describe({ owner });
    const start = Math.max(0, Math.floor((bytes.length - patternMaxBytes) / 2));
    const middle = bytes.subarray(start, start + patternMaxBytes);
    // A line of grep's list can hold neither.
    const isLine = !middle.includes(0x0a) && !middle.includes(0);
    return known.has(reference) && isLine ? [{ owner, start, middle }] : [];
  });
  if (patterns.length === 0) return [];
  const values = {
    PATTERNS: patterns.map(({ middle }, at) => `${at + 1} ${middle.toString('hex')}`).join('\n'),
    PLACES: places.join('\n'),
    SKIPPED: [...own, ...host.secrets.map(({ path }) => path)].join('\n'),
  };
  return withHost(host, input, async (session) => {
    const { signal } = input;
    const timeoutMs = limits.secrets.auditMs;
    const report = await session.run(scriptFor(session, 'audit', values), { signal, timeoutMs });
    if (report.get('searched') !== 'yes') {
      const message = `${host.name} could not be searched: nothing can be written to its /run`;
      throw new Fault({ code: 'deploy.refused', message, where: host.name });
    }
    const { root } = session.target;
    const leaks = report.all('leak').flatMap((line): HostLeak[] => {
      const [, number, at, file = ''] = /^(\d+) (\d+) (.*)$/s.exec(line) ?? [];
      const pattern = patterns[Number(number) - 1];
      if (pattern === undefined) return [];
      return [
        {
          host: host.name,
          file: file.startsWith(root) ? file.slice(root.length) : file,
          offset: Number(at) - pattern.start,
          ...canaries.describe(pattern),
        },
      ];
    });
    return firstOfEach(leaks);
  });
}

/** Forms of one value overlap: one finding a place and reference is enough. */
function firstOfEach(leaks: readonly HostLeak[]): HostLeak[] {
  const seen = new Map<string, HostLeak>();
  for (const leak of leaks) {
    const key = `${leak.file}\0${leak.offset}\0${leak.reference}`;
    if (!seen.has(key)) seen.set(key, leak);
  }
  return [...seen.values()];
}
