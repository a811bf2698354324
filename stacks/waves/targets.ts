import { Fault } from '#lib';
import type { DeployHost } from '../deploy/types.ts';

/** `--target` of each host that has one, by name: `URL` for the only host, `HOST=URL` for one of
 * several. Throws Fault `usage`. What the URL says is read where it is used. */
export function readTargets(
  values: readonly string[],
  hosts: readonly DeployHost[],
): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  for (const value of values) {
    const [, asked, named] = /^([A-Za-z0-9_-]+)=(.*)$/s.exec(value) ?? [];
    const host = asked === undefined ? onlyOf(hosts) : findChosen(hosts, asked);
    if (targets.has(host.name)) refuse(`${host.name} is given two`, 'one address a host');
    targets.set(host.name, named ?? value);
  }
  return targets;
}

function onlyOf(hosts: readonly DeployHost[]): DeployHost {
  const [host, ...others] = hosts;
  if (host !== undefined && others.length === 0) return host;
  return refuse('several hosts are deployed', 'write --target HOST=URL, once for each');
}

function findChosen(hosts: readonly DeployHost[], asked: string): DeployHost {
  const host = hosts.find(({ name, aliases }) => name === asked || aliases.includes(asked));
  const names = hosts.map(({ name }) => name).join(', ');
  return host ?? refuse(`${asked} is not among the hosts to deploy`, `those are: ${names}`);
}

function refuse(why: string, hint: string): never {
  throw new Fault({ code: 'usage', message: `deploy: --target: ${why}`, hint });
}
