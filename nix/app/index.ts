export {
  type AppBundle,
  type AppManifest,
  type BundleOptions,
  bundleApp,
  serviceEntries,
  serviceFiles,
} from './bundle.ts';
