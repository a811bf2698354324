import { Fault, redactText } from '#lib';
import { withoutControls } from '../ask/plain-text.ts';

/** What OpenCode says went wrong in a session, loosely: `name` is of its own list, `data` depends on it. */
export interface SessionError {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const detailMax = 300;

/** One line of what another program said. */
export function detailOf(text: unknown): string {
  const [first = ''] = withoutControls(String(text ?? '')).split('\n');
  return redactText(first).slice(0, detailMax);
}

/** The failure of a session as one of ours. */
export function sessionFault({ name, data }: SessionError): Fault {
  const detail = detailOf(data.message);
  const status = typeof data.statusCode === 'number' ? data.statusCode : undefined;
  if (/^Model not found/.test(detail) || name === 'ProviderModelNotFoundError') {
    return new Fault({
      code: 'model.none',
      message: `OpenCode does not have this model: ${detail}`,
      hint: 'the models of its configuration are those of lib/model-catalogue.ts for the providers it is given',
    });
  }
  if (name === 'ProviderAuthError' || status === 401 || status === 403) {
    return new Fault({
      code: 'model.auth',
      message: `the model's provider refuses OpenCode's key: ${detail}`,
      hint: '`panther secrets check` says which secrets are there',
    });
  }
  if (name === 'ContextOverflowError') {
    return new Fault({
      code: 'model.context',
      message: `this is too long for the model: ${detail}`,
      hint: 'ask in a new session',
    });
  }
  if (name === 'MessageAbortedError') {
    return new Fault({ code: 'aborted', message: 'the session was stopped at OpenCode' });
  }
  return name === 'APIError' ? providerFault(status, detail) : failedFault(name, detail);
}

function providerFault(status: number | undefined, detail: string): Fault {
  const isBusy = status === 429 || status === 529 || status === 503;
  if (isBusy) return busyFault(detail);
  if (status === undefined) return unreachableModelFault(detail);
  return new Fault({
    code: 'model.refused',
    message: `the model's provider answers with HTTP ${status}: ${detail}`,
  });
}

function failedFault(name: string, detail: string): Fault {
  return new Fault({
    code: 'api.failed',
    message: `OpenCode could not answer (${detailOf(name)}): ${detail}`,
    hint: 'its log says why: `journalctl -u opencode`',
  });
}

/** It has asked a model again and again. */
export function retriedFault(message: string): Fault {
  const detail = detailOf(message);
  return /connect|socket|network|fetch/i.test(detail)
    ? unreachableModelFault(detail)
    : busyFault(detail);
}

function busyFault(detail: string): Fault {
  const message = `the model's provider is busy: ${detail}`;
  return new Fault({ code: 'model.busy', message, hint: 'ask again later', retryable: true });
}

function unreachableModelFault(detail: string): Fault {
  return new Fault({
    code: 'model.unreachable',
    message: `OpenCode does not reach the model, or its answer was cut: ${detail}`,
    retryable: true,
  });
}
