import { describe, expect, it } from 'vitest';
import { confirmAll } from './confirm.ts';

const hosts = [{ name: 'ovh' }, { name: 'yoga' }];
const { signal } = new AbortController();

describe('every host of the fleet', () => {
  it('is deployed when somebody says so, who was told which they are', async () => {
    const asked: string[] = [];
    const answer = (text: string) => async (question: string) => {
      asked.push(question);
      return text;
    };
    for (const yes of ['y', 'Yes', ' yes\n']) {
      await confirmAll({ hosts, yes: false, ask: answer(yes), signal });
    }
    expect(asked[0]).toBe('Deploy 2 hosts (ovh, yoga)? [y/N] ');
    for (const no of ['', 'n', 'yesterday', 'no']) {
      await expect(
        confirmAll({ hosts, yes: false, ask: answer(no), signal }),
      ).rejects.toMatchObject({ code: 'aborted' });
    }
  });

  it('is not deployed where nobody can be asked, unless that was said before', async () => {
    await confirmAll({ hosts, yes: true, ask: undefined, signal });
    await expect(confirmAll({ hosts, yes: false, ask: undefined, signal })).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('--yes'),
    });
  });
});
