import type { Contract, Operation, Order, Resolution } from '@reelgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Gate } from '../../http/gate.ts';
import { place, placeOrder } from '../../http/place.ts';
import { Refusal } from '../../platform/refusal.ts';
import { orderOf, type Task } from '../../tasks/task.ts';
import { answerProblem } from './answer-problem.ts';
import { contractFor, decodeRemix, decodeSource, decodeSubmit, type Echo } from './decode.ts';
import { REMIXED_FROM } from './encode.ts';
import { answerQueued, findVideo, namedVideo } from './videos.ts';
import { videoIdOf } from './wire-id.ts';

export async function create(gate: Gate, request: FastifyRequest, reply: FastifyReply) {
  const isForm = (request.headers['content-type'] ?? '').startsWith('multipart/');
  const draft = decodeSubmit(request.body, { isForm });
  if ('code' in draft) return answerProblem(draft, request, reply);
  const { contract, echo } = draft;
  const at = { request, reply, route: 'openai/videos' };
  const placed = await place(gate, at, draft, contract, (order) => withEcho(order, echo));
  return answerQueued(placed, request, reply);
}

/** The first one's settings with a new prompt (api/openai.md). */
export async function remix(gate: Gate, request: FastifyRequest, reply: FastifyReply) {
  const source = await namedVideo(gate, request);
  const first = orderOf(source);
  const contract = contractFor(first.model, OPERATIONS[first.mode]);
  const decoded = decodeRemix(request.body, contract);
  if ('code' in decoded) return answerProblem(decoded, request, reply);
  if (source.state !== 'completed') throw new Refusal('task_not_completed');
  const { prompt, ignoredFields } = decoded;
  const order = withEcho({ ...first, prompt }, { [REMIXED_FROM]: videoIdOf(source.id) });
  const at = { request, reply, route: `openai/videos/${source.id}/remix` };
  const placed = await placeOrder(gate, at, { order, contract, ignoredFields });
  return answerQueued(placed, request, reply);
}

/** An edit or an extension of one of our videos, or of a file. */
export async function rework(
  gate: Gate,
  operation: Exclude<Operation, 'generate'>,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const draft = decodeSource(request.body);
  if (draft === 'unknown_video') throw new Refusal('task_not_found');
  if ('code' in draft) return answerProblem(draft, request, reply);
  const source = 'taskId' in draft.source ? await findSource(gate, request, draft.source) : null;
  const contract = contractFor(draft.model ?? source?.model ?? null, operation);
  const at = { request, reply, route: `openai/videos/${operation}` };
  const { body } = draft;
  const placed = await place(gate, at, { model: contract.id, body }, contract, (order) =>
    source === null ? order : asLargeAs(orderOf(source).resolution, order, contract),
  );
  return answerQueued(placed, request, reply);
}

const OPERATIONS: Readonly<Record<Order['mode'], Operation>> = {
  text_to_video: 'generate',
  image_to_video: 'generate',
  reference_to_video: 'generate',
  edit: 'edit',
  extension: 'extend',
};

async function findSource(
  gate: Gate,
  request: FastifyRequest,
  { taskId }: { readonly taskId: string },
): Promise<Task> {
  const task = await findVideo(gate, request, taskId);
  if (task.state !== 'completed') throw new Refusal('task_not_completed');
  if ((task.mediaExpiresAtMs ?? 0) <= gate.nowMs()) throw new Refusal('media_expired');
  return task;
}

/**
 * Nobody sends a size with these: it is the source's, or the next smaller one that the model has and
 * a price is known for.
 */
function asLargeAs(resolution: Resolution, order: Order, contract: Contract): Order {
  const { frame } = order;
  if (frame.kind !== 'source') return order;
  let best = order;
  for (const [name, table] of Object.entries(contract.sizes)) {
    if (table.shortSidePx > Number.parseInt(resolution, 10)) continue;
    if (best.frame.kind === 'source' && best.frame.shortSidePx >= table.shortSidePx) continue;
    const { shortSidePx, published: sizes } = table;
    best = { ...order, resolution: name as Resolution, frame: { ...frame, shortSidePx, sizes } };
  }
  return best;
}

function withEcho(order: Order, echo: Echo): Order {
  if (Object.keys(echo).length === 0) return order;
  return { ...order, echo: { ...order.echo, ...echo } };
}
