import { createHmac } from 'node:crypto';

/** The headers of a message of moves, signed as the page that explains it has it, and not by our own code. */
export function signedMoves(text: string, key: string, atMs = Date.now()) {
  const time = String(Math.floor(atMs / 1_000));
  const signature = createHmac('sha256', key).update(`${time}.${text}`).digest('hex');
  return {
    ...{ 'content-type': 'application/json', 'x-panther-timestamp': time },
    'x-panther-signature': `v1=${signature}`,
  };
}
