import type { Embedder, EmbedderConfig, EmbedderPorts } from './embedder.ts';

/** The embedder of a configuration, or undefined for none: search is by words then. Nothing is
 * connected, read or loaded before the first text. */
export async function createEmbedder(
  config: EmbedderConfig,
  ports: EmbedderPorts,
): Promise<Embedder | undefined> {
  // Loaded when used: neither client is small.
  switch (config.kind) {
    case 'none':
      return undefined;
    case 'openai': {
      const { createOpenAiEmbedder } = await import('./openai.ts');
      return createOpenAiEmbedder(config, ports);
    }
    case 'onnx': {
      const { createOnnxEmbedder } = await import('./onnx.ts');
      return createOnnxEmbedder(config, ports);
    }
  }
}
