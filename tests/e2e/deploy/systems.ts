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
  | 'breaks-a-unit'
  /** Ends with 100, as a system whose init differs: only a boot gets there. */
  | 'needs-a-boot'
  /** Works, and has a kernel of 3 MB that a boot loader has to copy. */
  | 'has-a-kernel'
  /** Takes over, and leaves nothing that a person could log in through. Needs systemd. */
  | 'stops-sshd';

const bodies: Record<Behaviour, string> = {
  works: 'take_over',
  fails: 'take_over; exit 2',
  hangs: 'take_over; exec sleep 600',
  waits: 'echo waiting; until [ -e "$PANTHER_ROOT/go" ]; do sleep 0.05; done; take_over; echo done',
  'cannot-boot': 'take_over',
  'has-a-kernel': 'take_over',
  'needs-a-boot': 'exit 100',
  'stops-sshd': 'take_over; systemctl stop sshd.service',
  'breaks-a-unit': `take_over
    systemd-run --quiet --unit=brand-new /bin/sh -c 'exit 7'
    until systemctl is-failed --quiet brand-new; do sleep 0.05; done
    exit 4`,
};

// What install-grub.pl of NixOS writes, as far as it says which system an entry starts: the default
// first, then every generation of the profile in a submenu.
const installBootLoader = `echo @out@ >"$PANTHER_ROOT/boot-default"
    mkdir -p "$PANTHER_ROOT/boot/grub"
    {
      echo 'menuentry "NixOS - Default" {'
      echo "  linux /kernel init=@out@/init"
      echo '}'
      echo 'submenu "NixOS - All configurations" {'
      for link in "$PANTHER_ROOT"/nix/var/nix/profiles/system-*-link; do
        n=\${link##*/system-}
        echo "menuentry \\"NixOS - Configuration \${n%-link}\\" {"
        echo "  linux /kernel init=$(readlink "$link")/init"
        echo '}'
      done
      echo '}'
    } >"$PANTHER_ROOT/boot/grub/grub.cfg"`;

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
  boot) ${behaviour === 'cannot-boot' ? 'exit 1' : installBootLoader} ;;
esac
`;
}

/** A flake with `nixosConfigurations.target`, built by a real Nix from a real derivation. */
export function makeFlake(name: string, behaviour: Behaviour | 'does-not-build'): string {
  return writeFlake(name, { target: { derivation: `nixos-system-${name}`, behaviour } });
}

/** A flake with several hosts; their systems are named after them, as NixOS does it. */
export function makeFleetFlake(
  name: string,
  hosts: Readonly<Record<string, Behaviour | 'does-not-build'>>,
): string {
  const systems = Object.entries(hosts).map(([host, behaviour]) => {
    return [host, { derivation: `nixos-system-${host}-${name}`, behaviour }] as const;
  });
  return writeFlake(name, Object.fromEntries(systems));
}

interface System {
  readonly derivation: string;
  readonly behaviour: Behaviour | 'does-not-build';
}

function writeFlake(name: string, systems: Readonly<Record<string, System>>): string {
  const folder = join(workFolder, 'flakes', name);
  // Never written twice: another test may be building it.
  if (existsSync(folder)) return `path:${folder}`;
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(workFolder, 'links'), { recursive: true });
  const outputs = Object.entries(systems).map(([host, { derivation, behaviour }]) => {
    const isBroken = behaviour === 'does-not-build';
    const kernel = behaviour === 'has-a-kernel' ? 'head -c 3000000 /dev/zero >$out/kernel\n' : '';
    writeFileSync(join(folder, `${host}.switch.sh`), isBroken ? '' : switchScript(behaviour));
    writeFileSync(
      join(folder, `${host}.builder.sh`),
      isBroken
        ? 'echo "cc: no such header" >&2; exit 3\n'
        : 'mkdir -p $out/bin; while IFS= read -r l; do echo "$l"; done <$switch | sed "s#@out@#$out#g" >$out/bin/switch-to-configuration; chmod 555 $out/bin/switch-to-configuration\n' +
            kernel,
    );
    return `    nixosConfigurations.${host}.config.system.build.toplevel = derivation {
      name = "${derivation}";
      system = "${machine()}-linux";
      builder = "/bin/sh";
      PATH = "/usr/bin:/bin:/run/current-system/sw/bin";
      switch = ./${host}.switch.sh;
      args = [ ./${host}.builder.sh ];
    };
`;
  });
  writeFileSync(
    join(folder, 'flake.nix'),
    `{
  outputs = { self }: {
${outputs.join('')}  };
}
`,
  );
  return `path:${folder}`;
}

export function buildFlake(flake: string, host = 'target'): string {
  const attribute = `${flake}#nixosConfigurations.${host}.config.system.build.toplevel`;
  // A link, so that nobody's garbage collection takes it away meanwhile.
  const link = join(workFolder, 'links', `${flake}-${host}`.replaceAll(/\W/g, '-'));
  const [result] = JSON.parse(nix('build', '--out-link', link, '--json', attribute));
  return result.outputs.out;
}
