/** What becomes of a message: checked, counted, handed to its handler, answered. */
import {
  MAX_SOCKET_MESSAGE_BYTES,
  clientMessages,
  type Answer,
  type ClientMessageName,
  type Problem,
} from '../../../lib/protocol';
import { may, messageActions, refusal } from '../../../lib/roles/permissions';
import type { RateLimits } from '../../access/rates';
import { Refused, check, isUnexpected, toProblem } from '../../access/refused';
import { askFor, asking } from '../../inference/asking';
import type { Metrics } from '../../metrics/metrics';
import { bye, type DragSocket } from './drag-socket';
import { messageRules, type Context } from './handlers';
import { problemFor, type OldProblem } from './older-clients';

type Acknowledge = (answer: Answer | { ok: false; error: Problem | OldProblem }) => void;

export interface ReceiveServices {
  readonly rates: RateLimits;
  readonly metrics: Metrics;
}

/** One message from check to answer. Never throws. */
export async function receive(
  socket: DragSocket,
  context: Context,
  services: ReceiveServices,
  name: string,
  args: unknown[],
): Promise<void> {
  const last = args.at(-1);
  const acknowledge = typeof last === 'function' ? (last as Acknowledge) : null;
  const payload = acknowledge === null ? args[0] : args.length > 1 ? args[0] : undefined;
  try {
    const answer = await dispatch(socket, context, services, name, payload);
    acknowledge?.({ ok: true, ...answer });
  } catch (error) {
    if (isUnexpected(error)) context.room.log.error({ err: error, message: name }, 'a message could not be handled');
    const problem = toProblem(error);
    services.metrics.refused.inc({ code: problem.code });
    acknowledge?.({ ok: false, error: problemFor(socket.data.version, problem) });
  }
}

async function dispatch(
  socket: DragSocket,
  context: Context,
  { rates }: ReceiveServices,
  name: string,
  payload: unknown,
): Promise<object | undefined> {
  if (!(await rates.consume('flood', socket.id))) {
    const flood = new Refused('rate-limited.flood');
    if (socket.connected) bye(socket, flood.problem);
    throw flood;
  }
  if (!isMessageName(name)) throw new Refused('invalid.message');
  const rule = messageRules[name];
  if (!(await rates.consume(rule.rate, `${context.client.memberId}/${socket.id}`))) throw new Refused('rate-limited');
  if (byteSize(payload) > MAX_SOCKET_MESSAGE_BYTES) throw new Refused('too-large', { max: MAX_SOCKET_MESSAGE_BYTES });
  // Read at every message, so that a changed role counts at once.
  const role = context.room.people.role(context.client.memberId);
  const action = messageActions[name];
  if (!may(role, action, context.room.settings)) throw new Refused(refusal(action));
  const message = check<unknown>(clientMessages[name], payload);
  // As above: name, rule and message belong together.
  const handle = rule.handle as (context: Context, message: unknown) => unknown;
  const by = { ...asking(), holder: context.holder };
  return (await askFor(by, () => handle(context, message))) as object | undefined;
}

const isMessageName = (name: string): name is ClientMessageName => Object.hasOwn(clientMessages, name);

function byteSize(payload: unknown): number {
  try {
    return payload === undefined ? 0 : Buffer.byteLength(JSON.stringify(payload));
  } catch {
    return Infinity;
  }
}
