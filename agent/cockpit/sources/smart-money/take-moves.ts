import type { RecordRow } from '../../model/index.ts';
import { smartMoneyEvent } from '../../model/smart-money-event.ts';
import type { Actor } from '../../model/vocabulary.ts';
import type { CockpitReads, CockpitStore, CockpitWrites } from '../../store/index.ts';
import { limits } from '../limits.ts';
import type { SmartMoneyBody } from './row.ts';

export interface TakenMove {
  /** `same`: it was there before, word for word or under the same transaction. */
  readonly outcome: 'created' | 'updated' | 'same' | 'removed';
  readonly row: RecordRow<SmartMoneyBody>;
}

/** The series that says under which key the move of a transaction is kept. */
const series = 'smart-money-tx';

/** From what tells the move of a transaction to the key it is kept under. */
type Aliases = Map<string, string>;

/** Writes moves, each once: a move is the same when its event id is, or when chain, transaction, wallet,
 * token, side and amount are. One transaction may hold several moves. */
export async function takeMoves(
  store: CockpitStore,
  bodies: readonly SmartMoneyBody[],
  actor: Actor,
): Promise<readonly TakenMove[]> {
  const taken: TakenMove[] = [];
  for (let from = 0; from < bodies.length; from += limits.movesPerTransaction) {
    const part = bodies.slice(from, from + limits.movesPerTransaction);
    taken.push(...(await store.transaction((within) => takePart(within, part, actor))));
  }
  return taken;
}

async function takePart(
  store: CockpitReads & CockpitWrites,
  bodies: readonly SmartMoneyBody[],
  actor: Actor,
): Promise<readonly TakenMove[]> {
  const aliases = await readAliases(store, bodies);
  const known = new Set(aliases.keys());
  const keys: { readonly key: string; readonly isOther: boolean }[] = [];
  for (const body of bodies) keys.push(await keyOf(store, body, aliases, keys));
  const items = bodies.flatMap((body, index) => {
    const { key = '', isOther = true } = keys[index] ?? {};
    return isOther ? [] : [{ key, body }];
  });
  const written = [...(await store.upsertMany(smartMoneyEvent, items, actor))];
  for (const body of bodies) {
    const alias = aliasOf(body);
    if (alias === null || known.has(alias)) continue;
    known.add(alias);
    await store.appendPoint(series, alias, body.at, aliases.get(alias));
  }
  const taken: TakenMove[] = [];
  for (const { key, isOther } of keys) {
    const row = isOther ? await store.getByKey(smartMoneyEvent, key) : null;
    const done = isOther ? { outcome: 'same' as const, row } : written.shift();
    if (done === undefined || done.row === null) throw new Error(`no move is kept under ${key}`);
    const { outcome } = done;
    taken.push({ outcome: outcome === 'unchanged' ? 'same' : outcome, row: done.row });
  }
  return taken;
}

/** Where a move is kept, or is to be. `isOther`: it is there under another event id, whose words count. */
async function keyOf(
  store: CockpitReads,
  body: SmartMoneyBody,
  aliases: Aliases,
  before: readonly { readonly key: string }[],
): Promise<{ readonly key: string; readonly isOther: boolean }> {
  const own = body.eventId === null ? null : `event/${body.eventId}`;
  const alias = aliasOf(body);
  const kept = alias === null ? undefined : aliases.get(alias);
  const key = own ?? alias ?? '';
  if (kept !== undefined && kept !== key) {
    const isKnown =
      own !== null &&
      (before.some((one) => one.key === own) ||
        (await store.getByKey(smartMoneyEvent, own)) !== null);
    if (!isKnown) return { key: kept, isOther: true };
  }
  if (alias !== null && kept === undefined) aliases.set(alias, key);
  return { key, isOther: false };
}

async function readAliases(
  store: CockpitReads,
  bodies: readonly SmartMoneyBody[],
): Promise<Aliases> {
  const aliases: Aliases = new Map();
  for (const alias of new Set(bodies.map(aliasOf))) {
    if (alias === null) continue;
    const [point] = await store.points(series, { subject: alias, limit: 1 });
    if (typeof point?.value === 'string') aliases.set(alias, point.value);
  }
  return aliases;
}

/** In small letters: addresses are written in both. */
function aliasOf(body: SmartMoneyBody): string | null {
  if (body.txHash === null) return null;
  const { chain, txHash, wallet, token, tokenAddress, side, amount } = body;
  const parts = [chain, txHash, wallet, tokenAddress ?? token, side, amount ?? ''];
  return `tx/${parts.join('/').toLowerCase()}`;
}
