import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readHidden } from './hidden-input.ts';

function fakeTerminal() {
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode(isRaw: boolean) {
      input.isRaw = isRaw;
      return input;
    },
  });
  return input;
}

it('shows the question only once nothing is echoed any more, and restores the terminal', async () => {
  const input = fakeTerminal();
  const written: [text: string, isRaw: boolean][] = [];
  const output = {
    write(text: string) {
      written.push([text, input.isRaw]);
      // A paste, faster than the next statement.
      if (text === 'token: ') input.write('x\u007fsecret\r');
    },
  };
  const { signal } = new AbortController();
  const asTerminal = input as unknown as NodeJS.ReadStream;
  expect(await readHidden('token: ', { input: asTerminal, output, signal })).toBe('secret');
  expect(written).toEqual([
    ['token: ', true],
    ['\n', false],
  ]);
});
