import type { Diagnostic, Facts, NixAttrs } from '#nix';
import type { SecretValue } from '#secrets';

/** The steps of an installation. The first four are nixos-anywhere's own phases, the last one is
 * ours: the installed machine answers. */
export const steps = ['kexec', 'disko', 'install', 'reboot', 'verify'] as const;
export type Step = (typeof steps)[number];
export type InstallPhase = Exclude<Step, 'verify'>;

/** A host of the fleet as far as its installation is concerned. */
export interface BootstrapHost {
  readonly name: string;
  readonly aliases: readonly string[];
  /** `x86_64-linux`. */
  readonly system: string;
  readonly facts: Pick<Facts, 'firmware' | 'disks'>;
  /** `disko.devices.disk` of the host. */
  readonly disks: NixAttrs;
  /** User to log in as once it is installed, and the address to use beside `--address`. */
  readonly deploy: { readonly user: string; readonly address?: string | undefined };
  /** Where its sshd listens once it is installed. `nowhere`: it has none. */
  readonly sshPort: number;
  readonly sshReach: 'public' | 'tailnet' | 'nowhere';
  /** It reads secrets from 1Password, with a token at this place. */
  readonly tokenFile: string | undefined;
  /** Pinned host keys: `type base64`, or lines of a known_hosts file. */
  readonly hostKeys: readonly string[];
  readonly knownHostsFile: string;
  /** What the other machines of the fleet are called. */
  readonly otherNames: readonly string[];
  /** Findings with `blocksDeploy`: what is missing before this host can run. */
  readonly blockers: readonly Diagnostic[];
}

/** What comes before an installation and belongs to other rooms. */
export interface BootstrapPreparation {
  /** Flake reference of what `generate` writes, such as `path:./nix/generated`. */
  readonly flake: string;
  /** Throws Fault `fleet.unknown-host`. */
  resolveHost(nameOrAlias: string): Promise<BootstrapHost>;
  /** Writes the flake; resolves to one line that says what was done. Throws Fault `check.findings`
   * when the host has errors. */
  generate(host: BootstrapHost): Promise<string>;
}

/** One phase for the program that installs. */
export interface InstallRequest {
  readonly phase: InstallPhase;
  /** `disko` erases the disks; `mount` only mounts what an earlier run made. */
  readonly diskoMode: 'disko' | 'mount';
  /** `path:…#host`. */
  readonly flake: string;
  readonly user: string;
  readonly port: number;
  /** Where sshd of the installer listens, after the phase `kexec`. */
  readonly installerPort: number;
  readonly identity: string | undefined;
  readonly buildOn: 'auto' | 'local' | 'remote';
  /** Folder whose content goes to `/` of the new system, in the phase `install`. */
  readonly extraFiles: string | undefined;
}

/** The program that does the work on the machine. */
export interface InstallTool {
  /** How it is started, for people. */
  readonly name: string;
  /** Runs one phase. Throws Fault `deploy.target-failed`, `deploy.host-key`, `exec.timeout`,
   * `exec.not-found`, `aborted`. */
  run(request: InstallRequest): Promise<void>;
}

/** A disk that will be erased, or one beside it. */
export interface DiskView {
  /** `/dev/disk/by-id/…`; undefined when it has no such name. */
  readonly device: string | undefined;
  readonly kernelName: string;
  readonly model: string;
  readonly sizeBytes: number;
  readonly erase: boolean;
  /** What is on it now, a line each. */
  readonly content: readonly string[];
}

/** Something that speaks against installing. */
export interface Problem {
  readonly code:
    | 'arch'
    | 'blocked'
    | 'busy'
    | 'disk'
    | 'firmware'
    | 'kexec'
    | 'memory'
    | 'network'
    | 'os'
    | 'other-host'
    | 'reach'
    | 'state'
    | 'token'
    | 'tool';
  readonly message: string;
  readonly hint: string;
}

export type StepStatus = 'started' | 'done' | 'skipped' | 'failed';

/** What a bootstrap says while it runs. With `--json` each is one line of stdout. */
export type BootstrapEvent =
  | {
      readonly event: 'step';
      readonly step: Step | 'generate' | 'connect' | 'preflight';
      readonly status: StepStatus;
      readonly host: string;
      /** Since the beginning of this run. */
      readonly elapsedMs: number;
      readonly detail: string;
    }
  | { readonly event: 'output'; readonly step: Step; readonly host: string; readonly line: string }
  | { readonly event: 'warning'; readonly host: string; readonly message: string }
  | ({ readonly event: 'problem'; readonly host: string } & Problem)
  | { readonly event: 'disks'; readonly host: string; readonly disks: readonly DiskView[] }
  | { readonly event: 'result'; readonly host: string; readonly result: BootstrapResult };

export interface BootstrapResult {
  readonly host: string;
  readonly outcome: 'installed' | 'already-installed';
  /** The store path that runs there. */
  readonly running: string;
  /** Fingerprint of the key it is known by from now on. */
  readonly hostKey: string;
  readonly knownHostsFile: string;
  /** Where it answered: `user@address:port`. */
  readonly answeredAt: string;
  readonly next: readonly string[];
}

export interface BootstrapOptions {
  /** An address, or `ssh://user@host:port`; undefined: that of the earlier run. */
  readonly address: string | undefined;
  readonly user: string;
  readonly port: number;
  readonly installerPort: number;
  readonly identity: string | undefined;
  readonly trustOnFirstUse: boolean;
  /** `SHA256:…` that the machine must show. */
  readonly fingerprint: string | undefined;
  readonly from: Step | undefined;
  /** Do not ask; then `wipe` has to name each disk. */
  readonly yes: boolean;
  readonly wipe: readonly string[];
  /** A machine that runs NixOS already is installed anew. */
  readonly reinstall: boolean;
  readonly buildOn: InstallRequest['buildOn'];
  /** The token of the 1Password service account. */
  readonly token: SecretValue | undefined;
  /** Install without a token. */
  readonly withoutToken: boolean;
}
