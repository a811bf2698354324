import { Fault } from '#lib';
import { askLimits } from './limits.ts';

// Everything below a space but tab and line ends, DEL, and the C1 block; U+FFFD is what bytes become that are
// no text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const notText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/u;

/** The question as it is asked: white space at its ends taken off.
 * @throws Fault usage for one that is empty, too long or not text */
export function checkQuestion(question: string): string {
  const max = askLimits.questionCharactersMax;
  // First by length: nothing below should look at ten megabytes.
  if (question.length > max) {
    throw new Fault({
      code: 'usage',
      message: `the question has ${question.length} characters; at most ${max} are read`,
      hint: 'ask for what you want to know, and let the knowledge base find the text',
    });
  }
  const text = question.trim();
  if (text === '') throw new Fault({ code: 'usage', message: 'the question is empty' });
  const bad = notText.exec(text);
  if (bad !== null || !text.isWellFormed()) {
    const code = bad?.[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    throw new Fault({
      code: 'usage',
      message:
        code === undefined
          ? 'the question is not text'
          : `the question is not text: it has the character U+${code}`,
      hint: 'write it in plain text',
    });
  }
  if (!/[\p{L}\p{N}]/u.test(text)) {
    throw new Fault({ code: 'usage', message: 'the question has no word in it' });
  }
  return text;
}
