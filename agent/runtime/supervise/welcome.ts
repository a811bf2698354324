import { join, relative } from 'node:path';
import type { Layout } from './layout.ts';
import type { ServiceStatus } from './model.ts';
import { root } from './open.ts';

/** What a newcomer can do with what runs. */
export function nextSteps(
  statuses: readonly ServiceStatus[],
  { secretsDir }: Pick<Layout, 'secretsDir'>,
): string {
  const token = join(secretsDir, 'agentToken');
  const near = relative(root, token);
  const tokenFile = near.startsWith('..') ? token : near;
  const isUp = (name: string) => statuses.find((each) => each.name === name && each.phase === 'up');
  const agent = isUp('agent');
  const rows = [
    ...(agent?.url === undefined
      ? []
      : [
          [agent.url, `the cockpit, in a browser; its token is in ${tokenFile}`],
          ['npm run ask -- "how do I deploy a host?"', 'an answer with its sources'],
          ['npm run panther -- search "kill switch"', 'passages of the knowledge base'],
        ]),
    ...(isUp('brain') === undefined
      ? []
      : [
          ['npm run panther -- brain status', 'what the trading brain does, on paper'],
          ['npm run panther -- logs brain -f', 'watch it'],
        ]),
    ['npm run panther -- ps', 'what runs'],
    ['npm run panther -- stop', 'end everything'],
  ];
  const width = Math.max(...rows.map(([command = '']) => command.length));
  return rows.map(([command = '', what]) => `${command.padEnd(width)}  ${what}`).join('\n');
}
