import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import { callerOf } from '../../http/admission.ts';
import type { Gate } from '../../http/gate.ts';
import { Refusal } from '../../platform/refusal.ts';
import { isFinal, type Task } from '../../tasks/task.ts';

/** Streams of Server-Sent Events (WHATWG HTML, section 9.2) that are open now. */
export interface EventStreams {
  /** Sends a task now and after each change, until it is final. */
  ofTask(task: Task, request: FastifyRequest, reply: FastifyReply): FastifyReply;
  /** Sends each change of any task of the caller's workspace, until the client goes away. */
  ofWorkspace(request: FastifyRequest, reply: FastifyReply): FastifyReply;
  close(): void;
}

export type ShowTask = (task: Task) => Promise<object>;

const STREAMS_MAX = 1_000;
/** Proxies close what is silent for a minute. */
const HEARTBEAT_MS = 15_000;
/** A client that reads slower than this is let go; it comes back and begins with what is then. */
const BACKLOG_BYTES_MAX = 1_000_000;

export function createEventStreams(gate: Gate, show: ShowTask): EventStreams {
  const open = new Set<ServerResponse>();

  const start = (reply: FastifyReply): Stream => {
    if (open.size >= STREAMS_MAX) throw new Refusal('rate_limited', { retryAfterS: 5 });
    reply.hijack();
    const { raw } = reply;
    open.add(raw);
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    raw.write('retry: 2000\n\n');
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS);
    const stops: (() => void)[] = [];
    raw.on('close', () => {
      open.delete(raw);
      clearInterval(heartbeat);
      for (const stop of stops) stop();
    });
    return {
      send(event, id, data) {
        raw.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
        if (raw.writableLength > BACKLOG_BYTES_MAX) raw.destroy();
      },
      end: () => raw.end(),
      destroy: () => raw.destroy(),
      onClose: (stop) => void stops.push(stop),
    };
  };

  return {
    close() {
      for (const raw of open) raw.end();
    },
    ofTask(first, request, reply) {
      const caller = callerOf(request);
      const stream = start(reply);
      const sendNow = oneAtATime(async () => {
        let task: Task;
        try {
          task = await gate.findTask(caller, first.id);
        } catch {
          stream.send('deleted', first.id, { id: `task_${first.id}` });
          stream.end();
          return;
        }
        stream.send('task', idOf(task, gate), await show(task));
        if (isFinal(task)) stream.end();
      }, stream.destroy);
      stream.onClose(
        gate.watch((taskId) => {
          if (taskId === first.id) sendNow();
        }),
      );
      sendNow();
      return reply;
    },
    ofWorkspace(request, reply) {
      const caller = callerOf(request);
      const stream = start(reply);
      const changed = new Set<string>();
      const sendAll = oneAtATime(async () => {
        const ids = [...changed];
        changed.clear();
        for (const id of ids) {
          try {
            const task = await gate.findTask(caller, id);
            stream.send('task', idOf(task, gate), await show(task));
          } catch {
            // Another workspace's, or deleted in the meantime.
          }
        }
      }, stream.destroy);
      stream.onClose(
        gate.watch((taskId) => {
          changed.add(taskId);
          sendAll();
        }),
      );
      return reply;
    },
  };
}

interface Stream {
  send(event: string, id: string, data: object): void;
  end(): void;
  readonly destroy: () => void;
  onClose(stop: () => void): void;
}

/** Says of which task, and how far it was. */
function idOf(task: Task, gate: Gate): string {
  return `${task.id}-${task.state}-${Math.round(gate.progressOf(task) * 100)}`;
}

/** What is asked for while it runs is done once more after it; nothing is missed and nothing doubles. */
function oneAtATime(work: () => Promise<void>, giveUp: () => void): () => void {
  let isRunning = false;
  let isWanted = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await work();
    }
    isRunning = false;
  };
  return () => {
    isWanted = true;
    // The client comes back, and is told then why it cannot be served.
    if (!isRunning) run().catch(giveUp);
  };
}
