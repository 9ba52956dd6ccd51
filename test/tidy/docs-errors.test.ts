import { describe, expect, test } from 'vitest';
import { contracts, type Violation } from '../../packages/contracts/src/index.ts';
import { decodeSubmit } from '../../packages/gateway/src/dialects/reapi/decode.ts';
import { encodeTask } from '../../packages/gateway/src/dialects/reapi/encode.ts';
import {
  problemOfRefusal,
  problemOfViolations,
  type ReapiProblem,
} from '../../packages/gateway/src/dialects/reapi/errors.ts';
import { Refusal, type RefusalKind } from '../../packages/gateway/src/platform/refusal.ts';
import type { FailureKind } from '../../packages/gateway/src/tasks/task.ts';
import { asLines, plain, rowsUnder, type Cells } from './markdown.ts';
import { textOf } from './repository.ts';

const PAGE = 'docs/errors.md';

/** The members of a union of texts. There is no such list while the program runs. */
function membersOf(path: string, start: string, member: RegExp): readonly string[] {
  const text = textOf(path);
  const union = text.slice(text.indexOf(start)).split(';\n\n')[0] ?? '';
  const members = [...union.matchAll(member)].map(([, name = '']) => name);
  expect(members.length, `${start} in ${path}`).toBeGreaterThan(3);
  return members;
}

/** Asks for a message with its blanks left as they are. */
const BLANKS = Object.fromEntries(
  ['neededCredits', 'availableCredits', 'model', 'sizeBytesMax', 'scope'].map((name) => [
    name,
    `{${name}}`,
  ]),
);

function toldIn(heading: string): readonly Cells[] {
  return rowsUnder(PAGE, heading).map((cells) => cells.map(plain));
}

describe('reAPI', () => {
  test('each refusal is told as it is answered, and no other', () => {
    const kinds = membersOf(
      'packages/gateway/src/platform/refusal.ts',
      'type RefusalKind',
      /\| '(\w+)'/g,
    );
    const answered = kinds.map((kind) => {
      const problem = problemOfRefusal(new Refusal(kind as RefusalKind, { detail: BLANKS }));
      const again = problem.retryable ? 'yes' : 'no';
      return [kind, String(problem.status), String(problem.code), again, problem.message];
    });
    // What this dialect has no words for, because none of its routes can refuse with it.
    const spoken = answered.filter(
      ([kind, , , , words]) => kind === 'internal' || words !== 'internal error',
    );
    const told = toldIn('### Refusals').map((cells) => cells.slice(0, 5));
    expect(asLines(told)).toEqual(asLines(spoken));
  });

  test('each violation has its code, and no other', () => {
    const [contract] = contracts;
    if (contract === undefined) throw new Error('there is no contract');
    const kinds = membersOf(
      'packages/contracts/src/violation.ts',
      'type Violation',
      /kind: '(\w+)'/g,
    );
    const answered = kinds.map((kind) => {
      const violation = { kind, field: 'prompt', allowed: [], expected: 'string', unless: null };
      const problem = problemOfViolations([violation as unknown as Violation], contract);
      return [kind, String(problem.status), String(problem.code)];
    });
    const told = toldIn('### Violations').map((cells) => cells.slice(0, 3));
    expect(asLines(told)).toEqual(asLines(answered));
  });

  test.each([
    ['not an object', null],
    ['no model', {}],
    ['a model that is no text', { model: 1 }],
    ['another model', { model: 'sora' }],
  ])('a body with %s is told as it is answered', (_, body) => {
    const { status, code } = decodeSubmit(body) as ReapiProblem;
    const told = toldIn('### Bodies').map((cells) => cells.slice(0, 2));
    expect(told).toContainEqual([String(status), String(code)]);
  });

  test('each failure of a task has its code, and no other', () => {
    const kinds = membersOf(
      'packages/gateway/src/tasks/task.ts',
      'type FailureKind',
      /\| '(\w+)'/g,
    );
    const answered = kinds.map((kind) => {
      const failure = { kind: kind as FailureKind, message: '' };
      const text = encodeTask({
        id: 'task_0',
        model: 'any',
        status: 'failed',
        createdAtMs: 0,
        failure,
        videoUrls: [],
      });
      const { error } = JSON.parse(text) as { error: { code: number } };
      return [kind, String(error.code)];
    });
    const told = toldIn('### Failed tasks').map((cells) => cells.slice(0, 2));
    expect(asLines(told)).toEqual(asLines(answered));
  });
});

test('each problem of the admin API is told, and no other', () => {
  const source = textOf('packages/gateway/src/console/problem.ts');
  const thrown = [...source.matchAll(/^ {2}(\w+): \[(\d{3}), /gm)].map(([, code, status]) => [
    code,
    status,
  ]);
  expect(thrown.length).toBeGreaterThan(3);
  const told = toldIn('## The admin API').map((cells) => cells.slice(0, 2));
  expect(asLines(told)).toEqual(asLines(thrown));
});

test('each refusal of a media link is told, and no other', () => {
  const source = textOf('packages/gateway/src/media/delivery.ts');
  const thrown = [...source.matchAll(/^ {2}(\w+): \[(\d{3}), '/gm)].map(([, code, status]) => [
    code,
    status,
  ]);
  expect(thrown.length).toBeGreaterThan(3);
  const told = toldIn('## Media links').map((cells) => cells.slice(0, 2));
  expect(asLines(told)).toEqual(asLines(thrown));
});
