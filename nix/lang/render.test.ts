import { expect, test } from 'vitest';
import {
  addBlock,
  addSpace,
  addText,
  createDoc,
  type Doc,
  group,
  mergeSpaces,
  nested,
  space,
  textWidth,
} from './doc.ts';
import { renderDoc } from './render.ts';

// Expected texts: laid out by hand after the rules of nixfmt's Predoc.

function rendered(width: number, build: (doc: Doc) => void): string {
  const doc = createDoc();
  build(doc);
  return renderDoc(doc.items, width).text;
}

function call(doc: Doc, args: readonly ((doc: Doc) => void)[]): void {
  group(doc, 'regular', () => {
    addText(doc, 'f');
    for (const arg of args) {
      addSpace(doc, space.line);
      nested(doc, () => group(doc, 'priority', () => arg(doc)));
    }
  });
}

const set = (doc: Doc) => addBlock(doc, '{', ['  a = 1;'], '}');
const word = (text: string) => (doc: Doc) => addText(doc, text);

test('a group stands on one line when it fits, otherwise each of its lines breaks', () => {
  const args = [word('aaaa'), word('bbbb')];
  expect(rendered(11, (doc) => call(doc, args))).toBe('f aaaa bbbb');
  expect(rendered(10, (doc) => call(doc, args))).toBe('f\n  aaaa\n  bbbb');
});

test('the width does not count the indentation', () => {
  const nestedCall = (doc: Doc) => {
    addText(doc, 'x');
    nested(doc, () => {
      addSpace(doc, space.hardline);
      call(doc, [word('aaaa'), word('bbbb')]);
    });
  };
  expect(rendered(11, nestedCall)).toBe('x\n  f aaaa bbbb');
});

test('a priority group breaks alone, the last one first', () => {
  expect(rendered(20, (doc) => call(doc, [word('x'), set]))).toBe('f x {\n  a = 1;\n}');
  expect(rendered(20, (doc) => call(doc, [set, word('x')]))).toBe('f {\n  a = 1;\n} x');
  expect(rendered(20, (doc) => call(doc, [set, set]))).toBe(
    'f\n  {\n    a = 1;\n  }\n  {\n    a = 1;\n  }',
  );
});

test('levels that open on one line share its indentation', () => {
  const text = rendered(20, (doc) =>
    nested(doc, () => {
      addText(doc, '(');
      nested(doc, () => group(doc, 'regular', () => set(doc)));
      addText(doc, ')');
    }),
  );
  expect(text).toBe('  ({\n    a = 1;\n  })');
});

test('neighbouring spaces become the stronger one', () => {
  expect(mergeSpaces(space.line, space.hardline)).toBe(space.hardline);
  expect(mergeSpaces(space.hardspace, space.break)).toBe(space.line);
  expect(mergeSpaces(space.hardspace, space.softbreak)).toBe(space.softspace);
  expect(mergeSpaces(space.newlines + 1, space.newlines + 1)).toBe(space.newlines + 2);
  expect(mergeSpaces(space.break, space.newlines + 1)).toBe(space.newlines + 2);
});

test('width is counted in code points', () => {
  expect(textWidth('é😀«')).toBe(3);
});
