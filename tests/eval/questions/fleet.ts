// Questions about the owner's own machines. The expected words are those of the host's files in hosts/ and of
// the modules it uses.
export interface FleetQuestion {
  readonly ask: string;
  /** The file that must be cited. */
  readonly file: string;
  /** What the answer must say. */
  readonly says: RegExp;
}

export const fleet: readonly FleetQuestion[] = [
  {
    ask: 'Which host runs Postgres, and who may reach it?',
    file: 'modules/services/postgresql.ts',
    says: /It is on ovh-cloud-vps\.\n.*postgresql listens on port 5432\/tcp .*that host only/,
  },
  {
    ask: 'Which host runs Postgres, and who may reach it?',
    file: 'hosts/ovh-cloud-vps/host.ts',
    says: /^ovh-cloud-vps .*is a server/,
  },
  {
    ask: 'Which server has the binary cache attic?',
    file: 'modules/services/attic.ts',
    says: /It is on ovh-cloud-vps\.\n.*atticd listens on port 8090\/tcp .*the tailnet/,
  },
  {
    ask: 'Which hosts run opencode?',
    file: 'modules/services/opencode.ts',
    // Each of the five is there.
    says: /It is on (?:[\w-]+, ){4}[\w-]+\./,
  },
  {
    ask: 'Which hosts run opencode?',
    file: 'hosts/zephyrus/host.ts',
    says: /^zephyrus is a workstation/,
  },
  { ask: 'What is on yoga?', file: 'hosts/yoga/host.ts', says: /Modules of yoga: .*desktop\/niri/ },
  {
    ask: 'On which machine does the trading brain (panther-brain) run?',
    file: 'hosts/ovh-cloud-vps/host.ts',
    says: /runs the service brain \(panther-brain\) on port 5050/,
  },
  {
    ask: 'Is Postgres on yoga?',
    file: 'modules/services/postgresql.ts',
    says: /It is on ovh-cloud-vps\.$/,
  },
  {
    ask: 'How is ssh set on hetzner?',
    file: 'modules/services/openssh.ts',
    says: /On hetzner-vps sshd listens on port 22\/tcp .*the tailnet/,
  },
  {
    ask: 'Which machines have ports open to the internet?',
    file: 'hosts/yoga/host.ts',
    says: /Ports of yoga that are open to the internet: none\./,
  },
  {
    ask: 'Which secrets does ovh get?',
    file: 'hosts/ovh-cloud-vps/host.ts',
    says: /Secrets that ovh-cloud-vps gets, by name: /,
  },
  {
    ask: 'Which machines do I have?',
    file: 'hosts/desktop/host.ts',
    says: /^desktop is a workstation/,
  },
];

/** Of machines, and not of these. */
export const notOfTheFleet: readonly string[] = [
  'How do I configure a virtual host in Apache?',
  'Which web server is quickest?',
  'How do I wash a machine?',
  'What does a machine learning engineer earn?',
];
