export { alertEvents, type Severity } from './events.ts';
export { type Outbox, outboxLimits, startOutbox } from './outbox.ts';
export { alertProjection } from './projection.ts';
export { createFileSink } from './sinks/file.ts';
export { createSmtpSink } from './sinks/smtp.ts';
export { createTelegramSink } from './sinks/telegram.ts';
export { createWebhookSink } from './sinks/webhook.ts';
export { type Alert, type AlertSink, renderAlert } from './types.ts';
