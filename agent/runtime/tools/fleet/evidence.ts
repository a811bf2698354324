import type { Evidence } from '../../model/message.ts';
import type { ToolOutput } from '../../model/tool.ts';
import type { Fleet, FleetHost, FleetModule } from './fleet.ts';
import { hostSentences, moduleSentences } from './sentences.ts';

interface Said {
  readonly title: string;
  /** A file of this repository. */
  readonly url: string;
  readonly lines: readonly string[];
}

/** What our own description of our own fleet says is not hostile. */
export function fleetEvidence({ title, url, lines }: Said, now: number): Omit<Evidence, 'id'> {
  return {
    ...{ origin: 'fleet', title, url, headingPath: [] },
    ...{ text: lines.join('\n'), observedAt: now, hostile: false },
  };
}

export function hostEvidence(host: FleetHost, fleet: Fleet, now: number): Omit<Evidence, 'id'> {
  const lines = hostSentences(host, fleet);
  return fleetEvidence({ title: `Host ${host.name}`, url: hostFile(host.name), lines }, now);
}

export function moduleEvidence(
  module: FleetModule,
  fleet: Fleet,
  now: number,
): Omit<Evidence, 'id'> {
  const lines = moduleSentences(module, fleet);
  return fleetEvidence({ title: `Module ${module.name}`, url: module.file, lines }, now);
}

export function hostFile(host: string): string {
  return `hosts/${host}/host.ts`;
}

export function onlyEvidence(...evidence: readonly Omit<Evidence, 'id'>[]): ToolOutput {
  return { text: [], evidence };
}
