import type { Embedder, EmbedderPorts, OpenAiConfig } from './embedder.ts';
import { limits } from './limits.ts';
import { findModelFacts } from './models.ts';
import { createProvider, type Entry } from './openai-provider.ts';
import { fitText, splitRequests } from './text-fit.ts';

/** An embedder over the embeddings endpoint of OpenAI's API, which Ollama, vLLM, LM Studio and others
 * serve as well. Protocol: platform.openai.com/docs/api-reference/embeddings. */
export function createOpenAiEmbedder(config: OpenAiConfig, ports: EmbedderPorts): Embedder {
  const facts = findModelFacts(config.model);
  const provider = createProvider(config, ports);
  let dimension = config.dimensions ?? facts.dimension;
  return {
    kind: 'openai',
    model: config.model,
    get dimension() {
      return dimension;
    },
    batch: config.batch,
    async embed(texts, signal, options = {}) {
      const prefix = (options.role === 'query' ? facts.queryPrefix : facts.passagePrefix) ?? '';
      const kept = new Map<number, number>();
      const entries = texts.map((text, index) => {
        // An empty text is refused by most.
        const whole = prefix + (text === '' ? ' ' : text);
        const fitted = fitText(whole, facts.tokensMax);
        if (fitted !== whole) kept.set(index, fitted.length - prefix.length);
        return { index, text: fitted };
      });
      const onCut = ({ index, text }: Entry) => kept.set(index, text.length - prefix.length);
      const vectors: Float32Array[] = [];
      for (const request of splitRequests(
        entries,
        config.batch,
        limits.provider.requestTokensMax,
      )) {
        vectors.push(...(await provider.embed(request, signal, onCut)));
      }
      for (const [index, characters] of kept) options.onShortened?.(index, Math.max(0, characters));
      dimension ??= vectors[0]?.length;
      return vectors;
    },
  };
}
