// The command line of nixos-anywhere 1.13.0, as the `parseArgs` of its src/nixos-anywhere.sh takes it.

export interface ToolArguments {
  readonly flake: string;
  readonly attribute: string;
  readonly connection: string;
  readonly phases: readonly string[];
  readonly diskoMode: string;
  readonly buildOn: string;
  readonly identity: string | undefined;
  readonly extraFiles: string | undefined;
  readonly postKexecPort: string;
  /** What it puts behind its own ssh options. */
  readonly sshArguments: readonly string[];
}

/** Options → how many values follow. */
const arities: Readonly<Record<string, number>> = {
  '-f': 1,
  '--flake': 1,
  '--target-host': 1,
  '-i': 1,
  '-p': 1,
  '--ssh-port': 1,
  '--ssh-option': 1,
  '-L': 0,
  '--print-build-logs': 0,
  '-s': 2,
  '--store-paths': 2,
  '--generate-hardware-config': 2,
  '-t': 0,
  '--tty': 0,
  '--kexec': 1,
  '--kexec-extra-flags': 1,
  '--ssh-store-setting': 2,
  '--post-kexec-ssh-port': 1,
  '--copy-host-keys': 0,
  '--show-trace': 0,
  '--debug': 0,
  '--disko-mode': 1,
  '--no-disko-deps': 0,
  '--build-on': 1,
  '--extra-files': 1,
  '--chown': 2,
  '--disk-encryption-keys': 2,
  '--phases': 1,
  '--stop-after-disko': 0,
  '--no-reboot': 0,
  '--from': 1,
  '--option': 2,
  '--no-substitute-on-destination': 0,
  '--no-use-machine-substituters': 0,
  '--build-on-remote': 0,
  '--env-password': 0,
  '--vm-test': 0,
};

const choices: Readonly<Record<string, readonly string[]>> = {
  '--disko-mode': ['format', 'mount', 'disko'],
  '--build-on': ['auto', 'local', 'remote'],
};
const phaseNames = ['kexec', 'disko', 'install', 'reboot'];

/** Throws Error with what the tool would say before it ends with 1. */
export function parseToolArguments(argv: readonly string[]): ToolArguments {
  const values = new Map<string, string>();
  const sshArguments: string[] = [];
  let connection = '';
  for (let index = 0; index < argv.length; index++) {
    const option = argv[index] ?? '';
    const arity = arities[option];
    if (arity === undefined) {
      // Whatever it does not know is the machine's name, the first time.
      if (connection !== '') throw new Error('Usage: nixos-anywhere [options] [<ssh-host>]');
      connection = option;
      continue;
    }
    const given = argv.slice(index + 1, index + 1 + arity);
    if (given.length < arity) throw new Error(`${option}: unbound variable`);
    const [value = ''] = given;
    if (choices[option]?.includes(value) === false) {
      throw new Error(`aborted: Supported values for ${option}: unknown ${value}`);
    }
    if (option === '--target-host') connection = value;
    if (option === '-p' || option === '--ssh-port') sshArguments.push('-p', value);
    if (option === '--ssh-option') sshArguments.push('-o', value);
    values.set(option, value);
    index += arity;
  }
  if (connection === '') throw new Error('aborted: ssh-host must be set');
  const [, flake, attribute] = /^(.*)#([^#"]*)$/.exec(values.get('--flake') ?? '') ?? [];
  if (!flake || !attribute) throw new Error('Please specify the name of the NixOS configuration');
  const phases = (values.get('--phases') ?? phaseNames.join(',')).split(',');
  for (const phase of phases) {
    if (!phaseNames.includes(phase)) throw new Error(`aborted: Unknown phase: ${phase}`);
  }
  return {
    ...{ flake, attribute, connection, phases, sshArguments },
    diskoMode: values.get('--disko-mode') ?? 'disko',
    buildOn: values.get('--build-on') ?? 'auto',
    identity: values.get('-i'),
    extraFiles: values.get('--extra-files'),
    postKexecPort: values.get('--post-kexec-ssh-port') ?? '22',
  };
}
