import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault, systemClock } from '#lib';
import {
  type AlertSink,
  createSmtpSink,
  createTelegramSink,
  createWebhookSink,
} from '../alerts/index.ts';
import type { BrainConfig } from '../config/index.ts';

/** Where alerts go beside `alerts.log`. Secrets are read once, at the start, so that a missing one is
 * told then and not with the first alert. Throws Fault `brain.config`. */
export function openAlertSinks(
  { telegram, smtp, webhook }: BrainConfig['alerts'],
  folder: string,
): readonly AlertSink[] {
  const read = (key: string, file: string) => readSecret(`alerts.${key}`, resolve(folder, file));
  const sinks: AlertSink[] = [];
  if (telegram !== undefined) {
    const token = read('telegram.token_file', telegram.token_file);
    sinks.push(createTelegramSink({ token, chatId: telegram.chat_id }));
  }
  if (smtp !== undefined) {
    const { login, ...server } = smtp;
    const auth =
      login === undefined
        ? {}
        : { user: login.user, password: read('smtp.login.password_file', login.password_file) };
    sinks.push(createSmtpSink({ ...server, ...auth }));
  }
  if (webhook !== undefined) {
    const secret = read('webhook.secret_file', webhook.secret_file);
    sinks.push(createWebhookSink({ url: webhook.url, secret, nowMs: () => systemClock.now() }));
  }
  return sinks;
}

function readSecret(key: string, file: string): string {
  let secret = '';
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw unreadable(key, file, (cause as Error).message, cause);
  }
  if (secret === '') throw unreadable(key, file, 'it is empty');
  return secret;
}

function unreadable(key: string, file: string, why: string, cause?: unknown): Fault {
  return new Fault({
    code: 'brain.config',
    message: `${key}: ${file} gives no secret: ${why}`,
    hint: 'write the secret into that file, readable by the brain only, or remove the section',
    ...(cause === undefined ? {} : { cause }),
  });
}
