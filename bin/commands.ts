import type { AnyCommand } from '#lib';

export interface CommandEntry {
  readonly name: string;
  /** One line, no full stop; what the list of commands shows without loading any. */
  readonly summary: string;
  readonly group: CommandGroup;
  readonly load: () => Promise<{ readonly command: AnyCommand }>;
}

/** Headings of the list, in its order. */
export const commandGroups = ['Fleet', 'Machines', 'Knowledge', 'Trading', 'This machine'] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** Every command, in the order of the list. One line each; its file exports `command`. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'up',
    summary: "The fleet's front page: generate, check, and what to do next",
    group: 'Fleet',
    load: () => import('../hosts/commands/up.ts'),
  },
  {
    name: 'generate',
    summary: 'Make the flake in nix/generated from the TypeScript of the fleet',
    group: 'Fleet',
    load: () => import('../hosts/commands/generate.ts'),
  },
  {
    name: 'check',
    summary: 'Run every rule over the fleet; with Nix on the machine also parse and evaluate it',
    group: 'Fleet',
    load: () => import('../hosts/commands/check.ts'),
  },
  {
    name: 'plan',
    summary: 'Say what a host would get, file by file against what is committed',
    group: 'Fleet',
    load: () => import('../hosts/commands/plan.ts'),
  },
  {
    name: 'graph',
    summary: 'Print a Mermaid diagram of the real fleet',
    group: 'Fleet',
    load: () => import('../hosts/commands/graph.ts'),
  },
  {
    name: 'hosts',
    summary: 'List every host with what it is and what it is made of',
    group: 'Fleet',
    load: () => import('../hosts/commands/hosts.ts'),
  },
  {
    name: 'modules',
    summary: 'List every module with its options and the hosts that use it',
    group: 'Fleet',
    load: () => import('../hosts/commands/modules.ts'),
  },
  {
    name: 'options',
    summary: 'Make the list of NixOS options that checks and editors use',
    group: 'Fleet',
    load: () => import('../nix/commands/options.ts'),
  },
  {
    name: 'deploy',
    summary: 'Build the system of a host, activate it there, and keep it only if it can be reached',
    group: 'Machines',
    load: () => import('../stacks/commands/deploy.ts'),
  },
  {
    name: 'status',
    summary: 'Say what runs on each host, and what the last deployment left there',
    group: 'Machines',
    load: () => import('../stacks/commands/status.ts'),
  },
  {
    name: 'facts',
    summary: "Measure a machine's hardware and fill in its facts",
    group: 'Machines',
    load: () => import('../hosts/commands/facts.ts'),
  },
  {
    name: 'doctor',
    summary: 'Say what is missing on this machine, for which command, and how to get it',
    group: 'This machine',
    load: () => import('../lib/commands/doctor.ts'),
  },
];
