import { renderRows } from '#lib';
import type { Facts } from '#nix';
import { renderChange } from './changes.ts';
import type { LocatedHost } from './locate-host.ts';
import type { HostFacts } from './measure-host.ts';
