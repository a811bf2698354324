import { defineRule } from '../rule.ts';

interface Flaw {
  readonly pattern: RegExp;
  readonly what: string;
}

const flaws: readonly Flaw[] = [
  { pattern: /^\uFEFF/, what: 'begins with a byte order mark, which Nix does not read' },
  { pattern: /\r/, what: 'has a carriage return' },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  { pattern: /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/, what: 'has a control character' },
  { pattern: /\uFFFD/, what: 'has U+FFFD, the trace of bytes that were no UTF-8' },
  { pattern: /\p{Surrogate}/u, what: 'has half of a surrogate pair, which no UTF-8 can hold' },
  // Unicode, UTS 55: text that shows in another order than it is read.
  {
    pattern: /[\u202A-\u202E\u2066-\u2069]/,
    what: 'has a character that turns the direction of text',
  },
];

export const textClean = defineRule({
  code: 'PN127',
  over: 'fleet',
  title: 'A generated file is not clean UTF-8 text',
  severity: 'error',
  run: ({ context }, report) => {
    for (const [file, text] of context.files ?? []) {
      for (const { pattern, what } of flaws) {
        const at = text.search(pattern);
        if (at < 0) continue;
        const line = text.slice(0, at).split('\n').length;
        report({
          where: `nix/generated/${file}:${line}`,
          message: `${file} ${what}`,
          hint: 'take it out of the value in the module that the text comes from',
        });
      }
    }
  },
});
