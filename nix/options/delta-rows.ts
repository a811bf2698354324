export type OptionScope = 'nixos' | 'home';

/** What a release did to an option and everything below it. */
export interface OptionDelta {
  readonly scope: OptionScope;
  /** As the catalogue prints it. */
  readonly name: string;
  /** `25.11`: the first release it is so in. */
  readonly release: string;
  /** `renamed`: the old name still works and warns; `removed`: setting it is an error. */
  readonly change: 'renamed' | 'removed';
  /** The new name, or what to use instead. */
  readonly to: string | undefined;
  readonly source: string;
}

export interface DeltaRows {
  readonly release: string;
  readonly source: string;
  /** Old name → new name. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Old name → what to use instead, empty where there is nothing. */
  readonly removed?: Readonly<Record<string, string>>;
}

export function deltaRows(scope: OptionScope, groups: readonly DeltaRows[]): OptionDelta[] {
  return groups.flatMap(({ release, source, renamed = {}, removed = {} }) => {
    const row = (name: string, change: OptionDelta['change'], to: string): OptionDelta => ({
      scope,
      name,
      release,
      change,
      to: to === '' ? undefined : to,
      source,
    });
    return [
      ...Object.entries(renamed).map(([name, to]) => row(name, 'renamed', to)),
      ...Object.entries(removed).map(([name, to]) => row(name, 'removed', to)),
    ];
  });
}
