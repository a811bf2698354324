import { createHmac } from 'node:crypto';
import type { AlertSink } from '../types.ts';
import { postJson } from './http.ts';

/** `v1,<base64 HMAC-SHA256 of "id.timestamp.body">` (standardwebhooks.com, spec 1.0). A secret that starts
 * with `whsec_` is the key in base64, as the libraries of that standard have it; any other is its bytes. */
export function signWebhook(secret: string, id: string, timestamp: string, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** Posts the alert as JSON with `webhook-id`, `webhook-timestamp` and `webhook-signature`. */
export function createWebhookSink(options: {
  readonly url: string;
  readonly secret: string;
  readonly nowMs: () => number;
}): AlertSink {
  return {
    name: 'webhook',
    async deliver(alert, signal) {
      const body = JSON.stringify(alert);
      const timestamp = String(Math.floor(options.nowMs() / 1000));
      const headers = {
        'webhook-id': alert.alertId,
        'webhook-timestamp': timestamp,
        'webhook-signature': signWebhook(options.secret, alert.alertId, timestamp, body),
      };
      await postJson('the webhook', options.url, body, { headers, signal });
    },
  };
}
