import type { ServiceStatus } from './model.ts';

/** What a newcomer can do with what runs. */
export function nextSteps(statuses: readonly ServiceStatus[]): string {
  const agent = statuses.find(({ name, phase }) => name === 'agent' && phase === 'up');
  const rows = [
    ...(agent?.url === undefined ? [] : [[agent.url, 'the cockpit, in a browser']]),
    ['npm run panther -- brain status', 'what the trading brain does, on paper'],
    ['npm run ask -- "how do I …"', 'an answer from the knowledge base, with its sources'],
    ['npm run panther -- logs brain -f', 'watch a service'],
    ['npm run panther -- ps', 'this table'],
    ['npm run panther -- stop', 'end everything'],
  ];
  const width = Math.max(...rows.map(([command = '']) => command.length));
  return rows.map(([command = '', what]) => `${command.padEnd(width)}  ${what}`).join('\n');
}
