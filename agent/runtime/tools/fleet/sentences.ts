import type { Fleet, FleetHost, FleetModule, FleetPort } from './fleet.ts';

// Each sentence says by itself what it is about, so that it can be quoted alone.

const reaches: Readonly<Record<string, string>> = {
  loopback: 'programs of that host only',
  tailnet: 'machines of the tailnet, as its access policy allows',
  public: 'everybody, from the internet',
};

export function portSentence(host: string, port: FleetPort): string {
  const { unit, protocol, why, reach } = port;
  return `On ${host} ${unit} listens on port ${port.port}/${protocol} (${why}); who may reach it: ${reaches[reach] ?? reach}.`;
}

export function hostSentence({ name, aliases, role, description }: FleetHost): string {
  const also = aliases.length === 0 ? '' : ` (also called ${aliases.join(', ')})`;
  return `${name}${also} is a ${role}: ${description}.`;
}

/** All that is said of a host without its options. Secrets by name only: nobody here has more. */
export function hostSentences(host: FleetHost, { release }: Fleet): readonly string[] {
  const { name, publicPorts, unmeasured } = host;
  const open = publicPorts.map(({ port, protocol, why }) => `${port}/${protocol} (${why})`);
  return [
    hostSentence(host),
    `${name} runs NixOS ${release} on ${host.system}, provider ${host.provider}, installed with ${host.stateVersion}.`,
    `Profiles of ${name}: ${list(host.profiles)}.`,
    `Modules of ${name}: ${list(host.modules.map((module) => module.name))}.`,
    ...host.services.map(({ name: service, unit, port, scheduled }) => {
      const where = port === undefined ? '' : ` on port ${port}`;
      return `${name} runs the service ${service} (${unit})${where}${scheduled ? ', by a timer' : ''}.`;
    }),
    ...host.ports.map((port) => portSentence(name, port)),
    `Ports of ${name} that are open to the internet: ${list(open)}.`,
    `Units of ${name}: ${list(host.units)}.`,
    `Secrets that ${name} gets, by name: ${list(host.secrets)}.`,
    ...(unmeasured.length === 0 ? [] : [`Not measured yet on ${name}: ${list(unmeasured)}.`]),
  ];
}

/** All that is said of a module without what it sets in NixOS. */
export function moduleSentences(module: FleetModule, { hosts }: Fleet): readonly string[] {
  const { name, description, variants } = module;
  const on = variants.flatMap((variant) => variant.hosts);
  return [
    `${name}: ${description}. It is on ${list(on)}.`,
    ...hosts.flatMap((host) =>
      host.ports
        .filter((port) => port.module === name)
        .map((port) => portSentence(host.name, port)),
    ),
    ...variants.flatMap(({ hosts: where, options }) =>
      Object.entries(options).map(
        ([option, value]) =>
          `Option ${option} of ${name} on ${list(where)}: ${JSON.stringify(value)}.`,
      ),
    ),
  ];
}

/** NixOS and Home Manager options as they are set on a host, with who sets them. */
export function settingsOf(
  { modules }: Fleet,
  host: string,
): readonly { readonly module: FleetModule; readonly lines: readonly string[] }[] {
  return modules.flatMap((module) => {
    const variant = module.variants.find(({ hosts }) => hosts.includes(host));
    return variant === undefined ? [] : [{ module, lines: [...variant.nixos, ...variant.home] }];
  });
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
