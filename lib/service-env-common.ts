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

export type BaseEnv = z.ZodObject<ReturnType<typeof baseEnv>>;
export type DoorEnv = z.ZodObject<ReturnType<typeof baseEnv> & ReturnType<typeof doorEnv>>;

export type Bind = 'loopback' | 'tailnet';
