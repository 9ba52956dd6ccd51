import { defineCommand } from '../command.ts';
import { required, text } from '../option.ts';

export const cancelTask = defineCommand({
  title: 'tasks cancel',
  summary: 'end a task and give its credits back',
  argument: required(text('ID', 'such as task_ and 32 hex digits')),
  options: {},
  async run({ argument }, admin) {
    const cancellation = await admin.cancelTask(argument);
    return { answer: cancellation, text: `${cancellation.id} is being cancelled`, remark: null };
  },
});
