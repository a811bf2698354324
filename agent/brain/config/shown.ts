import { redactValue } from '#lib';
import type { BrainConfig } from './schema.ts';

/** The configuration as it may be told. Secrets are files in it, but whoever knows the address of a hook
 * may post to it, and a feed's address may carry a key: of theirs only the host is told. */
export function shownConfig(config: BrainConfig): unknown {
  const { alerts, data } = config;
  const { webhook } = alerts;
  return redactValue({
    ...config,
    alerts: {
      ...alerts,
      ...(webhook === undefined ? {} : { webhook: { ...webhook, url: hostOf(webhook.url) } }),
    },
    data: { ...data, feeds: data.feeds.map((feed) => ({ ...feed, url: hostOf(feed.url) })) },
  });
}

function hostOf(url: string): string {
  return `${new URL(url).origin}/…`;
}
