import { z } from 'zod';
import { Fault, readJsonFile } from '#lib';

/** Tokens of a text as a BERT-like model takes them. */
export interface Tokenizer {
  /** Ids with the special tokens around them, at most `max`; `total` says how many all are. */
  encode(text: string, max: number): { readonly ids: readonly number[]; readonly total: number };
  readonly padId: number;
}

const schema = z.object({
  normalizer: z
    .object({
      type: z.string(),
      lowercase: z.boolean().optional(),
      strip_accents: z.boolean().nullish(),
    })
    .nullish(),
  model: z.object({
    type: z.literal('WordPiece').optional(),
    unk_token: z.string().default('[UNK]'),
    continuing_subword_prefix: z.string().default('##'),
    max_input_chars_per_word: z.number().int().default(100),
    vocab: z.record(z.string(), z.number().int()),
  }),
});

/** Reads a WordPiece tokenizer.json (Hugging Face tokenizers), the kind of the MiniLM, BGE, E5 (English)
 * and GTE families. Algorithm: Wu et al. 2016, greedy longest match; text cleaning as in BERT's
 * BasicTokenizer.
 * @throws Fault io.read-failed, kb.onnx-model */
export function readTokenizer(path: string): Tokenizer {
  const parsed = schema.safeParse(readJsonFile(path));
  if (!parsed.success) {
    throw new Fault({
      code: 'kb.onnx-model',
      message: 'the tokenizer is not of the WordPiece kind, the only one that is supported',
      hint: 'use a model of the MiniLM, BGE, GTE or English E5 family, or serve the model with Ollama',
      where: path,
      cause: parsed.error,
    });
  }
  const { model, normalizer } = parsed.data;
  const vocabulary = new Map(Object.entries(model.vocab));
  const idOf = (token: string): number => {
    const id = vocabulary.get(token);
    if (id !== undefined) return id;
    throw new Fault({
      code: 'kb.onnx-model',
      message: `the tokenizer has no ${token}`,
      where: path,
    });
  };
  const [first, last, unknown] = [idOf('[CLS]'), idOf('[SEP]'), idOf(model.unk_token)];
  const isLower = normalizer?.lowercase ?? false;
  const stripsAccents = normalizer?.strip_accents ?? isLower;

  function pieces(word: string): number[] {
    const characters = [...word];
    if (characters.length > model.max_input_chars_per_word) return [unknown];
    const ids: number[] = [];
    for (let start = 0; start < characters.length; ) {
      let end = characters.length;
      let found: number | undefined;
      for (; end > start && found === undefined; end--) {
        const part = characters.slice(start, end).join('');
        found = vocabulary.get(start === 0 ? part : model.continuing_subword_prefix + part);
      }
      if (found === undefined) return [unknown];
      ids.push(found);
      start = end + 1;
    }
    return ids;
  }

  return {
    padId: vocabulary.get('[PAD]') ?? 0,
    encode(text, max) {
      const ids = [first];
      for (const word of splitWords(clean(text, isLower, stripsAccents))) {
        ids.push(...pieces(word));
      }
      return { ids: [...ids.slice(0, max - 1), last], total: ids.length + 1 };
    },
  };
}

function clean(text: string, isLower: boolean, stripsAccents: boolean): string {
  const plain = text
    // BERT drops what is no text, but not white space.
    .replace(/[\0\ufffd]|(?![\t\n\r])[\p{Cc}\p{Cf}]/gu, '')
    .replace(/\s/gu, ' ')
    // Each ideograph is a word: U+4E00 … and the extensions BERT names.
    .replace(
      /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu,
      ' $& ',
    );
  const lower = isLower ? plain.toLowerCase() : plain;
  return stripsAccents ? lower.normalize('NFD').replace(/\p{Mn}/gu, '') : lower;
}

/** Words and single punctuation marks; all ASCII that is no letter or digit counts as punctuation. */
function splitWords(text: string): readonly string[] {
  return text.match(/[!-/:-@[-`{-~]|\p{P}|[^\s!-/:-@[-`{-~\p{P}]+/gu) ?? [];
}
