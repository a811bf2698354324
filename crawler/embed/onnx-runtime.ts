import { Fault } from '#lib';

/** What is used of onnxruntime; its node and its web package have the same interface.
 * onnxruntime.ai/docs/api/js */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(path: string | Uint8Array): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => OnnxTensor;
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
}

export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** The quicker one first. Neither is a dependency: one downloads when it is installed, the other is
 * 150 MB. */
const packages = ['onnxruntime-node', 'onnxruntime-web'] as const;

/** @throws Fault kb.onnx-missing */
export async function loadOnnxRuntime(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<OnnxRuntime> {
  for (const name of packages) {
    try {
      const loaded = (await load(name)) as OnnxRuntime & { readonly default?: OnnxRuntime };
      // A CommonJS module imported.
      return loaded.InferenceSession === undefined && loaded.default !== undefined
        ? loaded.default
        : loaded;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Fault({
    code: 'kb.onnx-missing',
    message: 'a local embedding model needs the ONNX runtime, which is not installed',
    hint: 'npm install --no-save onnxruntime-web (WebAssembly, no install script) or onnxruntime-node (quicker, downloads its library), or serve the model with Ollama and use the openai kind',
  });
}
