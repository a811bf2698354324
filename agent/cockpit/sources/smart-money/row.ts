import { z } from 'zod';
import type { BodyOf } from '../../model/index.ts';
import { moveSides, type smartMoneyEvent } from '../../model/smart-money-event.ts';
import { instant } from '../../model/vocabulary.ts';

export type SmartMoneyBody = BodyOf<typeof smartMoneyEvent>;

// The columns of signal_events.csv and the members of a row of the webhook, in their order.
export const columns = [
  'ts_utc',
  'event_id',
  'chain',
  'wallet',
  'wallet_label',
  'token',
  'token_address',
  'side',
  'amount',
  'usd_value',
  'tx_hash',
  'narrative',
  'confidence',
  'source',
] as const;

/** An empty cell is no value. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => {
    const isEmpty = value === undefined || (typeof value === 'string' && value.trim() === '');
    return isEmpty ? null : value;
  }, schema.nullable());
const text = (max: number) =>
  z.preprocess(
    (value) => (typeof value === 'number' ? String(value) : value),
    z.string().trim().min(1).max(max),
  );
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** A number, or the text of one; `1,000` is none, for nobody knows what its comma means. */
const amount = z.preprocess(
  (value) => (typeof value === 'string' && decimal.test(value.trim()) ? Number(value) : value),
  z.number('a number such as 1234.5').nonnegative(),
);

/** `2026-02-27T14:05:00Z`; a time without a zone is UTC, as the name of the column says. */
const time = z.preprocess((value) => {
  if (typeof value !== 'string') return value;
  const {
    day,
    clock = '',
    seconds = ':00',
    zone = 'Z',
  } = /^(?<day>\d{4}-\d\d-\d\d)[T ](?<clock>\d\d:\d\d)(?<seconds>:\d\d(?:\.\d+)?)?(?<zone>Z|[+-]\d\d:\d\d)?$/i.exec(
    value.trim(),
  )?.groups ?? {};
  return day === undefined ? value : `${day}T${clock}${seconds}${zone.toUpperCase()}`;
}, instant);

const rowSchema = z
  .strictObject({
    ts_utc: time,
    event_id: optional(text(200)),
    chain: text(60),
    wallet: text(200),
    wallet_label: optional(text(200)),
    token: text(100),
    token_address: optional(text(200)),
    side: z.preprocess(
      (value) => (typeof value === 'string' ? value.trim().toLowerCase() : value),
      z.enum(moveSides),
    ),
    amount: optional(amount),
    usd_value: optional(amount),
    tx_hash: optional(text(200)),
    narrative: optional(text(200)),
    confidence: optional(amount.pipe(z.number().max(1))),
    source: text(100),
  })
  .refine((row) => row.event_id !== null || row.tx_hash !== null, {
    error: 'event_id or tx_hash must be there',
    path: ['event_id'],
  });

/** A row as a move, or why it is none. */
export function parseRow(
  row: unknown,
): { readonly body: SmartMoneyBody } | { readonly reason: string } {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map(String).join('.');
    return { reason: `${path === '' ? '' : `${path}: `}${issue?.message ?? 'it cannot be read'}` };
  }
  const { ts_utc, event_id, wallet_label, token_address, usd_value, tx_hash, ...rest } =
    parsed.data;
  return {
    body: {
      ...rest,
      ...{ at: ts_utc, eventId: event_id, walletLabel: wallet_label, tokenAddress: token_address },
      ...{ usdValue: usd_value, txHash: tx_hash, reviewedAt: null },
    },
  };
}
