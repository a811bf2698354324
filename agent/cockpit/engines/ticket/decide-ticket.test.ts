import { describe, expect, test } from 'vitest';
import type { PreTradeCheck, Standing } from '../narrative/index.ts';
import { decideTicket, type Ticket, type TicketInput } from './decide-ticket.ts';

// Rules: issue "global risk state … read by manual tickets", the brief's "topping/dead ⇒ watch-only", and the
// reference's check before a trade (any error, or two warnings: blocked; one: a warning).
const check = (verdict: PreTradeCheck['verdict']): PreTradeCheck => {
  return { isAllowed: verdict !== 'blocked', verdict, rating: 0.5, findings: [] };
};
const tradable: Standing = {
  ...{ mode: 'tradable', instruments: ['spot', 'perp'], sizeFactor: null },
  reasons: ['it is building'],
};
const ticket: Ticket = { does: 'open', side: 'long', instrument: 'spot', amountUsd: 100.01 };
const decide = ({
  ticket: given,
  ...more
}: Partial<Omit<TicketInput, 'ticket'>> & { ticket?: Partial<Ticket> } = {}) =>
  decideTicket({
    ...{ standing: tradable, preTrade: check('clear'), riskState: 'NORMAL', permission: null },
    ...more,
    ticket: { ...ticket, ...given },
  });
const no = { allowed: false, reason: 'POOL forbids trade', needsConfirmation: false };

describe('a ticket that opens a position', () => {
  test.each(['clear', 'warned', 'blocked'] as const)('is %s as the check says', (verdict) => {
    expect(decide({ preTrade: check(verdict) })).toEqual({
      ...{ verdict, refusals: [], check: check(verdict), amountUsd: 100.01 },
    });
  });

  test('is refused in RISK_OFF, and while nobody has looked, however good it looks', () => {
    expect(decide({ riskState: 'RISK_OFF' })).toMatchObject({
      verdict: 'refused',
      refusals: [expect.stringContaining('risk is defensive')],
    });
    expect(decide({ riskState: null }).verdict).toBe('refused');
    expect(decide({ riskState: 'AGGRESSIVE' }).verdict).toBe('clear');
  });

  test('is refused where the narrative is only watched, with all reasons together', () => {
    const standing: Standing = {
      ...{ mode: 'watch-only', instruments: [], sizeFactor: 0 },
      reasons: ['it is dead: no new positions'],
    };
    const { refusals } = decide({ standing, riskState: 'RISK_OFF', permission: no });
    expect(refusals).toEqual([
      expect.stringContaining('risk is defensive'),
      'it is dead: no new positions',
      'POOL forbids trade',
    ]);
  });

  test('is made with what the narrative allows, and spot is not sold short', () => {
    expect(decide({ ticket: { instrument: 'options' } }).refusals).toEqual([
      'it is traded with spot, perp, not with options',
    ]);
    expect(decide({ ticket: { side: 'short' } }).verdict).toBe('refused');
    expect(decide({ ticket: { side: 'short', instrument: 'perp' } }).verdict).toBe('clear');
  });

  test('is as large as sentiment leaves it, never rounded up', () => {
    // 100.01 × 0.5 = 50.005
    expect(decide({ standing: { ...tradable, sizeFactor: 0.5 } }).amountUsd).toBe(50);
  });
});

test('a ticket that closes one asks for the wallet only', () => {
  const closing = { does: 'close', side: 'short' } as const;
  const watched: Standing = {
    ...{ mode: 'watch-only', instruments: [], sizeFactor: 0, reasons: ['it is dead'] },
  };
  const against = { standing: watched, preTrade: check('blocked'), riskState: 'RISK_OFF' } as const;
  expect(decide({ ...against, ticket: closing })).toEqual({
    ...{ verdict: 'clear', refusals: [], check: null, amountUsd: 100.01 },
  });
  expect(decide({ ...against, ticket: closing, permission: no })).toMatchObject({
    verdict: 'refused',
    refusals: ['POOL forbids trade'],
  });
});
