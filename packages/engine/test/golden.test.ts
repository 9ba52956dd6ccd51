import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { briefOf } from '../src/brief/brief.ts';
import { differencesOf, fingerprintOf, readFingerprint, textOf } from './fingerprint.ts';
import { looks, sceneNames } from './looks.ts';
import { easelFor, requestOf } from './workshop.ts';

/*
 * What each scene looks like, as means of a 16x9 grid: whoever changes a look on purpose runs this
 * with UPDATE=1, looks at `node bench/contact-sheets.ts <folder>`, and reads the difference.
 */
const golden = fileURLToPath(new URL('./golden-stills.txt', import.meta.url));
const update = process.env['UPDATE'] === '1';
const size = { widthPx: 160, heightPx: 90 };
const timeS = 1.5;

/** What other machines' arithmetic may change; any other sky is beyond it. */
const most = { meanOfLuma: 1.2, mostOfLuma: 8, mostOfChroma: 4, histogram: 60 };

const kept = update ? new Map<string, string>() : sectionsOf(readFileSync(golden, 'utf8'));
afterAll(() => {
  if (!update) return;
  const sections = [...kept].map(([title, text]) => `# ${title}\n${text}`);
  writeFileSync(golden, sections.join('\n'));
});

test('each look is of its scene', () => {
  for (const name of sceneNames) {
    const scenes = looks[name].map((prompt) => briefOf(requestOf({ prompt })).scene);
    expect(new Set(scenes), looks[name].join('; ')).toEqual(new Set([name]));
  }
});

test.each(sceneNames)('%s looks as it did', async (name) => {
  const [prompt] = looks[name];
  const easel = await easelFor(requestOf({ ...size, prompt, durationS: 6, seed: 5 }));
  easel.paint(timeS);
  const found = fingerprintOf(easel);
  const title = `${name}: ${prompt}`;
  if (update) kept.set(title, textOf(found));
  const differences = differencesOf(found, readFingerprint(kept.get(title) ?? ''));
  for (const [part, bound] of Object.entries(most)) {
    expect(differences[part], `${part} of\n${textOf(found)}`).toBeLessThanOrEqual(bound);
  }
});

test('another take of a scene is beyond what is tolerated', async () => {
  const [prompt] = looks.mountains;
  const easel = await easelFor(requestOf({ ...size, prompt, durationS: 6, seed: 6 }));
  easel.paint(timeS);
  const other = readFingerprint(kept.get(`mountains: ${prompt}`) ?? '');
  expect(differencesOf(fingerprintOf(easel), other)['meanOfLuma']).toBeGreaterThan(most.meanOfLuma);
});

function sectionsOf(text: string): Map<string, string> {
  const sections = text.split(/^# /m).filter((section) => section !== '');
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end), section.slice(end + 1)];
    }),
  );
}
