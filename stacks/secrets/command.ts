import { resolve } from 'node:path';
import { type Command, type CommandContext, defineCommand, exitCodes, Fault, nearest } from '#lib';
import { runAudit, runCheck, runPull, runRotate, runToken } from './actions.ts';

const options = {
  host: {
    type: 'string',
    value: 'HOST',
    multiple: true,
    description: 'Name or alias; check and audit: without it every host',
  },
  all: { type: 'boolean', description: 'check: every host, said on purpose' },
  strict: { type: 'boolean', description: 'check: a warning is a failure too' },
  secret: {
    type: 'string',
    value: 'NAME',
    description: 'rotate: a name of secrets/map.ts, instead of the token',
  },
  yes: {
    type: 'boolean',
    description: 'rotate: the new value is in 1Password already; ask nothing',
  },
  abandon: {
    type: 'boolean',
    description: 'rotate: give up what was begun, back to the old files',
  },
  'restart-brain': {
    type: 'boolean',
    description: 'rotate: restart panther-brain although nobody drained it',
  },
  unchecked: {
    type: 'boolean',
    description: 'token: install it without asking 1Password whether it opens what the host reads',
  },
  target: {
    type: 'string',
    value: 'URL',
    description: 'ssh://user@host:port instead of asking the tailnet; for one host',
  },
  identity: { type: 'string', value: 'FILE', description: 'Private key to log in with' },
  'on-hosts': { type: 'boolean', description: 'audit: search the plain places of the hosts too' },
  closure: {
    type: 'string',
    value: 'PATH',
    description: 'audit: a store path; it and all it needs is searched',
  },
  'canaries-fd': {
    type: 'integer',
    value: 'N',
    min: 0,
    max: 1023,
    description: 'audit: values to look for, a JSON object on this file descriptor',
  },
} as const;

const args = {
  action: { description: 'check, pull, token, rotate or audit' },
  paths: {
    description: 'audit: more files and folders; pull: names of secrets/map.ts',
    optional: true,
    variadic: true,
  },
} as const;

export type SecretsContext = CommandContext<typeof args, typeof options>;
export type SecretsCommand = Command<typeof args, typeof options>;

/** What every action needs beyond the command line. */
export interface SecretsEnvironment {
  /** Root of the repository. */
  readonly root: string;
  readonly input: NodeJS.ReadStream;
  /** Where a question goes. */
  readonly output: { write(text: string): unknown };
}

const actions = {
  check: runCheck,
  pull: runPull,
  token: runToken,
  rotate: runRotate,
  audit: runAudit,
};

/** The command `secrets` over the fleet in `root`. */
export function createSecretsCommand(environment: SecretsEnvironment): SecretsCommand {
  return defineCommand({
    name: 'secrets',
    summary: 'Check every secret in 1Password, install and replace them, look for leaked ones',
    description: `"check" reads every reference of the hosts and lists what is missing, ambiguous, empty or about to expire, never a value (exit code ${exitCodes['deploy.secrets-missing']}). "pull" writes what the services of this machine read, such as keys of models, into .panther/secrets. "token" puts a service account token, read from stdin or typed unseen, on a host. "rotate" replaces that token, or with --secret a value that you replaced in 1Password, and keeps the old one until the new one works. "audit" looks for values in what is generated, logged and deployed (exit code ${exitCodes['secrets.leaked']}).

1Password is asked with the service account token in OP_SERVICE_ACCOUNT_TOKEN or in the file that OP_SERVICE_ACCOUNT_TOKEN_FILE names, through its SDK, or through the op command with PANTHER_SECRETS_SOURCE=op.`,
    args,
    options,
    examples: [
      { command: 'panther secrets check --host ovh', description: 'before a deployment' },
      {
        command: 'panther secrets pull anthropicApiKey',
        description: 'for `panther up` on this machine',
      },
      {
        command: 'op read op://Private/ovh-token/credential | panther secrets token --host ovh',
        description: 'what the host fetches its secrets with',
      },
      { command: 'panther secrets rotate --host ovh', description: 'a new token, typed unseen' },
      {
        command: 'panther secrets rotate --secret datadogApiKey',
        description: 'on every host that reads it; asks when to go on',
      },
      {
        command: 'panther secrets audit --closure ./nix/generated/result --on-hosts',
        description: 'every value, in every place that must not have it',
      },
    ],
    async run(context) {
      const { action } = context.args;
      if (!isAction(action)) throw unknownAction(action);
      if (!['audit', 'pull'].includes(action) && context.args.paths.length > 0) {
        throw new Fault({ code: 'usage', message: `${action} takes no files` });
      }
      return actions[action](context, {
        ...environment,
        stateFolder: resolve(context.cwd, context.env.PANTHER_STATE_DIR || '.panther'),
      });
    },
  });
}

function isAction(name: string): name is keyof typeof actions {
  return Object.hasOwn(actions, name);
}

function unknownAction(name: string): Fault {
  const guess = nearest(name, Object.keys(actions));
  return new Fault({
    code: 'usage',
    message: `unknown action ${JSON.stringify(name)}`,
    hint:
      guess === undefined ? `one of: ${Object.keys(actions).join(', ')}` : `did you mean ${guess}?`,
  });
}
