import type { FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { Gate } from '../../http/gate.ts';
import { Refusal } from '../../platform/refusal.ts';
import { orderOf, type Task } from '../../tasks/task.ts';
import type { JobList } from './decode-query.ts';
import { encodeJob, encodePage, type WireJob } from './encode.ts';
import { jobIdOf, taskIdOfJob } from './ids.ts';
import { pageOf } from './page.ts';

/** The task of the job in the path. Another dialect's, or another workspace's, is as good as none. */
export async function findJob(gate: Gate, request: FastifyRequest): Promise<Task> {
  const { id } = request.params as { id: string };
  const taskId = taskIdOfJob(id);
  if (taskId === null) throw new Refusal('task_not_found');
  const task = await gate.findTask(callerOf(request), taskId);
  if (task.dialect !== 'empirio') throw new Refusal('task_not_found');
  return task;
}

/** A task as its job tells of it. */
export async function jobOf(gate: Gate, task: Task): Promise<WireJob> {
  const media = task.state === 'completed' ? await gate.mediaOf(task) : [];
  return encodeJob({
    ...task,
    progress: gate.progressOf(task),
    durationS: orderOf(task).durationS,
    videos: media.filter(({ purpose }) => purpose === 'video'),
  });
}

/** A page of the workspace's jobs, newest first. */
export async function jobsOf(gate: Gate, request: FastifyRequest, list: JobList): Promise<object> {
  const { items, nextId } = await pageOf(
    list,
    (state, countMax) =>
      gate.listTasks(callerOf(request), {
        dialect: 'empirio',
        model: null,
        state,
        beforeId: list.beforeId,
        afterId: null,
        newestFirst: true,
        countMax,
      }),
    ({ id }) => id,
  );
  const jobs = await Promise.all(items.map((task) => jobOf(gate, task)));
  return encodePage(jobs, nextId === null ? null : jobIdOf(nextId));
}
