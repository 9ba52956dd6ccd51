import type { Diagnosis } from '@reelgate/sdk';
import { defineCommand } from '../command.ts';

export const doctor = defineCommand({
  title: 'doctor',
  summary: 'check that the books are in order; exits with 1 when they are not',
  options: {},
  async run(_values, admin) {
    const diagnosis = await admin.diagnose();
    const text = diagnosis.sound ? 'sound: the books are in order' : report(diagnosis);
    return { answer: diagnosis, text, remark: null, failed: !diagnosis.sound };
  },
});

function report({ broken }: Diagnosis): string {
  const lines = broken.flatMap(({ invariant, rows }) => [
    `  broken: ${invariant}`,
    ...rows.map((row) => `    ${JSON.stringify(row)}`),
  ]);
  return ['NOT SOUND: the books are not in order', ...lines].join('\n');
}
