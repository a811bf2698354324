// Flakes whose "NixOS" is a small real derivation that writes down what it was asked.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { machine } from 'node:os';
import { join } from 'node:path';

/** Below /tmp and short: a path to a control socket has to fit in 108 bytes. */
export const workFolder = mkdtempSync('/tmp/panther-e2e-');

export const nixEnv = {
  ...process.env,
  // Nothing here may need the network, and a builder needs the machine's own mkdir and chmod.
  NIX_CONFIG: 'experimental-features = nix-command flakes\nsubstituters =\nsandbox = false',
};

export function nix(...args: string[]): string {
  return execFileSync('nix', args, {
    env: nixEnv,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** What the derivation's bin/switch-to-configuration does after it has written down its argument. */
export type Behaviour =
  /** Takes over and ends with 0. */
  | 'works'
  /** As an activation script that fails half-way: it has taken over, and ends with 2. */
  | 'fails'
  /** Takes over and never ends. */
  | 'hangs'
  /** Says `waiting`, and takes over once somebody makes the file `go`. */
  | 'waits'
  /** Takes over, but its boot entry cannot be written. */
  | 'cannot-boot'
  /** Takes over, and a unit it started is failed then. Needs systemd. */
  | 'breaks-a-unit';

const bodies: Record<Behaviour, string> = {
  works: 'take_over',
  fails: 'take_over; exit 2',
  hangs: 'take_over; exec sleep 600',
  waits: 'echo waiting; until [ -e "$PANTHER_ROOT/go" ]; do sleep 0.05; done; take_over; echo done',
  'cannot-boot': 'take_over',
  'breaks-a-unit': `take_over
    systemd-run --quiet --unit=brand-new /bin/sh -c 'exit 7'
    until systemctl is-failed --quiet brand-new; do sleep 0.05; done
    exit 4`,
};

function switchScript(behaviour: Behaviour): string {
  return `#!/bin/sh
echo "$1 @out@" >>"$PANTHER_ROOT/record"
take_over() {
  ln -sfn @out@ "$PANTHER_ROOT/run/current-system.new"
  mv -T "$PANTHER_ROOT/run/current-system.new" "$PANTHER_ROOT/run/current-system"
  echo "activated @out@"
}
case $1 in
  test) ${bodies[behaviour]} ;;
  boot) ${behaviour === 'cannot-boot' ? 'exit 1' : 'echo @out@ >"$PANTHER_ROOT/boot-default"'} ;;
esac
`;
}

/** A flake with `nixosConfigurations.target`, built by a real Nix from a real derivation. */
export function makeFlake(name: string, behaviour: Behaviour | 'does-not-build'): string {
  const folder = join(workFolder, 'flakes', name);
  // Never written twice: another test may be building it.
  if (existsSync(folder)) return `path:${folder}`;
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(workFolder, 'links'), { recursive: true });
  const builder = join(folder, 'builder.sh');
  const script = behaviour === 'does-not-build' ? '' : switchScript(behaviour);
  writeFileSync(join(folder, 'switch.sh'), script);
  writeFileSync(
    builder,
    behaviour === 'does-not-build'
      ? 'echo "cc: no such header" >&2; exit 3\n'
      : 'mkdir -p $out/bin; while IFS= read -r l; do echo "$l"; done <$switch | sed "s#@out@#$out#g" >$out/bin/switch-to-configuration; chmod 555 $out/bin/switch-to-configuration\n',
  );
  writeFileSync(
    join(folder, 'flake.nix'),
    `{
  outputs = { self }: {
    nixosConfigurations.target.config.system.build.toplevel = derivation {
      name = "nixos-system-${name}";
      system = "${machine()}-linux";
      builder = "/bin/sh";
      PATH = "/usr/bin:/bin:/run/current-system/sw/bin";
      switch = ./switch.sh;
      args = [ ./builder.sh ];
    };
  };
}
`,
  );
  return `path:${folder}`;
}

export function buildFlake(flake: string): string {
  const attribute = `${flake}#nixosConfigurations.target.config.system.build.toplevel`;
  // A link, so that nobody's garbage collection takes it away meanwhile.
  const link = join(workFolder, 'links', flake.replaceAll(/\W/g, '-'));
  const [result] = JSON.parse(nix('build', '--out-link', link, '--json', attribute));
  return result.outputs.out;
}
