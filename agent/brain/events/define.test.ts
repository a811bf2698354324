import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { createCatalogue } from './catalogue.ts';
import { defineEvent, defineProjection, parseTypeName } from './define.ts';
import { ledgerEvents, note } from './ledger.fixture.ts';
import type { EventOf, NewEvent } from './types.ts';

test.each(['order.filled', 'order.v1', 'Order.filled.v1', 'order.filled.v0', 'order.filled.v1 '])(
  '%j is no event type',
  (type) =>
    expect(() => parseTypeName(type)).toThrow(
      expect.objectContaining({ code: 'brain.event-invalid' }),
    ),
);

test('a type has an area, a kind and a version', () => {
  expect(parseTypeName('kill-switch.level-raised.v12')).toEqual({
    family: 'kill-switch.level-raised',
    version: 12,
  });
});

test('an event of a registry has the payload of its type', () => {
  type Event = NewEvent<typeof ledgerEvents>;
  expectTypeOf<Event['type']>().toEqualTypeOf<'signal.noted.v1' | 'order.filled.v1'>();
  type Fill = EventOf<typeof ledgerEvents, 'order.filled.v1'>;
  expectTypeOf<Fill['payload']>().toEqualTypeOf<{ symbol: string; size: number; price: number }>();
  expectTypeOf<Fill['seq']>().toEqualTypeOf<number>();
});

test('a registry with a hole or a type twice is a mistake in the code', () => {
  const version = (number: 1 | 2, upcast?: (older: unknown) => unknown) =>
    defineEvent({
      type: `order.sent.v${number}`,
      description: 'Sent',
      payload: z.strictObject({ n: z.number() }),
      durability: 'full',
      ...(upcast === undefined ? {} : { upcast }),
    });
  expect(() => createCatalogue([version(1), version(1)])).toThrow('order.sent.v1 is defined twice');
  expect(() => createCatalogue([version(1), version(2)])).toThrow('needs an upcast');
  expect(() => createCatalogue([version(1), version(2, (older) => older)])).not.toThrow();
});

test.each([
  ['NaN', { symbol: 'SOL', note: '', weight: Number.NaN }, 'payload.weight'],
  ['Infinity', { symbol: 'SOL', note: '', weight: Number.POSITIVE_INFINITY }, 'payload.weight'],
  ['a lone surrogate', { symbol: '\ud800', note: '', weight: 1 }, 'payload.symbol'],
  ['an unknown member', { symbol: 'SOL', note: '', weight: 1, more: 1 }, 'more'],
  ['a text for a number', { symbol: 'SOL', note: '', weight: '1' }, 'payload.weight'],
])('%s is refused with its place', (_, payload, place) => {
  const check = () => createCatalogue(ledgerEvents).check({ ...note(1), payload });
  expect(check).toThrow(expect.objectContaining({ code: 'brain.event-invalid' }));
  expect(check).toThrow(place);
});

test.each([
  ['a time that is none', { at: Number.NaN }],
  ['half a millisecond', { at: 0.5 }],
  ['a time before 1970', { at: -1 }],
  ['nobody as source', { source: '' }],
  ['no trace', { trace: '' }],
  ['a line break in a key', { dedupeKey: 'a\nb' }],
  ['a lone surrogate in a source', { source: 'x\udfff' }],
  ['a type nobody defined', { type: 'order.lost.v1' }],
  ['a version nobody defined', { type: 'signal.noted.v2' }],
])('%s is refused', (_, change) => {
  const check = () => createCatalogue(ledgerEvents).check({ ...note(1), ...change });
  expect(check).toThrow(expect.objectContaining({ code: 'brain.event-invalid' }));
});

test('tables carry the name of their projection', () => {
  const define = (table: string) =>
    defineProjection({ name: 'orders', schema: '', tables: [table], apply: () => undefined });
  expect(() => define('positions')).toThrow('must begin with its name');
  expect(define('orders_open').tables).toEqual(['orders_open']);
});
