import type { AgentRunRow, AgentSummary, AgentsPort, AgentWish } from '../web/agents-port.ts';
import { defineSource, type Source } from './source.ts';

export interface AgentsStanding {
  /** With their modes, their trust and how their last run ended. */
  readonly agents: readonly AgentSummary[];
  readonly wishes: readonly AgentWish[];
  /** The newest first, without what they were given in full and what they gave. */
  readonly runs: readonly AgentRunLine[];
}

export type AgentRunLine = Omit<AgentRunRow, 'outputs' | 'problems'>;
export const agentsName = 'agents';

const runsKept = 30;
const inputKept = 200;

/** The agents of this machine; null where none run beside the cockpit. */
export function createAgentsSource(port: AgentsPort | null): Source<AgentsStanding> {
  return defineSource<AgentsStanding>({
    ...{ name: agentsName, title: 'Agents of this machine' },
    ...{ everyMs: 5_000, deadlineMs: 4_000, staleAfterMs: 20_000 },
    waitsFor: () => (port === null ? 'the agents of this machine' : null),
    async read() {
      if (port === null) throw new Error('there is nothing to read agents from');
      const runs = port.runs({ limit: runsKept });
      return {
        ...{ agents: port.list(), wishes: port.wishes() },
        runs: runs.map(({ outputs: _, problems: __, input, ...run }) => {
          return { ...run, input: input.slice(0, inputKept) };
        }),
      };
    },
  });
}
