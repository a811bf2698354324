import type { ProviderConfig } from '@opencode-ai/sdk/v2/types';
import { Fault } from '../index.ts';
import {
  type KnownModel,
  type KnownProvider,
  knownProviders,
  outputTokensMax,
  type ProviderName,
} from '../model-catalogue.ts';

/** Where OpenCode finds what it needs of a provider, when it starts. */
export interface OpencodeProvider {
  readonly name: ProviderName;
  /** File with the key. */
  readonly keyFile: string;
  /** File with the base URL of the first of the catalogue's `urlSecrets`; without it the usual one. */
  readonly urlFile?: string;
}

// Both are part of the program; any other package it would fetch.
const packages = { anthropic: '@ai-sdk/anthropic', openai: '@ai-sdk/openai-compatible' } as const;

/** A model of our catalogue and no other, behind a key that stays in its file. */
export function providerConfig({ name, keyFile, urlFile }: OpencodeProvider): ProviderConfig {
  const known: KnownProvider = knownProviders[name];
  const own = urlFile === undefined ? undefined : known.urlSecrets[0];
  const protocol = own?.protocol ?? known.protocol;
  const baseUrl = urlFile === undefined ? known.baseUrl : fileReference(urlFile);
  return {
    name: known.title,
    npm: packages[protocol],
    // Nothing is looked for in the environment.
    env: [],
    options: {
      apiKey: fileReference(keyFile),
      // Anthropic's own SDK adds the version to the path, this one does not.
      baseURL: protocol === 'anthropic' ? `${baseUrl}/v1` : baseUrl,
    },
    whitelist: Object.keys(known.models),
    models: Object.fromEntries(
      Object.entries(known.models).map(([model, facts]) => [model, modelConfig(model, facts)]),
    ),
  };
}

function modelConfig(name: string, { contextTokens, prices }: KnownModel) {
  return {
    name,
    tool_call: true,
    limit: { context: contextTokens, output: outputTokensMax },
    ...(prices === undefined
      ? {}
      : {
          cost: {
            input: prices.inputPerM,
            output: prices.outputPerM,
            cache_read: prices.cacheReadPerM,
            cache_write: prices.cacheWritePerM,
          },
        }),
  };
}

/** OpenCode puts the file's text there when it starts (https://opencode.ai/docs/config, "Variables").
 * @throws Fault config.invalid for a path that it would read otherwise */
export function fileReference(path: string): string {
  if (!/^\/[^{}"\\\n]+$/.test(path)) {
    throw new Fault({
      code: 'config.invalid',
      message: `${path} is no absolute path without braces, quotes and backslashes`,
    });
  }
  return `{file:${path}}`;
}
