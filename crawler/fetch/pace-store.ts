/** When each host may be asked next: shared by all that crawl, kept over a restart. Waits are
 * relative, so that machines whose clocks differ can share one store. */
export interface PaceStore {
  /** Takes the next slot of a host: at least `delayMs` after its last slot and after every pause.
   * A slot further away than `maxWaitMs` is not taken. */
  reserve(host: string, slot: SlotRequest): Promise<Slot>;
  /** The host has answered well: failures in a row are forgotten. */
  succeeded(host: string): Promise<void>;
  /** The host has failed; gives how often in a row, this time included. */
  failed(host: string): Promise<number>;
  /** No slot before `ms` from now. Never shortens a pause. */
  pause(host: string, ms: number): Promise<void>;
}

export interface SlotRequest {
  readonly delayMs: number;
  readonly maxWaitMs: number;
}

export interface Slot {
  readonly reserved: boolean;
  /** From now to the slot. */
  readonly waitMs: number;
}
