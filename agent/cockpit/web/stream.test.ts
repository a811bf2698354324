import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { formTokenMark } from './form-token.ts';
import { limits } from './limits.ts';
import type { Live, News, Piece } from './live.ts';
import { createStreams } from './stream.ts';

function open() {
  const listeners = new Set<(news: News) => void>();
  const pieces = new Map<string, Piece>();
  const live: Live = {
    ...{ current: async () => pieces, notices: () => [], version: () => 0 },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...{ start: () => undefined, close: async () => undefined },
  };
  const draw = (id: string, html: string, version: number) => {
    const piece = { html, version };
    pieces.set(id, piece);
    for (const listener of listeners) listener({ pieces: new Map([[id, piece]]), panels: [id] });
  };
  return { streams: createStreams(live, createManualClock()), draw };
}

const page = (formToken: string, regions: readonly string[], since = 0) => ({
  ...{ formToken, since, regions: new Set(regions), panel: null },
});

async function readUntil(stream: ReadableStream<Uint8Array> | null, text: string) {
  const reader = stream?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  while (!seen.includes(text)) {
    const next = await reader?.read();
    if (next === undefined || next.done) return seen;
    seen += next.value;
  }
  return seen;
}

test('each reader gets its own token and only what is on its page, line by line', async () => {
  const { streams, draw } = open();
  const anna = streams.open(page('token-of-anna', ['tasks']));
  const ben = streams.open(page('token-of-ben', ['tasks', 'notes']));
  draw('tasks', `<i>${formTokenMark}\nsecond</i>`, 1);
  draw('notes', '<b>end</b>', 2);
  draw('tasks', '<u>last</u>', 3);
  const [forAnna, forBen] = [await readUntil(anna, 'last'), await readUntil(ben, 'last')];
  // The format of WHATWG HTML, 9.2.6: a line of data for each line, an empty line at the end.
  expect(forAnna).toContain(
    'id: 1\ndata: <hx-partial hx-target="#region-tasks" hx-swap="outerMorph"><i>token-of-anna\ndata: second</i></hx-partial>\n\n',
  );
  expect(forAnna).not.toContain('end');
  expect(forBen).toContain('token-of-ben');
  expect(forBen).toContain('<b>end</b>');
  streams.close();
});

test('who comes back gets what was missed, and no more', async () => {
  const { streams, draw } = open();
  draw('tasks', 'seen', 5);
  draw('notes', 'missed', 6);
  const text = await readUntil(streams.open(page('t', ['tasks', 'notes'], 5)), 'missed');
  expect(text).not.toContain('seen');
  streams.close();
});

test('a page that does not read is cut off, and the others go on', async () => {
  const { streams, draw } = open();
  const slow = streams.open(page('t', ['tasks']));
  const quick = streams.open(page('t', ['notes']));
  expect(streams.count()).toBe(2);
  const big = 'x'.repeat(limits.backlogBytes / 4);
  for (let turn = 1; turn <= 6; turn++) draw('tasks', big, turn);
  expect(streams.count()).toBe(1);
  draw('notes', 'still here', 9);
  expect(await readUntil(quick, 'still here')).toContain('still here');
  // It ends, so that the browser connects again.
  expect((await readUntil(slow, 'never')).length).toBeGreaterThan(limits.backlogBytes / 4);
  streams.close();
});
