/** What the `reelgate` command does to a gateway's store and media when it asks no gateway. */
export { moveMediaBetween } from './compose-media.ts';
export type { OfflineDiagnosis } from './compose-diagnosis.ts';
export type { RowCounts } from './store/dump-format.ts';
export {
  backUpStore,
  diagnoseStore,
  exportStore,
  importStore,
  migrateStore,
  type Surroundings,
} from './compose-moving.ts';
