export { type BossOptions, startBoss } from './boss.ts';
export type { Database, Engine, Migration, QueryOptions, Sql } from './database.ts';
export { type Features, features, requireVector, vectorFloor } from './extensions.ts';
export { sqlState } from './fault-of.ts';
export { type FolderOwner, readFolderOwner } from './folder-lock.ts';
export {
  checkpoint,
  type MaintenanceReport,
  maintain,
  readSize,
  type SizeReport,
  type TableSize,
} from './maintain.ts';
export { migrate } from './migrate.ts';
export { type OpenOptions, openDatabase } from './open.ts';
