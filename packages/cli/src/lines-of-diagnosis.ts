import type { OfflineDiagnosis } from '@reelgate/gateway';

/** The verdict first, then what is wrong in a sentence each, with the rows to blame. */
export function linesOfDiagnosis({ sound, broken, damage }: OfflineDiagnosis): readonly string[] {
  if (sound) return ['sound: the books are in order'];
  return [
    'NOT SOUND: the books are not in order',
    ...damage.map((words) => `  The file is damaged: ${words}`),
    ...broken.flatMap(({ sentence, invariant, rows }) => [
      `  ${sentence}`,
      `    broken: ${invariant}`,
      ...rows.map((row) => `    ${JSON.stringify(row)}`),
    ]),
  ];
}
