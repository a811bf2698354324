import { existsSync, statfsSync } from 'node:fs';
import { defineCommand } from '../command/define.ts';
import { renderRows } from '../command/help.ts';
import { exec } from '../exec.ts';
import { Fault } from '../fault.ts';
import { exitCodes } from '../fault-codes.ts';

/** One thing a machine may lack. */
interface Need {
  readonly name: string;
  /** What does not work without it. */
  readonly for: string;
  readonly required: boolean;
  /** How its version is asked. */
  readonly ask: readonly [command: string, ...args: string[]];
  readonly debian: string;
  readonly nixos: string;
}

const shell = 'comes with `nix develop ./nix/generated`';

const needs: readonly Need[] = [
  {
    name: 'npm',
    for: 'npm run …, and Node 24 where the system has an older one',
    required: false,
    ask: ['npm', '--version', '--loglevel=silent'],
    debian: 'apt install npm',
    nixos: shell,
  },
  {
    name: 'git',
    for: 'deploy (revision in the receipt), generate --check',
    required: true,
    ask: ['git', '--version'],
    debian: 'apt install git',
    nixos: shell,
  },
  {
    name: 'nix',
    for: 'deploy; check without it does not evaluate; options sync',
    required: false,
    ask: ['nix', '--version'],
    debian: 'apt install nix-bin',
    nixos: 'part of the system',
  },
  {
    name: 'ssh',
    for: 'deploy, status, facts',
    required: false,
    ask: ['ssh', '-V'],
    debian: 'apt install openssh-client',
    nixos: 'part of the system',
  },
  {
    name: 'systemd-analyze',
    for: 'the tests that verify and score the generated units',
    required: false,
    ask: ['systemd-analyze', '--version'],
    debian: 'apt install systemd',
    nixos: 'part of the system',
  },
  {
    name: 'terraform',
    for: 'applying what synth writes',
    required: false,
    ask: ['terraform', 'version'],
    debian: 'see developer.hashicorp.com/terraform/install',
    nixos: 'nix profile install nixpkgs#terraform',
  },
  {
    name: 'tailscale',
    for: 'finding hosts on the tailnet (not with deploy --target)',
    required: false,
    ask: ['tailscale', 'version'],
    debian: 'see tailscale.com/download/linux',
    nixos: 'services.tailscale.enable = true',
  },
  {
    name: 'op',
    for: 'comparing the secret map with 1Password by hand',
    required: false,
    ask: ['op', '--version'],
    debian: 'see developer.1password.com/docs/cli/get-started',
    nixos: 'nix profile install nixpkgs#_1password-cli',
  },
];

interface Finding {
  readonly name: string;
  readonly for: string;
  readonly required: boolean;
  readonly ok: boolean;
  /** The version, or the amount. */
  readonly found: string | undefined;
  readonly howToGet: string | undefined;
}

export const command = defineCommand({
  name: 'doctor',
  summary: 'Say what is missing on this machine, for which command, and how to get it',
  description:
    'Looks for each program that some command calls. Ends with 0 unless something is missing that every use of this repository needs.',
  examples: [{ command: 'panther doctor --json', description: 'The same for a program' }],
  async run({ report, cwd, env, signal }) {
    const isNixOS = existsSync('/etc/NIXOS');
    const asked = needs.map((need) => examine(need, { isNixOS, env, signal }));
    const findings = [nodeFinding(), ...(await Promise.all(asked)), diskFinding(cwd)];
    report({ ok: findings.every(isFine), findings }, () => renderFindings(findings));
    return findings.every(isFine) ? 0 : exitCodes['exec.not-found'];
  },
});

function isFine(finding: Finding): boolean {
  return finding.ok || !finding.required;
}

interface Surroundings {
  readonly isNixOS: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

async function examine(need: Need, { isNixOS, env, signal }: Surroundings): Promise<Finding> {
  const [program, ...args] = need.ask;
  const { name, required } = need;
  const base = { name, required, for: need.for };
  const howToGet = isNixOS ? need.nixos : need.debian;
  try {
    const run = await exec(program, args, {
      env,
      signal,
      timeoutMs: 10_000,
      allowExitCodes: 'any',
    });
    // `ssh -V` writes to stderr; several write more than one line.
    const text = run.stdout.trim() || run.stderr.trim();
    const version = /\d+(?:\.\d+)+[\w.~+-]*/.exec(text)?.[0];
    if (run.exitCode === 0)
      return { ...base, ok: true, found: version ?? 'yes', howToGet: undefined };
    return { ...base, ok: false, found: `does not work: exit code ${run.exitCode}`, howToGet };
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'aborted') throw error;
    const found = error.code === 'exec.not-found' ? undefined : error.message;
    return { ...base, ok: false, found, howToGet };
  }
}

function nodeFinding(): Finding {
  return {
    name: 'node',
    for: 'everything; 24 or newer runs this',
    required: true,
    ok: true,
    found: process.versions.node,
    howToGet: undefined,
  };
}

// A system closure and its build, and what `nix copy` holds on both sides.
const diskLeastGib = 10;

function diskFinding(cwd: string): Finding {
  const folder = existsSync('/nix/store') ? '/nix/store' : cwd;
  const { bavail, bsize } = statfsSync(folder);
  const freeGib = (bavail * bsize) / 2 ** 30;
  const ok = freeGib >= diskLeastGib;
  return {
    name: 'disk',
    for: `building a system takes about ${diskLeastGib} GiB in ${folder}`,
    required: false,
    ok,
    found: `${freeGib.toFixed(0)} GiB free`,
    howToGet: ok ? undefined : 'nix-collect-garbage --delete-older-than 14d',
  };
}

function renderFindings(findings: readonly Finding[]): string {
  const present = findings.filter((finding) => finding.ok);
  const missing = findings.filter((finding) => !finding.ok);
  const sections = [
    `Found:\n${renderRows(present.map((it) => [`${it.name} ${it.found}`, it.for]))}`,
  ];
  if (missing.length > 0) {
    const rows = missing.map((it) => {
      const state = it.found === undefined ? '' : ` (${it.found})`;
      const left = `${it.name}${it.required ? ' (required)' : ''}`;
      return [left, `${it.howToGet}${state}; for ${it.for}`] as const;
    });
    sections.push(`Missing:\n${renderRows(rows)}`);
  }
  return sections.join('\n');
}
