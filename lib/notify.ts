import { exec } from './exec.ts';
import { Fault } from './fault.ts';
import type { Log } from './log.ts';

// sd_notify(3) wants one datagram on the Unix socket named by $NOTIFY_SOCKET. Node cannot open such
// a socket (libuv knows only stream sockets; nodejs/node#61933 was closed), and every npm package
// that can brings a native addon or a foreign binary, which a single-file bundle must not carry. So
// each message is sent by systemd's own `systemd-notify`: it is on every machine that sets
// $NOTIFY_SOCKET and in the PATH that NixOS gives a unit; it waits until the manager has read the
// message, so that the manager still finds the sender's control group; and it takes a few
// milliseconds every half watchdog interval. The sender is then a child of the service, not its
// main process, which is why the units have NotifyAccess=all.

/** Tells the service manager about this process. Without `$NOTIFY_SOCKET` every call does nothing. */
export interface Notifier {
  /** Whether a service manager listens. */
  readonly active: boolean;
  /** Half the watchdog interval in milliseconds; undefined when nobody watches. */
  readonly watchdogMs: number | undefined;
  /** Throws `exec.not-found`, `exec.timeout` or `exec.failed`: unsaid, the start would hang. */
  ready(status: string): Promise<void>;
  status(text: string): Promise<void>;
  stopping(status: string): Promise<void>;
  /** Gives a sign of life at once and every `watchdogMs`, from a timer of this event loop: a
   * process that is stuck goes silent. Returns how to stop it. */
  startWatchdog(): () => void;
}

export interface NotifierOptions {
  /** The process's environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`, `PATH`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly log: Log;
}

/** How long the manager may take to read one message. */
const sendTimeoutMs = 5_000;

/** Throws Fault `config.invalid` when `WATCHDOG_USEC` is not a positive whole number. */
export function createNotifier({ environment, pid, log }: NotifierOptions): Notifier {
  const socket = environment.NOTIFY_SOCKET;
  const active = socket !== undefined && socket !== '';
  const watchdogMs = active ? parseWatchdog(environment, pid) : undefined;

  async function send(...assignments: readonly string[]): Promise<void> {
    if (!active) return;
    await exec('systemd-notify', assignments, {
      env: { NOTIFY_SOCKET: socket, PATH: environment.PATH },
      timeoutMs: sendTimeoutMs,
    });
  }

  async function sendOrLog(...assignments: readonly string[]): Promise<void> {
    try {
      await send(...assignments);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.warn('the service manager was not told', { assignments, error });
    }
  }

  return {
    active,
    watchdogMs,
    ready: (status) => send('READY=1', statusLine(status)),
    status: (text) => sendOrLog(statusLine(text)),
    stopping: (status) => sendOrLog('STOPPING=1', statusLine(status)),
    startWatchdog() {
      if (watchdogMs === undefined) return () => undefined;
      let sending = false;
      const tick = async (): Promise<void> => {
        // A manager that is slow to read must not be asked by ever more processes.
        if (sending) return;
        sending = true;
        await sendOrLog('WATCHDOG=1');
        sending = false;
      };
      const timer = setInterval(tick, watchdogMs);
      void tick();
      return () => clearInterval(timer);
    },
  };
}

function statusLine(text: string): string {
  return `STATUS=${text.replace(/\s+/g, ' ')}`;
}

/** sd_watchdog_enabled(3): meant for this process only when WATCHDOG_PID is unset or its own. */
function parseWatchdog(
  environment: NotifierOptions['environment'],
  pid: number,
): number | undefined {
  const { WATCHDOG_USEC: interval, WATCHDOG_PID: watched } = environment;
  if (interval === undefined || interval === '') return undefined;
  if (watched !== undefined && watched !== '' && watched !== String(pid)) return undefined;
  if (!/^[1-9]\d{0,15}$/.test(interval)) {
    throw new Fault({
      code: 'config.invalid',
      message: `WATCHDOG_USEC is not a whole number above 0: "${interval}"`,
      hint: 'the service manager sets it from WatchdogSec=; do not set it by hand',
    });
  }
  return Math.max(1, Math.floor(Number(interval) / 2_000));
}
