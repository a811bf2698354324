import { type AlertSink, renderAlert } from '../types.ts';
import { postJson } from './http.ts';

/** A message of a bot (core.telegram.org/bots/api#sendmessage). `baseUrl` is Telegram's own unless a test
 * has another. */
export function createTelegramSink(options: {
  readonly token: string;
  readonly chatId: string;
  readonly baseUrl?: string;
}): AlertSink {
  const base = options.baseUrl ?? 'https://api.telegram.org';
  return {
    name: 'telegram',
    async deliver(alert, signal) {
      const body = JSON.stringify({
        chat_id: options.chatId,
        text: renderAlert(alert),
        disable_notification: alert.severity === 'info',
      });
      await postJson('Telegram', `${base}/bot${options.token}/sendMessage`, body, { signal });
    },
  };
}
