import { z } from 'zod';
import { Fault } from '#lib';
import { optionStructure } from '../../model/option-structure.ts';
import { defineAction } from '../../web/panel.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { markOf, markSeries } from './marks.ts';
import { spotOf, todayOf } from './read.ts';
import { amountOf } from './tile.ts';

const legsMax = 20;
const price = z.coerce.number().nonnegative().optional();
const names = Array.from({ length: legsMax }, (_, index) => `price${index + 1}`);

export const markActions = [
  defineAction({
    ...{ name: 'mark', title: 'Say what the legs of a structure are worth now' },
    body: z.strictObject({
      id: z.uuid(),
      /** Of the underlying; without it what the brain last heard. */
      underlying: z.coerce.number().positive().optional(),
      /** `price1` is of one unit of the first leg, and so on. */
      ...(Object.fromEntries(names.map((name) => [name, price])) as Record<string, typeof price>),
    }),
    subject: ({ id }: { readonly id: string }) => `option-structure:${id}`,
    async change(store, { body: given, now, context }) {
      const { id, underlying, ...rest } = given;
      const said: Readonly<Record<string, number | undefined>> = rest;
      const row = (await store.get(optionStructure, id)) ?? unknownRecord(optionStructure, id);
      const { body } = row;
      if (body.status !== 'open') {
        const hint = 'say that it is open first';
        throw new Fault({ code: 'cockpit.record', message: `${body.title} is not open`, hint });
      }
      const typed = names.map((name) => said[name] ?? null);
      const beyond = typed.findIndex((each, index) => each !== null && index >= body.legs.length);
      if (beyond !== -1) {
        const message = `there is no leg ${beyond + 1}`;
        throw new Fault({ code: 'cockpit.record', message, where: `price${beyond + 1}` });
      }
      const spot = underlying ?? spotOf(body, context).price;
      const mark = markOf(body, { typed, spot, date: todayOf(context) });
      await store.appendPoint(markSeries, id, now.toISOString(), mark);
      const { pnl } = mark;
      const word = pnl < 0 ? 'lost' : 'won';
      return {
        message: `At these prices ${amountOf(Math.abs(pnl))} ${body.currency} are ${word}.`,
        result: mark,
        goTo: `/panel/options?open=${id}`,
      };
    },
  }),
];
