import { Fault } from '#lib';
import { type AlertSink, renderAlert } from '../types.ts';

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly from: string;
  readonly to: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Only for a server on this machine: without TLS. */
  readonly plain?: boolean;
}

/** A mail with the alert's id as its own (`Message-ID`), so that the same one twice is one. */
export function createSmtpSink(options: SmtpOptions): AlertSink {
  const { host, port, from, to, user, password, plain = false } = options;
  return {
    name: 'smtp',
    async deliver(alert, signal) {
      // Loaded with the first mail: most brains send none, and it is a sixth of all there is to load.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        ...{ host, port, secure: port === 465, requireTLS: !plain && port !== 465 },
        ...(plain ? { ignoreTLS: true } : {}),
        ...{ connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 },
        ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      });
      const onAbort = () => transport.close();
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        await transport.sendMail({
          ...{ from, to, subject: `[${alert.severity}] ${alert.message.slice(0, 120)}` },
          ...{ text: `${renderAlert(alert)}\n`, messageId: `<${alert.alertId}@panther-brain>` },
        });
      } catch (cause) {
        const code = (cause as { responseCode?: number }).responseCode;
        throw new Fault({
          code: 'brain.alert',
          message: `mail to ${to} was not taken by ${host}: ${(cause as Error).message}`,
          // RFC 5321, 4.2.1: 5yz is permanent.
          retryable: code === undefined || code < 500,
          cause,
        });
      } finally {
        signal.removeEventListener('abort', onAbort);
        transport.close();
      }
    },
  };
}
