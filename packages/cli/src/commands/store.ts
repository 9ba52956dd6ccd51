import type { RowCounts } from '@reelgate/gateway';
import { join } from 'node:path';
import { defineOfflineCommand } from '../command.ts';
import { withGatewayStore } from '../gateway-store.ts';
import { linesOfDiagnosis } from '../lines-of-diagnosis.ts';
import { required, text } from '../option.ts';

export const exportStore = defineOfflineCommand({
  title: 'export',
  summary: 'write the whole store into a file, also while a gateway runs on it',
  options: { to: required(text('FILE', 'a new file, compressed when its name ends with .gz')) },
  async run({ to }, environment) {
    const { path, rows } = await withGatewayStore(environment, (store, surroundings) =>
      store.exportStore(to, surroundings),
    );
    return {
      answer: { path, rows },
      text: `exported ${wordsOf(rows)} to ${path}`,
      remark: 'it holds secrets: keep it as safe as the store',
    };
  },
});

export const importStore = defineOfflineCommand({
  title: 'import',
  summary: 'fill an empty store with an export; stop the gateway before',
  options: { from: required(text('FILE', 'what export wrote')) },
  async run({ from }, environment) {
    const { rows, requeued } = await withGatewayStore(environment, (store, surroundings) =>
      store.importStore(from, surroundings),
    );
    return {
      answer: { rows, requeued },
      text: `imported ${wordsOf(rows)}; the books are in order`,
      remark: requeued === 0 ? null : `${requeued} tasks were at work and are queued again`,
    };
  },
});

export const migrateStore = defineOfflineCommand({
  title: 'migrate',
  summary: 'bring the store to the newest schema, as every start of the gateway does',
  options: {},
  async run(_values, environment) {
    const { applied } = await withGatewayStore(environment, (store, surroundings) =>
      store.migrateStore(surroundings),
    );
    const text = applied.length === 0 ? 'nothing to do' : `applied ${applied.join(', ')}`;
    return { answer: { applied }, text, remark: null };
  },
});

export const backUpStore = defineOfflineCommand({
  title: 'backup',
  summary:
    'copy the store while a gateway runs, and check the copy (a large PostgreSQL wants pg_dump or pgBackRest)',
  options: { to: required(text('FOLDER', 'where there is no backup yet; made when missing')) },
  async run({ to }, environment) {
    const { path, diagnosis, mediaFolder, dataFolder } = await withGatewayStore(
      environment,
      (store, surroundings) => store.backUpStore(to, surroundings),
    );
    const verdict =
      diagnosis === null
        ? ['not checked: the store has an older schema than this program']
        : linesOfDiagnosis(diagnosis);
    const media =
      mediaFolder === null
        ? 'not in it: the clips, which stay in their bucket'
        : `not in it: the clips; copy them with reelgate media move --from ${mediaFolder} --to ${join(to, 'media')}`;
    return {
      answer: { path, diagnosis, media_folder: mediaFolder },
      text: [`backed up to ${path}`, ...verdict].join('\n'),
      remark: `${media}\nnot in it: ${SECRETS} in ${dataFolder}`,
      failed: diagnosis?.sound === false,
    };
  },
});

const SECRETS = 'admin-token, first-api-key and media-signing-key';

function wordsOf(rows: RowCounts): string {
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const { workspaces = 0, tasks = 0 } = rows;
  return `${total} rows (${workspaces} workspaces, ${tasks} tasks)`;
}
