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
    file: 'hosts/ovh-cloud-vps/host.ts',
    says: /postgresql listens on port 5432\/tcp .*this host only/,
  },
  {
    ask: 'Which server has the binary cache attic?',
    file: 'hosts/ovh-cloud-vps/host.ts',
    says: /atticd listens on port 8090\/tcp .*the tailnet/,
  },
  {
    ask: 'Which hosts run opencode?',
    file: 'hosts/hetzner-vps/host.ts',
    says: /opencode listens on port 4096\/tcp/,
  },
  { ask: 'What is on yoga?', file: 'hosts/yoga/host.ts', says: /Modules of yoga: .*desktop\/niri/ },
  {
    ask: 'On which machine does the trading brain (panther-brain) run?',
    file: 'hosts/ovh-cloud-vps/host.ts',
    says: /runs the service brain \(panther-brain\) on port 5050/,
  },
];
