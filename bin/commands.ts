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
    name: 'fleet',
    summary: "The fleet's front page: generate, check, and what to do next",
    group: 'Fleet',
    load: () => import('../hosts/commands/fleet.ts'),
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
    summary: 'Say what deploying a host would change, on it and in the flake, and change nothing',
    group: 'Fleet',
    load: () => import('../stacks/commands/plan.ts'),
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
    summary: 'Build the systems of hosts, activate them there, and keep what can be reached',
    group: 'Machines',
    load: () => import('../stacks/commands/deploy.ts'),
  },
  {
    name: 'rollback',
    summary: 'Take a host back to an earlier generation, by the protocol of a deployment',
    group: 'Machines',
    load: () => import('../stacks/commands/rollback.ts'),
  },
  {
    name: 'status',
    summary: 'Say what runs on each host, since when and from which revision, and what needs care',
    group: 'Machines',
    load: () => import('../stacks/commands/status.ts'),
  },
  {
    name: 'bootstrap',
    summary: 'Install NixOS on a machine that runs any Linux, erasing its disks',
    group: 'Machines',
    load: () => import('../stacks/commands/bootstrap.ts'),
  },
  {
    name: 'facts',
    summary: "Measure a machine's hardware and fill in its facts",
    group: 'Machines',
    load: () => import('../hosts/commands/facts.ts'),
  },
  {
    name: 'tailnet',
    summary: 'The private network: who is in it, keys to join it, who may reach what',
    group: 'Machines',
    load: () => import('../stacks/commands/tailnet.ts'),
  },
  {
    name: 'secrets',
    summary: 'Check every secret in 1Password, install and replace them, look for leaked ones',
    group: 'Machines',
    load: () => import('../stacks/commands/secrets.ts'),
  },
  {
    name: 'crawl',
    summary: 'Read documentation into the knowledge base: what is due, or the sources named',
    group: 'Knowledge',
    load: () => import('../crawler/commands/crawl.ts'),
  },
  {
    name: 'sources',
    summary: 'What documentation is read: add, list, look at the last run, pause, remove',
    group: 'Knowledge',
    load: () => import('../crawler/commands/sources.ts'),
  },
  {
    name: 'search',
    summary: 'Find passages in the knowledge base, with where they stand and when they were read',
    group: 'Knowledge',
    load: () => import('../crawler/commands/search.ts'),
  },
  {
    name: 'chunks',
    summary: 'Read passages of the knowledge base: one, its neighbours, a page, what is related',
    group: 'Knowledge',
    load: () => import('../crawler/commands/chunks.ts'),
  },
  {
    name: 'library',
    summary: 'The knowledge base as a whole: sizes, export, import, check, word index made anew',
    group: 'Knowledge',
    load: () => import('../crawler/commands/library.ts'),
  },
  {
    name: 'mcp',
    summary: 'Offer knowledge, fleet and brain to coding agents, by the Model Context Protocol',
    group: 'Knowledge',
    load: () => import('../agent/runtime/commands/mcp.ts'),
  },
  {
    name: 'opencode',
    summary: 'Print the configuration that gives OpenCode our read tools, and nothing else',
    group: 'Knowledge',
    load: () => import('../agent/runtime/commands/opencode.ts'),
  },
  {
    name: 'ask',
    summary: 'Answer a question from the knowledge base and the fleet, with its sources',
    group: 'Knowledge',
    load: () => import('../agent/runtime/commands/ask.ts'),
  },
  {
    name: 'agents',
    summary: 'The agents of this machine: what they may do, run them, promote or pause them',
    group: 'Knowledge',
    load: () => import('../agent/runtime/commands/agents.ts'),
  },
  {
    name: 'brain',
    summary: 'The trading brain on paper: run it, look at it, stop it, and check its log',
    group: 'Trading',
    load: () => import('../agent/brain/commands/brain.ts'),
  },
  {
    name: 'data',
    summary:
      'Market data: collect them from a source, import files, list gaps, verify what is stored',
    group: 'Trading',
    load: () => import('../agent/brain/commands/data.ts'),
  },
  {
    name: 'cockpit',
    summary:
      'The records of the cockpit as a file, its settings, rules, grants, audit, the poker lab',
    group: 'This machine',
    load: () => import('../agent/cockpit/commands/cockpit.ts'),
  },
  {
    name: 'doctor',
    summary: 'Say what is missing on this machine, for which command, and how to get it',
    group: 'This machine',
    load: () => import('../agent/runtime/commands/doctor.ts'),
  },
  {
    name: 'up',
    summary: 'Start the whole platform on this machine: database, brain on paper, agent, cockpit',
    group: 'This machine',
    load: () => import('../agent/runtime/commands/up.ts'),
  },
  {
    name: 'ps',
    summary: 'Show the services of this machine: state, address, restarts, what is wrong',
    group: 'This machine',
    load: () => import('../agent/runtime/commands/ps.ts'),
  },
  {
    name: 'logs',
    summary: "Show a service's log, and follow it",
    group: 'This machine',
    load: () => import('../agent/runtime/commands/logs.ts'),
  },
  {
    name: 'restart',
    summary: 'Restart services, or run one with a schedule now',
    group: 'This machine',
    load: () => import('../agent/runtime/commands/restart.ts'),
  },
  {
    name: 'stop',
    summary: 'Stop services, or the whole platform of this machine',
    group: 'This machine',
    load: () => import('../agent/runtime/commands/stop.ts'),
  },
];
