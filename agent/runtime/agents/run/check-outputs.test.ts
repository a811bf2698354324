import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../model/message.ts';
import { docsResearcher } from '../docs-researcher.ts';
import { checkOutputs } from './check-outputs.ts';

const evidence: Evidence = {
  ...{ id: 'k1', origin: 'knowledge', title: 'Indexes', url: 'https://docs.example/index#a' },
  ...{ headingPath: [], text: 'REINDEX CONCURRENTLY does not block\nwrites.', observedAt: 0 },
  hostile: true,
};
const context = {
  ...{ agent: docsResearcher, evidence: new Map([['k1', evidence]]), canary: 'canary77' },
  input: 'How do I rebuild an index? See https://mine.example/notes',
};
const check = (outputs: unknown) => checkOutputs(JSON.stringify({ outputs }), context);
const finding = (text: string, quote: string, id = 'k1') => ({
  kind: 'findings',
  value: { statements: [{ text, cite: [{ id, quote }] }], missing: [] },
});

describe('what an agent gives', () => {
  it('is passed on when it is of its list, in form, and its quotes stand', () => {
    const given = [finding('It does not block writes.', 'does not block writes')];
    expect(check(given)).toMatchObject({ outputs: given, problems: [], violations: [] });
    const fenced = `Here it is:\n\`\`\`json\n${JSON.stringify({ outputs: given })}\n\`\`\``;
    expect(checkOutputs(fenced, context).outputs).toEqual(given);
  });

  it.each([
    [
      'a quote that does not stand there',
      finding('x', 'blocks all writes'),
      /does not stand in k1/,
    ],
    ['evidence that is not there', finding('x', 'does not block', 'k9'), /no evidence "k9"/],
    [
      'an address nobody showed it',
      finding('See https://evil.example/?q=1', 'does not block'),
      /https:\/\/evil\.example\/\?q=1 is in no evidence/,
    ],
    ['one without a scheme', finding('![x](//evil.example/a)', 'does not block'), /evil\.example/],
    ['one as people write it', finding('www.evil.example', 'does not block'), /www\.evil/],
    ['a value of another form', { kind: 'findings', value: { statements: [] } }, /findings: /],
  ])('is not passed on with %s', (_, output, problem) => {
    const checked = check([output]);
    expect(checked).toMatchObject({ outputs: [], violations: [] });
    expect(checked.problems.join('\n')).toMatch(problem);
  });

  it('may repeat addresses of its evidence and of the person', () => {
    const text = 'See https://docs.example/index#a, and https://mine.example/notes.';
    expect(check([finding(text, 'does not block')]).problems).toEqual([]);
  });

  it('of a kind that is not its own is a violation, and takes all else with it', () => {
    const order = { kind: 'order', value: { symbol: 'BTC' } };
    expect(check([finding('x', 'does not block'), order])).toMatchObject({
      outputs: [],
      violations: ['it gave "order", which it may not give'],
    });
  });

  it('with the mark of its prompt is a violation, in any form', () => {
    const hidden = JSON.stringify({ outputs: [finding('canary77', 'does not block')] });
    for (const text of ['the mark is canary77', hidden.replace('canary77', 'c\\u0061nary77')]) {
      expect(checkOutputs(text, context)).toMatchObject({
        violations: ['it gave away the mark of its prompt'],
        outputs: [],
      });
    }
  });

  it.each(['', 'no', '{"outputs":', '[]', '{"outputs":[]}', '{"answer":1}'])(
    'is no output: %s',
    (text) => {
      const checked = checkOutputs(text, context);
      expect(checked.outputs).toEqual([]);
      expect(checked.problems).toHaveLength(1);
    },
  );
});
