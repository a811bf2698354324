import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { Fault, nearest, systemClock, writeFileAtomic } from '#lib';
import {
  listProducers,
  openMasterKey,
  producers,
  registerProducer,
  type Stage,
  stageProducer,
} from '../producers/index.ts';
import { stateFolderOf, withLog } from './context.ts';
import { type BrainCommandContext, parseDuration } from './options.ts';

const stages: Readonly<Record<string, Stage>> = {
  promote: 'live',
  demote: 'shadow',
  pause: 'paused',
  resume: 'shadow',
  remove: 'removed',
};

/** Lists producers, lets another one send signals, or says how much it counts. */
export function runProducers(context: BrainCommandContext): Promise<number> {
  const { subject: action, more } = context.args;
  if (action === undefined || action === 'list') return list(context);
  const [name] = more;
  const stage = Object.hasOwn(stages, action) ? stages[action] : undefined;
  if (action !== 'add' && stage === undefined) {
    const known = ['list', 'add', ...Object.keys(stages)];
    const guess = nearest(action, known);
    throw new Fault({
      code: 'usage',
      message: `producers does not know ${JSON.stringify(action)}`,
      hint: guess === undefined ? `one of: ${known.join(', ')}` : `did you mean ${guess}?`,
    });
  }
  if (name === undefined) {
    throw new Fault({ code: 'usage', message: `producers ${action} needs the name of one` });
  }
  return stage === undefined ? add(context, name) : setStage(context, { name, stage, action });
}

function operator() {
  return { by: userInfo().username, at: systemClock.now(), trace: 'command line' };
}

function list(context: BrainCommandContext): Promise<number> {
  return withLog(context, ({ db }) => {
    const rows = listProducers(db, producers);
    context.report(rows, () =>
      rows
        .map(({ name, kind, stage, status, signals, reason }) => {
          const why = reason === null ? '' : `  ${reason}`;
          return `${name.padEnd(20)} ${kind.padEnd(5)}${stage.padEnd(7)} ${status.padEnd(9)}${String(signals).padStart(6)} signals${why}`;
        })
        .join('\n'),
    );
    return 0;
  });
}

function add(context: BrainCommandContext, name: string): Promise<number> {
  const { options, cwd } = context;
  const publicKey = options['public-key'];
  const keyFile = options['key-file'];
  if ((publicKey === undefined) === (keyFile === undefined)) {
    throw new Fault({
      code: 'usage',
      message: 'its --public-key, or a --key-file to write a shared key to',
      hint: 'a shared key is told once and stored nowhere else',
    });
  }
  const file = keyFile === undefined ? undefined : resolve(cwd, keyFile);
  if (file !== undefined && existsSync(file)) {
    throw new Fault({ code: 'usage', message: `${file} exists already`, hint: 'name another' });
  }
  const request = {
    ...{ name, kind: options.kind, domain: options.domain },
    intervalMs: parseDuration('every', options.every ?? '1h'),
    allowPrivate: options['allow-private'] === true,
    algorithm: publicKey === undefined ? 'hmac-sha256' : 'ed25519',
    ...(publicKey === undefined ? {} : { publicKey }),
    ...(options.url === undefined ? {} : { url: options.url }),
  };
  const ownNames = producers.map((producer) => producer.name);
  return withLog(context, (log) => {
    const masterKey = openMasterKey(stateFolderOf(context));
    const target = { log: log as never, ownNames, masterKey };
    const { producer, key } = registerProducer(target, request, operator());
    if (file !== undefined) writeFileAtomic(file, `${key}\n`, { mode: 0o600 });
    context.report({ producer, keyFile: file ?? null }, () =>
      [
        `${name} is registered, in shadow: what it tells is recorded and scored, never traded on`,
        ...(file === undefined
          ? []
          : [`its key is in ${file}; give it to its owner, then delete it`]),
        producer.kind === 'push'
          ? `it posts to /producers/${name}/signals, signed as Standard Webhooks`
          : `it is asked at ${producer.url} every ${options.every ?? '1h'}`,
        `when it has earned it: panther brain producers promote ${name} --reason "…"`,
      ].join('\n'),
    );
    return 0;
  });
}

interface StageRequest {
  readonly name: string;
  readonly stage: Stage;
  readonly action: string;
}

function setStage(context: BrainCommandContext, request: StageRequest): Promise<number> {
  const { name, stage, action } = request;
  const { reason } = context.options;
  if (reason === undefined) {
    throw new Fault({ code: 'usage', message: `producers ${action} needs a --reason` });
  }
  return withLog(context, (log) => {
    const producer = stageProducer(log as never, { name, stage, reason }, operator());
    context.report(producer, () => `${name}: ${producer.stage}`);
    return 0;
  });
}
