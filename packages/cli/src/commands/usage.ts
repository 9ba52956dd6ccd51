import type { UsageAmounts, UsageTotal } from '@reelgate/sdk';
import { defineCommand } from '../command.ts';
import { createTable } from '../create-table.ts';
import { text } from '../option.ts';

export const showUsage = defineCommand({
  title: 'usage',
  summary: 'show what tasks brought in, what they cost and what is left, in dollars',
  options: {
    workspace: text('NAME', 'only the tasks of this workspace'),
    from: text('DAY', 'such as 2027-01-31, in UTC; 30 days ago when absent'),
    to: text('DAY', 'the day after the last one; when absent, up to now'),
  },
  async run(period, admin) {
    const { workspace, from, to } = period;
    const answer = await admin.usage({ workspace, from, to });
    const { usage, total } = answer;
    if (usage.length === 0) return { answer, text: null, remark: 'no tasks in that time' };
    const lines = [...usage.map(lineOf), { ...NO_GROUP, ...total }];
    return { answer, text: createTable(lines, COLUMNS), remark: remarkOn(total) };
  },
});

interface Line extends UsageAmounts {
  readonly day: string;
  readonly workspace: string;
  readonly channel: string;
  readonly model: string;
}

function lineOf({ channel, dialect, model, ...rest }: UsageTotal): Line {
  return { ...rest, channel: channel ?? '-', model: `${dialect}/${model}` };
}

const NO_GROUP = { day: 'all', workspace: '', channel: '', model: '' };

const COLUMNS = [
  { title: 'DAY', cell: ({ day }: Line) => day },
  { title: 'WORKSPACE', cell: ({ workspace }: Line) => workspace },
  { title: 'CHANNEL', cell: ({ channel }: Line) => channel },
  { title: 'MODEL', cell: ({ model }: Line) => model },
  { title: 'TASKS', cell: ({ tasks }: Line) => tasks },
  { title: 'CHARGED', cell: (line: Line) => dollars(line.charged_micro_usd) },
  { title: 'COST', cell: (line: Line) => dollars(line.cost_micro_usd) },
  { title: 'MARGIN', cell: (line: Line) => dollars(line.margin_micro_usd) },
  { title: 'UNKNOWN', cell: (line: Line) => line.attempts_of_unknown_cost },
];

/** The quotient of two integers is the double next to the decimal number that is meant. */
function dollars(microUsd: number): number {
  return microUsd / 1_000_000;
}

function remarkOn({ attempts, attempts_of_unknown_cost: unknown }: UsageAmounts): string | null {
  if (unknown === 0) return null;
  return `of ${attempts} attempts, the cost of ${unknown} is not known, and not in the sum`;
}
