import { expect, test } from 'vitest';
import { recordRow, renderCsv } from './export-rows.ts';

// RFC 4180, section 2; and OWASP's page "CSV Injection".
test('cells are quoted where they must be, and no text is a formula', () => {
  const rows = [
    { name: 'a "quoted", word', amount: -2.5, isOpen: true, note: null },
    { name: '=HYPERLINK("x")', amount: 0, isOpen: false, note: 'two\nlines' },
    { name: '-1+1', amount: 1, isOpen: false, note: '@x' },
  ];
  expect(renderCsv(rows)).toBe(
    [
      'name,amount,isOpen,note',
      '"a ""quoted"", word",-2.5,true,',
      '"\'=HYPERLINK(""x"")",0,false,"two\nlines"',
      "'-1+1,1,false,'@x",
      '',
    ].join('\r\n'),
  );
});

test('a record is one flat row, and nothing of it is lost', () => {
  const at = '2026-02-26T10:00:00.000Z';
  const body = {
    ...{ name: 'x', marks: { tilt: true, plan: null }, tags: ['a', 'b'] },
    ...{ words: ['two words', 'one'], legs: [{ side: 'buy' }], none: [] },
  };
  const row = { id: 'id', version: 2, body, createdAt: at, updatedAt: at };
  expect(recordRow(row as never)).toEqual({
    ...{ id: 'id', version: 2, name: 'x', 'marks.tilt': true, 'marks.plan': null, tags: 'a b' },
    ...{ words: '["two words","one"]', legs: '[{"side":"buy"}]', none: '' },
    ...{ createdAt: at, updatedAt: at },
  });
});
