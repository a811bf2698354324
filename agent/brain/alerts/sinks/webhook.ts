import { createHmac } from 'node:crypto';
import type { AlertSink } from '../types.ts';
import { postJson } from './http.ts';

/** Posts the alert as JSON, signed as Standard Webhooks does: `webhook-id`, `webhook-timestamp` and
 * `webhook-signature: v1,<base64 HMAC-SHA256 of "id.timestamp.body">` (standardwebhooks.com, spec 1.0). */
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
      const signed = `${alert.alertId}.${timestamp}.${body}`;
      const signature = createHmac('sha256', options.secret).update(signed).digest('base64');
      const headers = {
        'webhook-id': alert.alertId,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      };
      await postJson('the webhook', options.url, body, { headers, signal });
    },
  };
}
