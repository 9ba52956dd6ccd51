import type { Books } from './books.ts';
import type { Clients } from './clients.ts';
import type { Member } from './member.ts';

export interface Facts {
  readonly tasks: number;
  readonly members: readonly Member[];
  readonly clients: Clients;
  readonly books: Books;
  /** How often the upstream was sent each attempt. */
  readonly posts: ReadonlyMap<string, number>;
  /** Writes of workers that had lost their lease, which changed nothing. */
  readonly fenced: number;
  readonly balanceBefore: number;
  readonly balanceAfter: number;
}

/** 6 seconds of grok-imagine-1.0-video. */
const TASK_CREDITS = 49;

/** One claim of the report, and whether it is true. */
interface Line {
  readonly label: string;
  readonly text: string;
  readonly holds: boolean;
}

/** Prints what happened, and answers whether all of it was right. */
export function printReport(facts: Facts): boolean {
  const lines = [...taskLines(facts), ...upstreamLines(facts), ...moneyLines(facts)];
  const broken = [...facts.books.broken];
  write(['', ...processTable(facts), '']);
  write(lines.map(({ label, text, holds }) => `  ${mark(holds)}  ${label.padEnd(27)}${text}`));
  write(['', ...broken.map(([name, isBroken]) => `  ${mark(!isBroken)}  ${name}`), '']);
  const sound = lines.every(({ holds }) => holds) && broken.every(([, isBroken]) => !isBroken);
  write([sound ? 'Nothing was lost, and everything was paid once.' : 'Something is BROKEN.', '']);
  return sound;
}

function processTable({ members, clients, books }: Facts): readonly string[] {
  const rows = members.map(({ name, role, pids }) => [
    name,
    pids.join(', then '),
    role === 'api' ? numberOf(clients.submits.get(name) ?? 0) : '',
    role === 'api' ? numberOf(clients.polls.get(name) ?? 0) : '',
    role === 'worker' ? numberOf(books.attempts.get(name) ?? 0) : '',
  ]);
  return [['process', 'pid', 'submits', 'polls', 'attempts'], ...rows].map(
    ([name = '', pid = '', ...counts]) =>
      `  ${name.padEnd(10)}${pid.padEnd(22)}${counts.map((cell) => cell.padStart(9)).join('')}`,
  );
}

function taskLines({ tasks, clients, books }: Facts): readonly Line[] {
  const completed = books.states.get('completed') ?? 0;
  const told = [...clients.ends.values()].filter((status) => status === 'completed').length;
  const stored = [...books.states.values()].reduce((sum, count) => sum + count, 0);
  return [
    {
      label: 'tasks completed',
      text: `${completed} of ${tasks}, and clients were told so of ${told}`,
      holds: completed === tasks && told === tasks,
    },
    { label: 'tasks in the database', text: numberOf(stored), holds: stored === tasks },
    { label: 'taken over on the way', text: numberOf(books.takenOver), holds: true },
  ];
}

function upstreamLines({ posts, books, fenced }: Facts): readonly Line[] {
  const counts = [...posts.values()];
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(0, ...counts);
  const known = new Set(books.attemptIds);
  const allKnown = [...posts.keys()].every((id) => known.has(id));
  return [
    {
      label: 'POSTs at the upstream',
      text: `${total} for ${known.size} attempts, at most ${most} for one`,
      holds: most === 1 && allKnown,
    },
    { label: 'late writes, all fenced', text: numberOf(fenced), holds: true },
  ];
}

function moneyLines({ tasks, books, balanceBefore, balanceAfter }: Facts): readonly Line[] {
  const expected = balanceBefore - tasks * TASK_CREDITS;
  const sum = `${numberOf(balanceBefore)} - ${tasks} x ${TASK_CREDITS} = ${numberOf(expected)}`;
  return [
    { label: 'tasks paid', text: numberOf(books.posted), holds: books.posted === tasks },
    {
      label: 'balance in credits',
      text: `${numberOf(balanceAfter)}, and ${sum}`,
      holds: balanceAfter === expected,
    },
  ];
}

function numberOf(value: number): string {
  return value.toLocaleString('en');
}

const MARK_WIDTH = 6;

function mark(holds: boolean): string {
  return (holds ? 'ok' : 'BROKEN').padEnd(MARK_WIDTH);
}

function write(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
