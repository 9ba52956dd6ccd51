import { mkdir } from 'node:fs/promises';
import { EngineRuns } from './lib/engine-runs.ts';
import { paintPicture, sheetsOf, writeSheet } from './lib/engine-sheets.ts';
import { progress } from './lib/table.ts';

/*
 * Stills of every scene and every camera move, to be looked at by whoever changes one: three moments
 * of two takes each, a PNG for each scene and move.
 */
// `node bench/contact-sheets.ts FOLDER [PART]…`: only sheets with such a part in their names.
const [folder, ...parts] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('node bench/contact-sheets.ts FOLDER [scene-sea | move-orbit | sea …]\n');
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const runs = new EngineRuns(folder);
const picture = await paintPicture(runs, folder);
for (const sheet of sheetsOf(picture)) {
  if (parts.length > 0 && !parts.some((part) => sheet.name.includes(part))) continue;
  progress(await writeSheet(runs, sheet, folder));
}
process.exit(0);
