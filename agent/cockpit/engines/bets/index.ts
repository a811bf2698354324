export { type GameLines, type GameOutlook, namesGame, outlookOf } from './game.ts';
export { decimalOfAmerican, fairChances, impliedSum } from './odds.ts';
export { type BetResult, type BetTotals, betTotals, type PlacedBet, pnlUnits } from './settle.ts';
