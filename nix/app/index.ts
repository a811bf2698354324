export {
  type AppBundle,
  type AppManifest,
  type BundleOptions,
  bundleApp,
  serviceEntries,
} from './bundle.ts';
