import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { silentLog } from '../../tests/kit/postgres.ts';
import { createOnnxEmbedder } from './onnx.ts';
import { loadOnnxRuntime, type OnnxRuntime } from './onnx-runtime.ts';
import { readTokenizer } from './onnx-tokenizer.ts';

const { signal } = new AbortController();
const ports = { clock: createManualClock(), log: silentLog, random: () => 0 };
// The runtime is no dependency; PANTHER_ONNX_RUNTIME names its entry where it is installed elsewhere.
const entry = process.env.PANTHER_ONNX_RUNTIME;
const load = (name: string) => import(entry ?? name);
const runtime = await loadOnnxRuntime(load).catch(() => undefined);

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'panther-onnx-')), 'tiny');
  mkdirSync(join(folder, '1_Pooling'), { recursive: true });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

// Vocabulary, text and ids: tokenization_test.py of github.com/google-research/bert.
const vocabulary = '[UNK] [CLS] [SEP] want ##want ##ed wa un runn ##ing ,'.split(' ');

function writeTokenizer(model: object = {}): string {
  const vocab = Object.fromEntries(vocabulary.map((token, id) => [token, id]));
  const path = join(folder, 'tokenizer.json');
  const normalizer = { type: 'BertNormalizer', lowercase: true, strip_accents: null };
  writeFileSync(
    path,
    JSON.stringify({ normalizer, model: { type: 'WordPiece', vocab, ...model } }),
  );
  return path;
}

test('texts become the ids that BERT gives them', () => {
  const tokenizer = readTokenizer(writeTokenizer());
  const encode = (text: string, max = 100) => tokenizer.encode(text, max);
  expect(encode('UNwant\u00E9d,running').ids).toEqual([1, 7, 4, 5, 10, 8, 9, 2]);
  expect(encode(' unwanted\u200B\nrunning\u00ADs ').ids).toEqual([1, 7, 4, 5, 0, 2]);
  expect(encode('').ids).toEqual([1, 2]);
  expect(encode('unwanted running', 4)).toEqual({ ids: [1, 7, 4, 2], total: 7 });
});

test('a tokenizer of another kind is refused', () => {
  const path = writeTokenizer({ type: 'BPE' });
  expect(() => readTokenizer(path)).toThrow(/WordPiece/);
});

test('without the runtime the fault says how to get it', async () => {
  const missing = Object.assign(new Error('no such package'), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(loadOnnxRuntime(() => Promise.reject(missing))).rejects.toMatchObject({
    code: 'kb.onnx-missing',
    hint: expect.stringContaining('npm install --no-save onnxruntime-web'),
  });
  writeTokenizer();
  await expect(createOnnxEmbedder({ kind: 'onnx', folder }, ports)).rejects.toMatchObject({
    ...{ code: 'kb.onnx-model', where: folder },
  });
});

// SHA-256 of `abc`: FIPS 180-4, its first example.
test('other weights in the same folder are another model', async () => {
  writeTokenizer();
  const nameNow = async () => (await createOnnxEmbedder({ kind: 'onnx', folder }, ports)).model;
  writeFileSync(join(folder, 'model.onnx'), 'abc');
  expect(await nameNow()).toBe('tiny@ba7816bf8f01');
  writeFileSync(join(folder, 'model.onnx'), 'abd');
  expect(await nameNow()).not.toBe('tiny@ba7816bf8f01');
});

test.skipIf(runtime === undefined)(
  'a model gives the mean of its tokens, or the first',
  async () => {
    writeTokenizer();
    // Row of token t: [t, 2t].
    writeFileSync(join(folder, 'model.onnx'), gatherModel(vocabulary.length));
    const open = () =>
      createOnnxEmbedder({ kind: 'onnx', folder }, ports, async () => runtime as OnnxRuntime);
    const embedder = await open();
    expect(embedder.dimension).toBeUndefined();
    // Ids 1 7 4 5 2: mean 19/5 = 3.8; ids 1 2: mean 1.5.
    expect(await embedder.embed(['unwanted', ''], signal)).toEqual([
      Float32Array.of(3.8, 7.6),
      Float32Array.of(1.5, 3),
    ]);
    expect(embedder).toMatchObject({ model: expect.stringMatching(/^tiny@/), dimension: 2 });
    writeFileSync(join(folder, '1_Pooling', 'config.json'), '{"pooling_mode_cls_token": true}');
    expect(await (await open()).embed(['unwanted'], signal)).toEqual([Float32Array.of(1, 2)]);
    writeFileSync(join(folder, 'sentence_bert_config.json'), '{"max_seq_length": 3}');
    const cut: number[] = [];
    await (await open()).embed(['unwanted'], signal, { onShortened: (index) => cut.push(index) });
    expect(cut).toEqual([0]);
  },
);

/** The smallest model of the kind: last_hidden_state = Gather(table, input_ids). Field numbers: onnx.proto
 * of github.com/onnx/onnx. */
function gatherModel(rows: number): Uint8Array {
  const table = Float32Array.from({ length: rows * 2 }, (_, index) =>
    index % 2 === 0 ? index / 2 : index - 1,
  );
  const tensor = [
    number(1, rows),
    number(1, 2),
    number(2, 1),
    text(8, 'table'),
    bytes(9, Buffer.from(table.buffer)),
  ];
  const node = [
    text(1, 'table'),
    text(1, 'input_ids'),
    text(2, 'last_hidden_state'),
    text(4, 'Gather'),
  ];
  const value = (name: string, type: number, dims: readonly string[]) => {
    const shape = dims.map((dim) => bytes(1, text(2, dim)));
    return [text(1, name), bytes(2, bytes(1, concat(number(1, type), bytes(2, concat(...shape)))))];
  };
  const graph = [
    bytes(1, concat(...node)),
    text(2, 'tiny'),
    bytes(5, concat(...tensor)),
    bytes(11, concat(...value('input_ids', 7, ['batch', 'tokens']))),
    bytes(12, concat(...value('last_hidden_state', 1, ['batch', 'tokens', 'size']))),
  ];
  return concat(number(1, 8), bytes(7, concat(...graph)), bytes(8, number(2, 13)));
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.from([...out, rest]);
    out.push((rest & 0x7f) | 0x80);
  }
}

function number(field: number, value: number): Uint8Array {
  return concat(varint(field << 3), varint(value));
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return concat(varint((field << 3) | 2), varint(value.length), value);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value));
}
