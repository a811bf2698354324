import type { Diagnostic } from '#nix';
import type { HostHealth } from '../health/checks.ts';

/** A host of the fleet as far as a deployment is concerned. */
export interface DeployHost {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly system: string;
  /** Servers are deployed before workstations. */
  readonly role: 'server' | 'workstation';
  /** What `--tag` chooses it by: its role, its provider, its profiles. */
  readonly tags: readonly string[];
  /** User to log in as, and the address to use where the tailnet does not know the host. */
  readonly deploy: { readonly user: string; readonly address?: string | undefined };
  /** Pinned host keys: `type base64`, or lines of a known_hosts file. */
  readonly hostKeys: readonly string[];
  /** Where a key taken on first use is written down. */
  readonly knownHostsFile: string;
  /** Where OpNix finds its token there; undefined for a host without secrets. */
  readonly tokenFile?: string | undefined;
  /** What has to hold before a new system is kept; undefined for a host that could not be resolved. */
  readonly health?: HostHealth | undefined;
  /** Findings with `blocksDeploy`: what is missing before this host can be deployed. */
  readonly blockers: readonly Diagnostic[];
}

/** What comes before a deployment and belongs to other rooms. Each step resolves to one line that
 * says what was done, and throws a Fault when the deployment must not go on. */
export interface DeployPreparation {
  /** Flake reference of what `generate` writes, such as `path:./nix/generated`. */
  readonly flake: string;
  /** Every host of the fleet, in its order. */
  listHosts(): Promise<readonly DeployHost[]>;
  /** Throws Fault `fleet.unknown-host`. */
  resolveHost(nameOrAlias: string): Promise<DeployHost>;
  /** Writes the flake, without the hosts that have errors. Throws Fault `check.findings` when none of
   * these is without. */
  generate(hosts: readonly DeployHost[]): Promise<string>;
  /** Throws Fault `check.findings`. */
  check(host: DeployHost): Promise<string>;
  bundle(): Promise<string>;
  /** Whether every secret of these hosts is there, before any of them is touched. Throws Fault
   * `deploy.secrets-missing`. */
  checkSecrets(hosts: readonly DeployHost[]): Promise<string>;
}

export const phases = [
  'generate',
  'check',
  'bundle',
  'secrets',
  'connect',
  'build',
  'lease',
  'copy',
  'activate',
  'confirm',
  'reboot',
  'record',
] as const;
export type Phase = (typeof phases)[number];

export interface PhaseTiming {
  readonly phase: Phase;
  readonly status: 'done' | 'skipped' | 'failed';
  readonly durationMs: number;
  readonly detail: string;
}

/** What a deployment says while it runs. With `--json` each is one line of stdout. */
export type DeployEvent =
  | {
      readonly event: 'phase';
      readonly phase: Phase;
      readonly status: 'started' | PhaseTiming['status'];
      readonly host: string;
      /** Since the deployment began. */
      readonly elapsedMs: number;
      readonly detail: string;
    }
  | {
      readonly event: 'output';
      readonly phase: Phase;
      readonly host: string;
      readonly line: string;
    }
  | { readonly event: 'warning'; readonly host: string; readonly message: string }
  | { readonly event: 'result'; readonly host: string; readonly result: DeployResult };

/** `boot-set`: the system of the next boot, on trial. */
export type Outcome = 'unchanged' | 'deployed' | 'deployed-failed-units' | 'boot-set';

export interface DeployResult {
  readonly host: string;
  readonly run: string;
  readonly outcome: Outcome;
  readonly previous: string;
  readonly running: string;
  readonly generation: number | undefined;
  readonly newlyFailed: readonly string[];
  /** Scripts run on the target, each one round trip; `nix copy` is one more. */
  readonly scripts: number;
  /** How often a broken connection was tried again. */
  readonly retries: number;
  /** The local copy of the receipt; none when there was nothing to do. */
  readonly receiptFile: string | undefined;
}

export interface DeployOptions {
  /** `ssh://user@host:port` instead of asking the tailnet. */
  readonly target: string | undefined;
  /** Builds this flake; then nothing is generated, checked or bundled. */
  readonly flake: string | undefined;
  readonly identity: string | undefined;
  readonly trustOnFirstUse: boolean;
  /** What newly failed units mean: back to the previous system, or a warning; undefined is what the
   * host itself says. */
  readonly failedUnits: 'fail' | 'warn' | undefined;
  /** Failed units that count for nothing, without `.service`. */
  readonly ignoreUnits: readonly string[];
  readonly activationTimeoutS: number;
  readonly confirmTimeoutS: number;
  /** `switch` activates now; `boot` only makes it the system of the next boot. */
  readonly mode: 'switch' | 'boot';
  /** Reboots into the new system once, and keeps it only if it comes up and can be reached. */
  readonly reboot: boolean;
  /** Deploys a tree with changes that are not committed, and records that. */
  readonly allowDirty: boolean;
  /** Deploys while the outcome of an order of the brain is unknown. */
  readonly ignoreUnsettledOrders: boolean;
}
