import { kuhn } from './kuhn.ts';
import { leduc } from './leduc.ts';

export const games = [kuhn, leduc] as const;

export type GameName = (typeof games)[number]['name'];

export const gameNames = games.map(({ name }) => name);
