import type { BodyOf } from '../../model/index.ts';
import type { note } from '../../model/note.ts';

/** The page of a day, to be filled in before, during and after it. */
export function dayTemplate(on: string): BodyOf<typeof note> {
  const content = [
    `# ${on}`,
    '',
    '## Before',
    '- Mood (1 to 5):',
    '- Goals:',
    '- Loss at which I stop:',
    '- Tags of the day:',
    '',
    '## During',
    '',
    '## After',
    '- What went to plan:',
    '- What did not:',
    '- What I change tomorrow:',
  ].join('\n');
  return {
    ...{ title: `Journal ${on}`, content, tags: ['journal'], knowledgeType: 'note' },
    ...{ source: null, status: 'inbox' },
  };
}
