import { Fault, type FaultCode } from '#lib';

/** What both SDKs say of a request that failed, as far as it matters here. */
export interface ProviderFailure {
  readonly provider: string;
  readonly model: string;
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  readonly message: string;
  /** As the `retry-after` header says. */
  readonly retryAfterSec?: number | undefined;
  readonly cause: unknown;
}

const contextWords = /context|too long|maximum.*tokens|token limit|prompt is too/i;

/** The Fault of a failed request: code by what a caller can do about it. */
export function modelFault(failure: ProviderFailure): Fault {
  const { provider, model, status, message, retryAfterSec, cause } = failure;
  const code = codeOf(status, message);
  const wait = retryAfterSec === undefined ? '' : ` (again in ${retryAfterSec} s)`;
  return new Fault({
    code,
    message: `${provider} (${model}): ${message.slice(0, 500)}${wait}`,
    hint: hints[code] ?? '',
    retryable: code === 'model.busy' || code === 'model.unreachable',
    cause,
  });
}

function codeOf(status: number | undefined, message: string): FaultCode {
  if (status === undefined) return 'model.unreachable';
  if (status === 401 || status === 403) return 'model.auth';
  if (status === 413 || (status === 400 && contextWords.test(message))) return 'model.context';
  // 529 is Anthropic's "overloaded".
  if (status === 408 || status === 409 || status === 429 || status >= 500) return 'model.busy';
  return 'model.refused';
}

const hints: Partial<Record<FaultCode, string>> = {
  'model.unreachable': 'see the base URL of the provider and this machine’s network',
  'model.auth': 'see the key file of the provider: `panther doctor` says where it is expected',
  'model.busy': 'the provider is busy; another one can be put behind it in the order of models',
  'model.context': 'ask for less at once, or choose a model with a larger context',
  'model.refused': 'the provider does not accept this request; see the name of the model',
};
