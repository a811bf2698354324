/** What was found at an origin's `/robots.txt`. */
export interface RobotsRecord {
  /** `absent`: there are no rules. `unreachable`: nobody knows, so nothing may be read. */
  readonly state: 'rules' | 'absent' | 'unreachable';
  /** Empty unless there are rules. */
  readonly text: string;
  /** UTC milliseconds. */
  readonly readAt: number;
}

/** Copies of robots.txt by origin (`https://example.com`), shared by all that crawl. */
export interface RobotsStore {
  read(origin: string): Promise<RobotsRecord | undefined>;
  write(origin: string, record: RobotsRecord): Promise<void>;
}

/** For one process, forgotten with it. */
export function createMemoryRobotsStore(): RobotsStore {
  const records = new Map<string, RobotsRecord>();
  return {
    read: async (origin) => records.get(origin),
    async write(origin, record) {
      records.set(origin, record);
    },
  };
}
