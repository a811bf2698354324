import { z } from 'zod';

/** Variables that every service reads; `name` is the service's. */
export function baseEnv(name: string) {
  return {
    PANTHER_STATE_DIR: z
      .string()
      .min(1)
      .default(`.panther/${name}`)
      .describe('Folder for everything the service keeps'),
    PANTHER_LOG_LEVEL: z
      .enum(['debug', 'info', 'warn', 'error'])
      .default('info')
      .describe('The least level of log lines that are written'),
  };
}

/** Variables of a service with an HTTP door. */
export function doorEnv(port: number) {
  return {
    PANTHER_PORT: z.coerce
      .number()
      .int()
      .min(1)
      .max(65_535)
      .default(port)
      .describe('TCP port of the HTTP door'),
    PANTHER_BIND: z
      .enum(['loopback', 'tailnet'])
      .default('loopback')
      .describe('Who reaches the HTTP door: this machine only, or the tailnet as well'),
  };
}

/** The database of a service that has one. */
export function databaseEnv() {
  return {
    DATABASE_URL: z
      .string()
      .min(1)
      .optional()
      .describe(
        'PostgreSQL with pgvector, such as postgresql:///panther?host=/run/postgresql; without it an embedded database in the state folder',
      ),
  };
}

/** The embedding model of a service that has one; `url` says what its endpoint is for. */
export function embeddingEnv(url: string) {
  const text = z.string().min(1).optional();
  return {
    PANTHER_EMBEDDING_URL: text.describe(url),
    PANTHER_EMBEDDING_MODEL: text.describe('Name of the embedding model at that endpoint'),
    PANTHER_EMBEDDING_DIMENSIONS: z.coerce
      .number()
      .int()
      .min(1)
      .max(16_000)
      .optional()
      .describe(
        'Length of the vectors to ask for, where the model can shorten them; its own without it',
      ),
    PANTHER_EMBEDDING_FOLDER: text.describe(
      'Folder of a local embedding model in ONNX, in place of an endpoint; with onnxruntime-node beside the program only, which the packaged one has not',
    ),
  };
}

export type BaseEnv = z.ZodObject<ReturnType<typeof baseEnv>>;
export type DoorEnv = z.ZodObject<ReturnType<typeof baseEnv> & ReturnType<typeof doorEnv>>;

export type Bind = 'loopback' | 'tailnet';
