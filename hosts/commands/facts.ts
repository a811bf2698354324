import { resolve } from 'node:path';
import { defineCommand, Fault } from '#lib';
import { loadFleet, repositoryRoot } from '../load.ts';
import { type LocatedHost, locateHost } from '../measure/locate-host.ts';
import { type FactsSource, measureHost, refuseGoneDisks } from '../measure/measure-host.ts';
import { renderHostFacts } from '../measure/render-host-facts.ts';
import { parseSshTarget } from '../measure/target.ts';
import { factsName, writeFacts } from '../measure/write-facts.ts';

interface SourceOptions {
  readonly target: string | undefined;
  readonly identity: string | undefined;
  readonly local: boolean;
  readonly from: string | undefined;
}

export const command = defineCommand({
  name: 'facts',
  summary: "Measure a machine's hardware and fill in its facts",
  description:
    'Looks at the machine itself with a small shell script that changes nothing there: over ssh, ' +
    'or on the machine you are on with --local; or reads a report of nixos-facter. Without one of ' +
    'the three it asks the host by its own name over ssh.\n\n' +
    'What could not be seen is null and marked as unmeasured, never guessed. Nothing is written ' +
    'without --write. A machine shows most of itself under the NixOS installer and to root.',
  options: {
    host: {
      type: 'string',
      value: 'HOST',
      required: true,
      description: 'Name or alias of the host',
    },
    target: {
      type: 'string',
      value: 'URL',
      description: 'Measure what answers at ssh://user@host:port',
    },
    identity: { type: 'string', value: 'FILE', description: 'Private key to log in with over ssh' },
    local: { type: 'boolean', description: 'Measure the machine this runs on' },
    from: { type: 'string', value: 'FILE', description: 'Take a report of nixos-facter' },
    write: { type: 'boolean', description: 'Replace facts.json; a report is put beside it' },
  },
  examples: [
    {
      command: 'panther facts --host desktop --target ssh://root@192.168.1.40 --write',
      description: 'a machine that was started from the NixOS installer',
    },
    {
      command: 'panther facts --host yoga --from facter.json',
      description: 'what would change, by a report',
    },
  ],
  run: async ({ options, report, env, cwd, signal }) => {
    const host = await locateHost(options.host, { root: repositoryRoot, load: loadFleet });
    const found = await measureHost(host, decideSource(host, options, cwd), {
      env,
      signal,
      today: new Date().toISOString().slice(0, 10),
    });
    if (options.write) {
      refuseGoneDisks(host, found);
      writeFacts(host.directory, found.files);
    }
    const { facts, changes, notes, goneDisks } = found;
    const next = options.write ? 'npm run generate' : 'the same again with --write';
    report(
      { host: host.name, facts, changes, notes, goneDisks, written: options.write, next },
      () =>
        [
          renderHostFacts(host.name, found),
          ...goneDisks.map((disk) => `warning: ${disk} was not seen, so --write will refuse this`),
          '',
          options.write
            ? `hosts/${host.name}/${factsName} is written; next: ${next}`
            : `nothing is written; next: ${next}`,
        ].join('\n'),
    );
  },
});

/** Throws Fault `usage` when more than one source is named, or a target is no address. */
function decideSource(host: LocatedHost, options: SourceOptions, cwd: string): FactsSource {
  const { target, local, from } = options;
  const named = [target !== undefined, local, from !== undefined].filter(Boolean).length;
  if (named > 1) {
    throw new Fault({
      code: 'usage',
      message: 'a machine is measured in one way: --target, --local or --from',
    });
  }
  if (local) return { kind: 'local' };
  if (from !== undefined) return { kind: 'report', path: resolve(cwd, from) };
  const { user, address } = host;
  const { identity } = options;
  return {
    kind: 'ssh',
    identity: identity === undefined ? undefined : resolve(cwd, identity),
    target: target === undefined ? { user, address, port: undefined } : parseSshTarget(target),
  };
}
