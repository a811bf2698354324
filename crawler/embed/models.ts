/** What is known about a family of embedding models. */
export interface ModelFacts {
  readonly pattern: RegExp;
  readonly dimension?: number;
  /** Input tokens a text may have. */
  readonly tokensMax: number;
  /** What the model was trained to see before a question and before a passage. */
  readonly queryPrefix?: string;
  readonly passagePrefix?: string;
}

// From the models' cards. The first that matches counts, so the more special one comes first.
const families: readonly ModelFacts[] = [
  { pattern: /text-embedding-3-large/, dimension: 3072, tokensMax: 8191 },
  { pattern: /text-embedding-(3-small|ada-002)/, dimension: 1536, tokensMax: 8191 },
  {
    pattern: /nomic-embed-text/,
    dimension: 768,
    tokensMax: 2048,
    queryPrefix: 'search_query: ',
    passagePrefix: 'search_document: ',
  },
  {
    pattern: /e5-mistral|e5.*instruct/,
    tokensMax: 4096,
    queryPrefix:
      'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ',
  },
  {
    pattern: /e5-small/,
    dimension: 384,
    tokensMax: 512,
    queryPrefix: 'query: ',
    passagePrefix: 'passage: ',
  },
  {
    pattern: /e5-base/,
    dimension: 768,
    tokensMax: 512,
    queryPrefix: 'query: ',
    passagePrefix: 'passage: ',
  },
  {
    pattern: /e5-large/,
    dimension: 1024,
    tokensMax: 512,
    queryPrefix: 'query: ',
    passagePrefix: 'passage: ',
  },
  { pattern: /bge-m3/, dimension: 1024, tokensMax: 8192 },
  {
    pattern: /bge-small-en/,
    dimension: 384,
    tokensMax: 512,
    queryPrefix: 'Represent this sentence for searching relevant passages: ',
  },
  {
    pattern: /bge-base-en/,
    dimension: 768,
    tokensMax: 512,
    queryPrefix: 'Represent this sentence for searching relevant passages: ',
  },
  {
    pattern: /bge-large-en/,
    dimension: 1024,
    tokensMax: 512,
    queryPrefix: 'Represent this sentence for searching relevant passages: ',
  },
  {
    pattern: /mxbai-embed-large/,
    dimension: 1024,
    tokensMax: 512,
    queryPrefix: 'Represent this sentence for searching relevant passages: ',
  },
  { pattern: /snowflake-arctic-embed2/, dimension: 1024, tokensMax: 8192, queryPrefix: 'query: ' },
  { pattern: /all-minilm-l6|all-minilm/, dimension: 384, tokensMax: 256 },
];

/** Nothing is added to texts of a model that is not known, and few tokens are taken for granted. */
const unknownModel: ModelFacts = { pattern: /(?:)/, tokensMax: 2048 };

export function findModelFacts(model: string): ModelFacts {
  const name = model.toLowerCase();
  return families.find(({ pattern }) => pattern.test(name)) ?? unknownModel;
}
