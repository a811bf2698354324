import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { Fault, readJsonFile, throwIfAborted } from '#lib';
import type { Embedder, EmbedderPorts, OnnxConfig } from './embedder.ts';
import { findModelFacts } from './models.ts';
import {
  loadOnnxRuntime,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
} from './onnx-runtime.ts';
import { readTokenizer, type Tokenizer } from './onnx-tokenizer.ts';

interface Model {
  readonly runtime: OnnxRuntime;
  readonly session: OnnxSession;
  readonly tokenizer: Tokenizer;
  readonly tokensMax: number;
  readonly pooling: 'mean' | 'cls';
}

const configSchema = z.object({ max_position_embeddings: z.number().int().positive().optional() });
const limitSchema = z.object({ max_seq_length: z.number().int().positive().optional() });
const poolingSchema = z.object({ pooling_mode_cls_token: z.boolean().optional() });

/** An embedder over a folder in the layout of sentence-transformers: model.onnx (also in `onnx/`),
 * tokenizer.json, and where they are config.json, sentence_bert_config.json, 1_Pooling/config.json. It
 * is named after the folder and the weights (`NAME@` and the first 12 digits of their SHA-256), so that other
 * weights are another model. Runs on this machine, nothing is fetched; the weights are read once for their name.
 * @throws Fault kb.onnx-model: the folder holds no model */
export async function createOnnxEmbedder(
  { folder }: OnnxConfig,
  _ports: EmbedderPorts,
  load: () => Promise<OnnxRuntime> = loadOnnxRuntime,
): Promise<Embedder> {
  const name = basename(resolve(folder));
  const facts = findModelFacts(name);
  const file = findModelFile(folder);
  const identity = `${name}@${(await hashOf(file)).slice(0, 12)}`;
  let model: Promise<Model> | undefined;
  let dimension: number | undefined;
  return {
    kind: 'onnx',
    model: identity,
    get dimension() {
      return dimension;
    },
    batch: 16,
    async embed(texts, signal, options = {}) {
      model ??= openModel(folder, file, facts.tokensMax, load);
      const { tokenizer, tokensMax, ...rest } = await model;
      const prefix = (options.role === 'query' ? facts.queryPrefix : facts.passagePrefix) ?? '';
      const vectors: Float32Array[] = [];
      for (const [index, text] of texts.entries()) {
        throwIfAborted(signal);
        const { ids, total } = tokenizer.encode(prefix + text, tokensMax);
        if (total > ids.length) {
          options.onShortened?.(index, Math.floor((text.length * ids.length) / total));
        }
        // One by one: padding to the longest costs more than a batch saves on a processor.
        vectors.push(await runModel(rest, ids));
      }
      dimension ??= vectors[0]?.length;
      return vectors;
    },
  };
}

function findModelFile(folder: string): string {
  const file = [join(folder, 'model.onnx'), join(folder, 'onnx', 'model.onnx')].find(existsSync);
  if (file === undefined) throw modelFault('the folder holds no model.onnx', folder);
  return file;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(file, { highWaterMark: 2 ** 20 })) {
      hash.update(part as Buffer);
    }
  } catch (error) {
    throw modelFault('the model cannot be read', file, error);
  }
  return hash.digest('hex');
}

async function openModel(
  folder: string,
  file: string,
  knownMax: number,
  load: () => Promise<OnnxRuntime>,
): Promise<Model> {
  const tokenizer = readTokenizer(join(folder, 'tokenizer.json'));
  const read = <S extends z.ZodType>(name: string, schema: S): z.output<S> | undefined =>
    existsSync(join(folder, name)) ? readJsonFile(join(folder, name), schema) : undefined;
  const positions = read('config.json', configSchema)?.max_position_embeddings ?? knownMax;
  const sequence = read('sentence_bert_config.json', limitSchema)?.max_seq_length ?? knownMax;
  const isCls = read('1_Pooling/config.json', poolingSchema)?.pooling_mode_cls_token === true;
  const runtime = await load();
  try {
    const session = await runtime.InferenceSession.create(readFileSync(file));
    const tokensMax = Math.min(positions, sequence);
    return { runtime, session, tokenizer, tokensMax, pooling: isCls ? 'cls' : 'mean' };
  } catch (error) {
    throw modelFault(`the model cannot be loaded: ${String(error)}`, file, error);
  }
}

async function runModel(
  { runtime, session, pooling }: Pick<Model, 'runtime' | 'session' | 'pooling'>,
  ids: readonly number[],
): Promise<Float32Array> {
  const tensor = (value: (id: number) => number): OnnxTensor =>
    new runtime.Tensor(
      'int64',
      BigInt64Array.from(ids, (id) => BigInt(value(id))),
      [1, ids.length],
    );
  const inputs: Readonly<Record<string, () => OnnxTensor>> = {
    input_ids: () => tensor((id) => id),
    attention_mask: () => tensor(() => 1),
    token_type_ids: () => tensor(() => 0),
  };
  const feeds = Object.fromEntries(
    session.inputNames.map((name) => {
      const make = inputs[name];
      if (make === undefined)
        throw modelFault(`the model asks for an unknown input: ${name}`, name);
      return [name, make()];
    }),
  );
  const outputs = await session.run(feeds);
  const pooled = outputs.sentence_embedding;
  const output = pooled ?? outputs.last_hidden_state ?? outputs[session.outputNames[0] ?? ''];
  if (!(output?.data instanceof Float32Array)) {
    throw modelFault('the model gives no 32-bit vectors', session.outputNames.join(', '));
  }
  return pool(output.data, output.dims, pooling);
}

/** [1, tokens, d] to d: the mean of all tokens, or the first; [1, d] is pooled already. */
function pool(data: Float32Array, dims: readonly number[], pooling: 'mean' | 'cls'): Float32Array {
  const dimension = dims.at(-1) ?? 0;
  if (dims.length < 3 || pooling === 'cls') return data.slice(0, dimension);
  const tokens = dims[1] ?? 1;
  return new Float32Array(dimension).map((_, place) => {
    let sum = 0;
    for (let token = 0; token < tokens; token++) sum += data[token * dimension + place] ?? 0;
    return sum / tokens;
  });
}

function modelFault(message: string, where: string, cause?: unknown): Fault {
  const hint = 'export the model with: optimum-cli export onnx --model NAME FOLDER';
  return new Fault({ code: 'kb.onnx-model', message, hint, where, cause });
}
