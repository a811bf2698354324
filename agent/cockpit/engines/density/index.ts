export {
  type ActiveSpan,
  type DayDensity,
  type DensityItem,
  type DensityLimits,
  measureDensity,
} from './density.ts';
