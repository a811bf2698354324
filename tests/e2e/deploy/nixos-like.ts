// Flakes whose systems look like NixOS's own to who reads them: units, kernel, fstab, packages.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { machine } from 'node:os';
import { join } from 'node:path';
import { nix, workFolder } from './systems.ts';

export interface NixosLike {
  /** Of the system: `26.05.1`. */
  readonly version: string;
  /** Store names of its packages → bytes. */
  readonly packages: Readonly<Record<string, number>>;
  /** Unit name → text; with a slash in the name a drop-in. */
  readonly units: Readonly<Record<string, string>>;
  /** `multi-user.target.wants/x.service` and the like. */
  readonly wants?: readonly string[];
  readonly kernel: string;
  readonly initInterface?: string;
  /** JSON text. */
  readonly inhibitors?: string;
  readonly fstab: string;
  /** OpNix's configuration. */
  readonly secrets: unknown;
}

const switchScript = `#!/bin/sh
echo "$1 @out@" >>"$PANTHER_ROOT/record"
case $1 in
  test)
    ln -sfn @out@ "$PANTHER_ROOT/run/current-system.new"
    mv -T "$PANTHER_ROOT/run/current-system.new" "$PANTHER_ROOT/run/current-system"
    ;;
  boot) echo @out@ >"$PANTHER_ROOT/boot-default" ;;
esac
`;

/** A Nix string. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('${', '\\${');
}

function file(name: string, text: string): string {
  return `(builtins.toFile ${quote(name)} ${quote(text)})`;
}

/** Lines of shell, given strings of Nix that end up in them. */
function script(lines: readonly (readonly string[])[]): string {
  return lines.map((words) => `${words.join(' + " " + ')} + "\\n"`).join(' + ');
}

function makeUnits({ units, wants = [] }: NixosLike): string {
  const folders = new Set(
    [...Object.keys(units), ...wants].flatMap((name) =>
      name.includes('/') ? [name.split('/')[0] ?? ''] : [],
    ),
  );
  return script([
    [quote('mkdir -p $out'), ...[...folders].map((folder) => quote(`$out/${folder}`))],
    ...Object.entries(units).map(([name, text]) => [
      quote('ln -s'),
      file(`unit-${name.replaceAll('/', '-').replaceAll('@', '-at-')}`, text),
      quote(`$out/${name}`),
    ]),
    ...wants.map((name) => [
      quote('ln -s'),
      quote(`../${name.split('/')[1]}`),
      quote(`$out/${name}`),
    ]),
  ]);
}

/** A flake with this system as `nixosConfigurations.<host>`. */
export function makeNixosLike(host: string, like: NixosLike): string {
  const folder = mkdtempSync(join(workFolder, 'flake-'));
  mkdirSync(join(workFolder, 'links'), { recursive: true });
  const packages = Object.entries(like.packages).map(([name, bytes]) =>
    file(name, 'x'.repeat(bytes)),
  );
  const list = file('opnix-declarative-secrets.json', JSON.stringify(like.secrets));
  writeFileSync(
    join(folder, 'flake.nix'),
    `{
  outputs = { self }: let
    build = name: script: derivation {
      inherit name;
      system = "${machine()}-linux";
      builder = "/bin/sh";
      PATH = "/usr/bin:/bin:/run/current-system/sw/bin";
      args = [ "-c" script ];
    };
    start = builtins.toFile "unit-script-opnix-secrets-start" ("opnix secret -config " + ${list} + " -output /x\\n");
    opnix = builtins.toFile "unit-opnix-secrets.service" ("[Service]\\nExecStart=" + start + "\\n");
    units = build "system-units" (${makeUnits(like)} + "ln -s " + opnix + " $out/opnix-secrets.service\\n");
    etc = build "etc" ("mkdir -p $out/etc/systemd\\nln -s " + units + " $out/etc/systemd/system\\nln -s "
      + ${file('etc-fstab', like.fstab)} + " $out/etc/fstab\\n");
    kernel = build "linux-${like.kernel}" "echo ${like.kernel} >$out\\n";
  in {
    nixosConfigurations.${host}.config.system.build.toplevel =
      build "nixos-system-${host}-${like.version}" (
        "mkdir -p $out/bin\\nln -s " + etc + "/etc $out/etc\\nln -s " + kernel + " $out/kernel\\n"
        + "echo -n ${like.initInterface ?? '2'} >$out/init-interface-version\\n"
        + "echo -n 'quiet' >$out/kernel-params\\n"
        + "ln -s " + ${file('switch-inhibitors', like.inhibitors ?? '{}')} + " $out/switch-inhibitors\\n"
        + "echo '" + builtins.concatStringsSep " " [ ${packages.join(' ')} ] + "' >$out/sw\\n"
        + "sed \\"s#@out@#$out#g\\" " + ${file('switch.sh', switchScript)} + " >$out/bin/switch-to-configuration\\n"
        + "chmod 555 $out/bin/switch-to-configuration\\n"
      );
  };
}
`,
  );
  return `path:${folder}`;
}

/** Builds it, without a link that would hold on to it. */
export function buildNixosLike(host: string, flake: string): string {
  const attribute = `${flake}#nixosConfigurations.${host}.config.system.build.toplevel`;
  const [result] = JSON.parse(nix('build', '--no-link', '--json', attribute));
  return result.outputs.out;
}
