import type { Diagnosis } from '@reelgate/sdk';
import { defineCommand } from '../command.ts';
import { withGatewayStore } from '../gateway-store.ts';
import { linesOfDiagnosis } from '../lines-of-diagnosis.ts';
import { flag } from '../option.ts';

export const doctor = defineCommand({
  title: 'doctor',
  summary: 'check that the books are in order; exits with 1 when they are not',
  options: { offline: flag('open the store itself, and ask no gateway') },
  async run(_values, admin) {
    const diagnosis = await admin.diagnose();
    const text = diagnosis.sound ? 'sound: the books are in order' : report(diagnosis);
    return { answer: diagnosis, text, remark: null, failed: !diagnosis.sound };
  },
  async offline(_values, environment) {
    const diagnosis = await withGatewayStore(environment, (store, surroundings) =>
      store.diagnoseStore(surroundings),
    );
    const text = linesOfDiagnosis(diagnosis).join('\n');
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
