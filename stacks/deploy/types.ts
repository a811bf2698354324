import type { Diagnostic } from '#nix';

/** A host of the fleet as far as a deployment is concerned. */
export interface DeployHost {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly system: string;
  /** User to log in as, and the address to use where the tailnet does not know the host. */
  readonly deploy: { readonly user: string; readonly address?: string | undefined };
  /** Pinned host keys: `type base64`, or lines of a known_hosts file. */
  readonly hostKeys: readonly string[];
  /** Where a key taken on first use is written down. */
  readonly knownHostsFile: string;
  /** Findings with `blocksDeploy`: what is missing before this host can be deployed. */
  readonly blockers: readonly Diagnostic[];
}

/** What comes before a deployment and belongs to other rooms. Each step resolves to one line that
 * says what was done, and throws a Fault when the deployment must not go on. */
export interface DeployPreparation {
  /** Flake reference of what `generate` writes, such as `path:./nix/generated`. */
  readonly flake: string;
  /** Throws Fault `fleet.unknown-host`. */
  resolveHost(nameOrAlias: string): Promise<DeployHost>;
  generate(host: DeployHost): Promise<string>;
  /** Throws Fault `check.findings`. */
  check(host: DeployHost): Promise<string>;
  bundle(host: DeployHost): Promise<string>;
}

export const phases = [
  'generate',
  'check',
  'bundle',
  'connect',
  'build',
  'lease',
  'copy',
  'activate',
  'confirm',
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

export type Outcome = 'unchanged' | 'deployed' | 'deployed-failed-units';

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
  /** What newly failed units mean: back to the previous system, or a warning. */
  readonly failedUnits: 'fail' | 'warn';
  readonly activationTimeoutS: number;
  readonly confirmTimeoutS: number;
}
