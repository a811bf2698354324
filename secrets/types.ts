export interface SecretDefinition {
  readonly description: string;
  /** `op://vault/item[/section]/field`; `{host}` stands for the host's name. */
  readonly reference: string;
  /** A user that exists on the host; `root` without it. */
  readonly owner?: string;
  readonly group?: string;
  /** `0600` without it. */
  readonly mode?: string;
  /** Absolute path; OpNix's own folder without it. */
  readonly path?: string;
  /** Units to restart when the value changes, without `.service`. */
  readonly consumers: readonly string[];
}
