import { type Html, html } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { ago, exactly, when } from '../../web/parts.ts';

/** Whose time the brain tells: its clock is another in a demonstration. */
export interface BrainClock {
  /** By the brain's clock when it was asked. */
  readonly at: number;
  readonly speed: number;
}

/** An instant as the brain told it. In a demonstration it is told against the brain's own clock, and does not
 * go on by itself. */
export function brainWhen(ms: number, clock: BrainClock | null, drawing: Drawing): Html {
  const instant = new Date(ms).toISOString();
  if (clock === null || clock.speed === 1) return when(instant, drawing);
  const title = `${exactly(ms, drawing.zone)} by the clock of the demonstration`;
  return html`<time datetime="${instant}" title="${title}">${ago(ms - clock.at)}</time>`;
}
