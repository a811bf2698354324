import { Fault } from '#lib';
import {
  contextTokensDefault,
  findProvider,
  type KnownProvider,
  knownProviders,
  outputTokensMax,
  type Prices,
} from '#lib/models';
import type { ModelProvider } from '../model/provider.ts';
import {
  createAnthropicProvider,
  createOpenAiProvider,
  type ModelChoice,
} from '../providers/index.ts';

export interface ModelSettings {
  /** `PANTHER_MODELS`: `minimax/MiniMax-M3,anthropic` in the order they are asked; without it the first model
   * of each provider that has a key. */
  readonly order: string | undefined;
  /** `PANTHER_MODEL_URL`: a server of one's own that speaks the OpenAI protocol; its models are
   * `local/NAME`. */
  readonly localUrl: string | undefined;
  /** A secret of this machine by its name in secrets/map.ts; undefined when it is not there. */
  readonly readSecret: (name: string) => string | undefined;
}

const timeoutMs = 120_000;
const retries = 2;

/** The models that can be asked here, in order. Providers without a key are left out; no key is needed for a
 * server of one's own. @throws Fault config.invalid for a name in the order that is none */
export function configureModels(settings: ModelSettings): readonly ModelChoice[] {
  const order = (settings.order ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const names = order.length > 0 ? order : Object.keys(knownProviders);
  const made = new Map<string, ModelProvider | undefined>();
  return names.flatMap((name) => {
    const slash = name.indexOf('/');
    const provider = slash < 0 ? name : name.slice(0, slash);
    const known = findProvider(provider);
    const model = slash < 0 ? Object.keys(known?.models ?? {})[0] : name.slice(slash + 1);
    if (model === undefined || model === '' || (known === undefined && provider !== 'local')) {
      throw badName(name);
    }
    if (!made.has(provider)) made.set(provider, createProvider(provider, known, settings));
    const created = made.get(provider);
    if (created === undefined) return [];
    const contextTokens = known?.models[model]?.contextTokens ?? contextTokensDefault;
    return [{ provider: created, model, contextTokens, maxOutputTokens: outputTokensMax }];
  });
}

function badName(name: string): Fault {
  return new Fault({
    code: 'config.invalid',
    message: `PANTHER_MODELS has "${name}", which is no provider/model`,
    hint: `providers are ${Object.keys(knownProviders).join(', ')}, and local with PANTHER_MODEL_URL`,
  });
}

function createProvider(
  name: string,
  known: KnownProvider | undefined,
  { localUrl, readSecret }: ModelSettings,
): ModelProvider | undefined {
  const common = { name, timeoutMs, retries };
  if (known === undefined) {
    if (localUrl === undefined || localUrl === '') return undefined;
    // The SDK wants a key; a server of one's own has none.
    return createOpenAiProvider({ ...common, baseUrl: localUrl, apiKey: 'none' });
  }
  const apiKey = readSecret(known.keySecret);
  if (apiKey === undefined || apiKey === '') return undefined;
  const own = known.urlSecrets
    .map((secret) => ({ protocol: secret.protocol, baseUrl: readSecret(secret.name) }))
    .find(({ baseUrl }) => baseUrl !== undefined && baseUrl !== '');
  const protocol = own?.protocol ?? known.protocol;
  const create = protocol === 'anthropic' ? createAnthropicProvider : createOpenAiProvider;
  const baseUrl = own?.baseUrl ?? known.baseUrl;
  return create({ ...common, baseUrl, apiKey, prices: pricesOf(known) });
}

function pricesOf(known: KnownProvider): Readonly<Record<string, Prices>> {
  const entries = Object.entries(known.models).flatMap(([model, { prices }]) =>
    prices === undefined ? [] : [[model, prices] as const],
  );
  return Object.fromEntries(entries);
}
