import { readAll } from '../../flows/read-all.ts';
import { holding } from '../../model/holding.ts';
import type { Chart } from '../../web/chart.ts';
import type { PanelContext } from '../../web/panel.ts';

/** What a wallet was worth, or all of them, from every version of its holdings: each counts from the look it is of until
 * the next. Without a price it counts for nothing, and says so in the table of holdings. */
export async function valueChart(
  { store }: PanelContext,
  { open }: { readonly open?: string | undefined },
): Promise<Chart> {
  const linkedTo =
    open === undefined ? {} : { linkedTo: { kind: 'wallet', id: open, role: 'wallet' } };
  const rows = await readAll(store, holding, { ...linkedTo, removed: 'with' });
  const histories = await Promise.all(rows.map(({ id }) => store.history(holding, id)));
  const steps = histories.flatMap((history, index) =>
    history.map(({ at, op, body }) => {
      const { valueUsd = null, observedAt = at } = body as Partial<
        ReturnType<typeof holding.parse>
      >;
      const isThere = op !== 'remove';
      return { at: isThere ? observedAt : at, index, value: isThere ? (valueUsd ?? 0) : 0 };
    }),
  );
  const values = new Map<number, number>();
  const byTime = new Map<number, number>();
  for (const { at, index, value } of steps.toSorted((a, b) => a.at.localeCompare(b.at))) {
    values.set(index, value);
    const total = [...values.values()].reduce((sum, each) => sum + each, 0);
    byTime.set(Math.floor(Date.parse(at) / 1_000), total);
  }
  return {
    ...{ kind: 'area', x: 'time', yLabel: 'USD', xs: [...byTime.keys()] },
    series: [{ label: 'Value', tone: 'live', values: [...byTime.values()] }],
  };
}
