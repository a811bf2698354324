import type { Clock, Log } from '#lib';
import type { SourceHub } from '../sources/index.ts';
import type { CockpitStore } from '../store/index.ts';
import { limits } from './limits.ts';
import type { Notice, PanelContext } from './panel.ts';
import { type Drawn, inTime, isSameDrawn, type Region } from './region.ts';

/** What is drawn of the parts of the page that change, each drawn once for all that look. */
export interface Live {
  /** What is drawn now; waits a moment for what was never drawn. Null for what is not drawn yet. */
  current(): Promise<ReadonlyMap<string, Piece>>;
  notices(): readonly Notice[];
  /** Told of what is drawn anew, and of panels whose data changed; returns how to stop that. */
  subscribe(listener: (news: News) => void): () => void;
  /** Of the newest piece. */
  version(): number;
  start(): void;
  close(): Promise<void>;
}

export interface Piece {
  readonly html: string;
  /** Larger than of whatever was drawn before it. */
  readonly version: number;
}

export interface News {
  readonly pieces: ReadonlyMap<string, Piece>;
  /** Ids of panels. */
  readonly panels: readonly string[];
}

export interface LiveOptions {
  readonly regions: readonly Region[];
  readonly store: CockpitStore;
  readonly hub: SourceHub;
  readonly context: PanelContext;
  readonly clock: Clock;
  readonly log: Log;
}

/** Draws a region when something it shows changes: changes within `coalesceMs` once, and one that is being
 * drawn once more after it. One that is slow holds up no other, and one that
 * could not be read is read again. */
export function createLive(options: LiveOptions): Live {
  const { regions, store, hub, clock, log } = options;
  const listeners = new Set<(news: News) => void>();
  const stop = new AbortController();
  const tell = (news: News) => {
    for (const listener of listeners) {
      try {
        listener(news);
      } catch (error) {
        log.error('a listener of the pages failed', { error });
      }
    }
  };
  const board = createBoard(options, stop.signal, tell);
  const mark = (hit: readonly Region[]) => {
    for (const region of hit) board.drawSoon(region);
    const panels = hit.flatMap(({ panel }) => (panel === null ? [] : [panel.id]));
    if (panels.length > 0) tell({ pieces: new Map(), panels });
  };
  const watch = createWatch(options, stop.signal, mark);
  const every = async (ms: number, work: () => void) => {
    while (!stop.signal.aborted) {
      await clock.sleep(ms, stop.signal).catch(() => undefined);
      if (!stop.signal.aborted) work();
    }
  };
  const drawAll = () => {
    for (const region of regions) board.drawSoon(region);
  };
  const loops: Promise<unknown>[] = [];
  const ends = [
    store.onChange(watch.look),
    hub.onChange(({ name }) => mark(regions.filter(({ sources }) => sources.includes(name)))),
  ];
  return {
    version: board.version,
    notices: board.notices,
    current: board.current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      const begun = watch
        .begin()
        .catch((error: unknown) => log.warn('the newest change could not be read', { error }))
        // Only then: what changes after it is read is drawn once more.
        .then(drawAll);
      // What other processes write, and what only the time of day changes.
      loops.push(begun, every(limits.lookMs, watch.look), every(limits.redrawMs, drawAll));
    },
    async close() {
      stop.abort();
      for (const end of ends) end();
      listeners.clear();
      await Promise.allSettled([...loops, board.idle()]);
    },
  };
}

/** What is drawn of each region. */
function createBoard(
  { regions, context, clock, log }: LiveOptions,
  stopped: AbortSignal,
  tell: (news: News) => void,
) {
  const pieces = new Map<string, Piece>();
  const notices = new Map<string, readonly Notice[]>();
  const again = new Set<Region>();
  const drawing = new Map<Region, Promise<void>>();
  const awaited = new Set<Region>();
  const failed = new Set<Region>();
  let version = clock.now();
  const keep = ({ id }: Region, drawn: Drawn) => {
    const before = pieces.get(id);
    const hadNotices = JSON.stringify(notices.get(id) ?? []);
    notices.set(id, drawn.notices);
    const bell = regions.find((region) => region.id === 'bell');
    if (JSON.stringify(drawn.notices) !== hadNotices && bell !== undefined) drawSoon(bell);
    const isNew = before === undefined || !isSameDrawn(before.html, drawn.html);
    if (isNew) version += 1;
    const piece = { html: drawn.html, version: isNew ? version : before.version };
    pieces.set(id, piece);
    if (isNew) tell({ pieces: new Map([[id, piece]]), panels: [] });
  };
  const draw = async (region: Region): Promise<void> => {
    const at = { now: new Date(clock.now()), zone: context.settings.zone };
    try {
      const drawn = await inTime(region.draw(context, at), context, region.id);
      keep(region, drawn);
      if (drawn.isFailed === true) drawLater(region);
    } catch (error) {
      if (stopped.aborted) return;
      log.warn('a part of the page was not drawn', { region: region.id, error });
      drawLater(region);
    }
  };
  const drawLater = (region: Region) => {
    if (failed.has(region)) return;
    failed.add(region);
    const wait = clock.sleep(limits.drawAgainMs, stopped).then(() => {
      failed.delete(region);
      drawSoon(region);
    });
    // Ended with the cockpit.
    wait.catch(() => undefined);
  };
  const drawSoon = (region: Region) => {
    if (drawing.has(region)) {
      again.add(region);
      return;
    }
    again.delete(region);
    const turn = draw(region).finally(() => {
      drawing.delete(region);
      if (again.has(region) && !stopped.aborted) drawSoon(region);
    });
    drawing.set(region, turn);
  };
  return {
    drawSoon,
    version: () => version,
    notices: () => [...notices.values()].flat(),
    idle: () => Promise.allSettled(drawing.values()),
    async current(): Promise<ReadonlyMap<string, Piece>> {
      const missing = regions.filter((region) => !pieces.has(region.id) && !awaited.has(region));
      if (missing.length === 0) return pieces;
      for (const region of missing) drawSoon(region);
      const drawn = Promise.all(missing.map((region) => drawing.get(region)));
      const done = new AbortController();
      const ends = AbortSignal.any([stopped, done.signal]);
      await Promise.race([drawn, clock.sleep(limits.firstDrawMs, ends).catch(() => null)]);
      done.abort();
      // What takes longer is waited for no more: it is shown as loading, and comes when it is drawn.
      for (const region of missing) awaited.add(region);
      return pieces;
    },
  };
}

/** Which regions the changes since the last look belong to. */
function createWatch(
  { regions, store, clock, log }: LiveOptions,
  stopped: AbortSignal,
  mark: (hit: readonly Region[]) => void,
) {
  let cursor = 0;
  let isWaiting = false;
  let readAtMs = Number.NEGATIVE_INFINITY;
  const read = async () => {
    readAtMs = clock.monotonicMs();
    const changes = await store.changes(cursor);
    cursor = Math.max(cursor, changes.at(-1)?.seq ?? 0);
    const names = new Set(changes.map(({ what, name }) => `${what}:${name}`));
    const isHit = ({ kinds, series }: Region) =>
      kinds.some((kind) => names.has(`record:${kind}`)) ||
      series.some((each) => names.has(`point:${each}`));
    mark(regions.filter(isHit));
  };
  const wait = async () => {
    try {
      // The first is read at once, what comes soon after it together.
      const waitMs = readAtMs + limits.coalesceMs - clock.monotonicMs();
      if (waitMs > 0) await clock.sleep(waitMs, stopped);
      isWaiting = false;
      await read();
    } catch (error) {
      isWaiting = false;
      if (!stopped.aborted) log.warn('changes could not be read', { error });
    }
  };
  return {
    look: () => {
      if (isWaiting) return;
      isWaiting = true;
      void wait();
    },
    begin: async () => {
      cursor = Math.max(cursor, await store.lastChange());
    },
  };
}
