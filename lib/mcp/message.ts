import { z } from 'zod';

const id = z.union([z.string(), z.number()]);

/** JSON-RPC 2.0 as MCP uses it: no batches, an id is never null. */
export const messageSchema = z.object({
  jsonrpc: z.literal('2.0'),
  id: id.exactOptional(),
  method: z.string(),
  params: z.looseObject({}).exactOptional(),
});

export type RpcMessage = z.output<typeof messageSchema>;
export type RpcId = z.output<typeof id>;

export type RpcAnswer =
  | { readonly jsonrpc: '2.0'; readonly id: RpcId; readonly result: object }
  | { readonly jsonrpc: '2.0'; readonly id: RpcId | null; readonly error: RpcError };

interface RpcError {
  readonly code: number;
  readonly message: string;
}

// JSON-RPC 2.0, section 5.1.
export const rpcCodes = {
  parse: -32_700,
  request: -32_600,
  method: -32_601,
  params: -32_602,
  internal: -32_603,
} as const;

export function refusal(id: RpcId | null, code: keyof typeof rpcCodes, message: string): RpcAnswer {
  return { jsonrpc: '2.0', id, error: { code: rpcCodes[code], message } };
}
