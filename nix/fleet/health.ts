import { z } from 'zod';
import type { Diagnostic, HostDefinition } from './types.ts';

const seconds = (least: number, most: number) => z.number().min(least).max(most);

// What every check says about time. With these defaults it is asked every second for a minute.
const timing = {
  /** What a host that is not healthy means: back to the previous system, or a warning. */
  policy: z.enum(['fail', 'warn']).default('fail'),
  /** How long it may take to become healthy. */
  windowS: seconds(0, 1_800).default(60),
  /** From the end of one try to the begin of the next. */
  everyS: seconds(0.1, 300).default(1),
  /** After that long a try is over: a command is killed with all its children. */
  tryTimeoutS: seconds(0.1, 600).default(5),
  /** How long it has to stay healthy, from the first good try on. */
  stableS: seconds(0, 600).default(0),
};

const name = z.string().regex(/^[^\s\p{Cc}](?:[^\p{Cc}]{0,78}[^\s\p{Cc}])?$/u, 'one short line');

const commandCheck = z.strictObject({
  kind: z.literal('command'),
  name,
  /** For `sh -c` on the host, in `/`; healthy is exit code 0. */
  run: z.string().regex(/^[^\0\r\n]+$/, 'one line of shell'),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]*$/, 'a user name')
    .default('root'),
  ...timing,
});

const httpStatus = z.int().min(100).max(599);

const httpCheck = z.strictObject({
  kind: z.literal('http'),
  name,
  /** Asked by the machine that deploys. `{address}` is the host's address in the tailnet, `{host}`
   * its name. */
  url: z.string().superRefine((text, context) => {
    const problem = urlProblem(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  }),
  /** One that is as good as healthy, or several. */
  status: z
    .union([httpStatus, z.array(httpStatus).min(1)])
    .default(200)
    .transform((status): readonly number[] => (typeof status === 'number' ? [status] : status)),
  /** Has to be in the body, within its first 64 KiB. */
  contains: z.string().min(1).max(1_000).optional(),
  /** How many redirects are followed. */
  redirects: z.int().min(0).max(5).default(0),
  ...timing,
});

const healthCheck = z.discriminatedUnion('kind', [commandCheck, httpCheck]);

const deploySettings = z.strictObject({
  user: z.string(),
  address: z.string().optional(),
  health: z
    .array(healthCheck)
    .max(32)
    .default([])
    .superRefine((checks, context) => {
      checks.forEach((check, index) => {
        const first = checks.findIndex((each) => each.name === check.name);
        if (first === index) return;
        const message = `another check is called ${JSON.stringify(check.name)}, too`;
        context.addIssue({ code: 'custom', path: [index, 'name'], message });
      });
    }),
  failedUnits: z.enum(['fail', 'warn']).default('fail'),
  ignoreUnits: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z0-9:_.@\\-]+$/, 'the name of a unit')
        .transform((unit) => unit.replace(/\.service$/, '')),
    )
    .default([]),
});

export type CommandCheck = z.output<typeof commandCheck>;
export type HttpCheck = z.output<typeof httpCheck>;
export type DeclaredHealthCheck = z.output<typeof healthCheck>;
export type CheckPolicy = DeclaredHealthCheck['policy'];

/** How a host is deployed, with every default filled in. */
export type DeploySettings = z.output<typeof deploySettings>;

/** How a host says it: only what differs from the defaults.
 * @example
 * deploy: {
 *   user: 'deploy',
 *   health: [
 *     { kind: 'command', name: 'PostgreSQL answers', run: 'pg_isready -q', user: 'postgres' },
 *     { kind: 'http', name: 'cockpit', url: 'http://{address}:8080/', contains: 'pantherOS' },
 *   ],
 *   ignoreUnits: ['fwupd-refresh'],
 * }
 */
export interface DeploySpec {
  /** Whom a deployment logs in as. */
  readonly user: string;
  /** Where the tailnet does not know the host. */
  readonly address?: string;
  /** What has to hold before a new system is kept, beside its units and the repository's services. */
  readonly health?: readonly z.input<typeof healthCheck>[];
  /** What newly failed units mean: back to the previous system (`fail`), or a warning. */
  readonly failedUnits?: 'fail' | 'warn';
  /** Units that may fail, `.service` may be left out. */
  readonly ignoreUnits?: readonly string[];
}

function urlProblem(text: string): string | undefined {
  const filled = text.replaceAll('{address}', '100.64.0.1').replaceAll('{host}', 'host');
  if (/[{}]/.test(filled)) return 'only {address} and {host} stand for something in a URL';
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return 'an http:// or https:// URL';
  if (url.username !== '' || url.password !== '') return 'a URL without a user or a password';
  return undefined;
}

/** Reads what a host says under `deploy`; reports each problem with its place, as PN001. */
export function parseDeploySettings(
  host: Pick<HostDefinition, 'name' | 'deploy' | 'site'>,
  report: (diagnostic: Diagnostic) => void,
): DeploySettings | undefined {
  const parsed = deploySettings.safeParse(host.deploy);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const option = optionPath([...issue.path, ...unknown.slice(0, 1)]);
    report({
      code: 'PN001',
      severity: 'error',
      host: host.name,
      where: host.site.text,
      option,
      message: `${option} of host ${host.name}: ${issue.message}`,
      hint: 'nix/fleet/health.ts says what a host may set there',
    });
  }
  return undefined;
}

function optionPath(keys: readonly PropertyKey[]): string {
  const parts = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return `deploy${parts.join('')}`;
}
