import { defineCommand } from '#lib';
import { prepareGeneration } from '../generation.ts';

export const command = defineCommand({
  name: 'hosts',
  summary: 'List every host with what it is and what it is made of',
  run: async ({ report }) => {
    const { request, generation } = await prepareGeneration();
    const resolved = new Map(generation.resolved.hosts.map((host) => [host.name, host]));
    const rows = request.fleet.hosts.map((host) => {
      const found = generation.diagnostics.filter((each) => each.host === host.name);
      return {
        name: host.name,
        aliases: host.aliases,
        description: host.description,
        role: host.role,
        provider: host.provider,
        system: host.system,
        stateVersion: host.stateVersion,
        profiles: resolved.get(host.name)?.profiles.map((profile) => profile.name) ?? [],
        modules: resolved.get(host.name)?.modules.map((module) => module.name) ?? [],
        deployable: !found.some((each) => each.severity === 'error' || each.blocksDeploy === true),
        errors: found.filter((each) => each.severity === 'error').length,
        warnings: found.filter((each) => each.severity === 'warning').length,
      };
    });
    report({ release: request.fleet.release.version, hosts: rows }, () =>
      rows
        .map((row) =>
          [
            `${[row.name, ...row.aliases].join(' = ')}: ${row.description}`,
            `  ${row.role} at ${row.provider}, ${row.system}, installed with ${row.stateVersion}`,
            `  profiles: ${row.profiles.join(', ') || 'none'}`,
            `  ${row.modules.length} modules, ${row.warnings} warnings, ${row.errors} errors; ${row.deployable ? 'can be deployed' : 'cannot be deployed yet (panther check --host '.concat(row.name, ')')}`,
          ].join('\n'),
        )
        .join('\n\n'),
    );
  },
});
