import { type FlakeInput, flakeInput } from '../fleet/inputs.ts';
import { releaseAtLeast } from '../fleet/releases.ts';
import type { ResolvedFleet, ResolvedHost } from '../fleet/types.ts';
import {
  attrs,
  call,
  fn,
  letIn,
  type NixAttrs,
  type NixExpr,
  type NixValue,
  path,
  printNixFile,
  raw,
  ref,
  select,
} from '../lang/index.ts';
import { headerText } from './header.ts';
import { hasHome, homePath } from './hosts.ts';

/** The flake itself. Nix wants literal inputs, which is why this file is generated at all. */
export function emitFlake(fleet: ResolvedFleet): string {
  const flake = attrs({
    description: 'The pantherOS fleet',
    inputs: emitInputs(fleet),
    outputs: fn(
      { args: ['self', 'nixpkgs'], open: true, as: 'inputs' },
      letIn(bindings(fleet), outputs(fleet)),
    ),
  });
  return printNixFile(flake, { header: headerText('hosts/index.ts') });
}

function emitInputs(fleet: ResolvedFleet): NixAttrs {
  const inputs: Record<string, NixAttrs> = {};
  for (const name of fleet.inputs) {
    const { url, follows }: FlakeInput = flakeInput(name);
    const wanted = follows(fleet.release).filter((each) =>
      (fleet.inputs as readonly string[]).includes(each),
    );
    inputs[name] = {
      url: url(fleet.release),
      ...(wanted.length === 0
        ? {}
        : { inputs: Object.fromEntries(wanted.map((each) => [each, { follows: each }])) }),
    };
  }
  return inputs;
}

function bindings(fleet: ResolvedFleet): NixAttrs {
  const systems = [...new Set(fleet.hosts.map((host) => host.definition.system))].sort();
  const withInputs = attrs({}, { inherits: [{ names: ['inputs'] }] });
  return {
    forEachSystem: call('nixpkgs.lib.genAttrs', systems.length > 0 ? systems : ['x86_64-linux']),
    mkHome: call('import', path('./lib/mkHome.nix'), withInputs),
    mkSystem: call('import', path('./lib/mkSystem.nix'), withInputs),
    pkgsFor: fn('system', raw('nixpkgs.legacyPackages.${system}')),
  };
}

function outputs(fleet: ResolvedFleet): NixValue {
  const { release } = fleet;
  const perSystem = (body: NixValue): NixExpr => call('forEachSystem', fn('system', body));
  const pkgs = call('pkgsFor', ref('system'));
  const nixfmt = releaseAtLeast(release, '25.11') ? 'nixfmt' : 'nixfmt-rfc-style';
  const homes = fleet.hosts.filter(hasHome);
  return {
    nixosConfigurations: Object.fromEntries(
      fleet.hosts.map((host) => [host.name, call('mkSystem', systemArguments(fleet, host))]),
    ),
    homeConfigurations: Object.fromEntries(
      homes.map((host) => [
        `${fleet.user.name}@${host.name}`,
        call('mkHome', {
          system: host.definition.system,
          home: path(`./${homePath(fleet.user.name, host.name)}`),
        }),
      ]),
    ),
    nixosModules: Object.fromEntries(
      fleet.definition.services.map(({ unit }) => [unit, path(`./services/${unit}.nix`)]),
    ),
    packages: perSystem(
      letIn(
        {
          panther: call('import', path('./lib/package.nix'), {
            pkgs,
            app: path('./app'),
            node: raw(`(pkgsFor system).${release.nodePackage}`),
          }),
        },
        attrs(
          {
            default: ref('panther'),
            // As one file: what a host has of the tree must not change with the rest of it.
            fleet: call(
              select(pkgs, ['writeText']),
              'fleet.json',
              call('builtins.readFile', path('./fleet.json')),
            ),
          },
          { inherits: [{ names: ['panther'] }] },
        ),
      ),
    ),
    devShells: perSystem({
      default: call('import', path('./lib/devShell.nix'), {
        pkgs,
        node: release.nodePackage,
        nixfmt,
      }),
    }),
    checks: perSystem(
      call(
        'import',
        path('./lib/checks.nix'),
        attrs({ pkgs, nixfmt }, { inherits: [{ names: ['self', 'system'] }] }),
      ),
    ),
    formatter: perSystem(raw(`(pkgsFor system).${nixfmt}`)),
  };
}

function systemArguments(fleet: ResolvedFleet, host: ResolvedHost): NixAttrs {
  return {
    name: host.name,
    user: fleet.user.name,
    ...(hasHome(host) ? { home: path(`./${homePath(fleet.user.name, host.name)}`) } : {}),
  };
}
