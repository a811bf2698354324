import type { Fleet, FleetHost } from './fleet.ts';

/** As Mermaid (mermaid.js.org/syntax/flowchart.html): hosts and profiles, or one host down to its modules. */
export function renderFleetGraph({ hosts }: Fleet, host?: FleetHost): string {
  const links =
    host === undefined
      ? hosts.flatMap(({ name, profiles }) => profiles.map((profile) => link(name, profile)))
      : [
          ...host.profiles.map((profile) => link(host.name, profile)),
          ...host.modules.flatMap(({ name, via }) =>
            via.map((from) => link(from === 'host' ? host.name : requirer(from), name)),
          ),
        ];
  return ['flowchart LR', ...new Set(links)].join('\n');
}

/** `required by base/users` is a link from that module. */
function requirer(via: string): string {
  return via.replace(/^required by /, '');
}

function link(from: string, to: string): string {
  return `  ${id(from)}["${from}"] --> ${id(to)}["${to}"]`;
}

function id(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, '_');
}
