/** Messages of the drag channel that break their schema, come at the wrong time, or have names that nobody knows. */
import { nanoid } from 'nanoid';
import { io as connect, type Socket } from 'socket.io-client';
import { openSocket } from '../../../../lib/client/socket';
import {
  SOCKET_PATH,
  SOCKET_TRANSPORTS,
  clientMessages,
  type Answer,
  type ClientMessageName,
  type ClientMessages,
  type Membership,
} from '../../../../lib/protocol';
import type { Dice } from '../../people/dice';
import { mutateValue, strange } from './mutate';
import { ANSWER_MS, type Surface, type Target } from './surface';

/** On their way at once. */
const AT_ONCE = 25;
const NAMES = Object.keys(clientMessages) as ClientMessageName[];
/** Names that Socket.io or Node keep for themselves, and nobody's. */
const STRANGE_NAMES = [
  '',
  'disconnect',
  'connect',
  'error',
  'newListener',
  '__proto__',
  'toString',
  'pull:start ',
  'x'.repeat(3000),
];

function good(dice: Dice, node: string): { [K in ClientMessageName]: ClientMessages[K] } {
  const place = () => ({ x: dice.below(256), y: dice.below(256) });
  const pullId = dice.oneIn(3) ? nanoid(8) : 'held';
  return {
    'pull:start': { pullId, handle: place(), target: place() },
    'pull:move': { pullId, target: place() },
    'pull:end': { pullId, target: place() },
    'pull:cancel': { pullId },
    'plan:go': {},
    'drag:stop': {},
    'image:set': { pack: null, seed: dice.below(1000), truncation: null },
    'edit:undo': {},
    'edit:redo': {},
    'edit:restore': { nodeId: node },
    'node:mark': { nodeId: node, name: 'x', starred: true },
    'node:image': { nodeId: node },
    'node:parts': { nodeId: node },
    'frame:ack': { seq: dice.below(1e6) },
    'me:set': { name: 'Mal', color: '#22aa88' },
  };
}

export const messages: Surface = async (target, times) => {
  const { dice, fault, count } = target;
  let line = await enter(target, target.editor);
  for (let sent = 0; sent < times; sent += AT_ONCE) {
    if (!line.io.connected) {
      line.io.close();
      line = await enter(target, dice.oneIn(4) ? target.viewer : target.editor);
    }
    const { io, node } = line;
    const answers = Array.from({ length: Math.min(AT_ONCE, times - sent) }, async () => {
      const [name, args] = message(dice, node);
      const silent = dice.oneIn(10);
      if (silent) {
        io.emit(name, ...args);
        return 'not asked';
      }
      const answer = (await io.timeout(ANSWER_MS).emitWithAck(name, ...args)) as Answer;
      if (answer.ok) return 'ok';
      if (answer.error.code === 'internal') fault(`${name} is answered as a fault of the server: ${write(args)}`);
      return answer.error.code;
    });
    for (const answer of await Promise.allSettled(answers)) {
      if (answer.status === 'fulfilled') count(answer.value);
      else {
        count('cut off');
        if (io.connected) fault(`a message was not answered: ${String(answer.reason)}`);
      }
    }
  }
  line.io.close();
};

const write = (args: readonly unknown[]): string => JSON.stringify(args).slice(0, 200);

function message(dice: Dice, node: string): [name: string, args: unknown[]] {
  if (dice.oneIn(20)) {
    const name = dice.pick(STRANGE_NAMES);
    // Socket.io's own client refuses to send its reserved names.
    return [['disconnect', 'connect', 'newListener'].includes(name) ? `${name}2` : name, [strange(dice)]];
  }
  const name = dice.pick(NAMES);
  const value = good(dice, node)[name];
  if (dice.oneIn(12)) return [name, [value]];
  if (dice.oneIn(12)) return [name, [mutateValue(value, dice), strange(dice), value]];
  if (dice.oneIn(12)) return [name, [Buffer.from(dice.bytes(dice.below(300)))]];
  return [name, [mutateValue(value, dice)]];
}

interface Entered {
  readonly io: Socket;
  readonly node: string;
}

async function enter(target: Target, member: Membership): Promise<Entered> {
  if (target.first) return enterFirst(target, member);
  const { url, fault } = target;
  return new Promise((resolve) => {
    const socket = openSocket(
      { base: url, member, reconnects: false },
      {
        onMessage: (name, told) => {
          if (name === 'room') resolve({ io: socket.io, node: (told as { current: string }).current });
        },
        onFrame: ({ header }) => {
          socket.sendNewest('frame:ack', { seq: header.seq });
        },
        onDown: () => undefined,
        onRefused: ({ code }) => {
          fault(`the door of the drag channel is shut: ${code}`);
        },
        onUnreadable: (name) => {
          fault(`${name} does not keep to its schema`);
        },
      },
    );
    socket.connect();
  });
}

/** Into a server of the first version, whose messages nobody here checks. */
async function enterFirst({ url, fault }: Target, { room, token }: Membership): Promise<Entered> {
  const auth = { protocol: 1, room, token };
  const io = connect(url, {
    path: SOCKET_PATH,
    transports: [...SOCKET_TRANSPORTS],
    auth,
    reconnection: false,
    forceNew: true,
  });
  io.on('frame', ({ seq }: { seq: number }) => io.volatile.emit('frame:ack', { seq }));
  io.on('connect_error', ({ message }) => {
    fault(`the door of the drag channel is shut: ${message}`);
  });
  return new Promise((resolve) => {
    io.once('room', ({ current }: { current: string }) => {
      resolve({ io, node: current });
    });
  });
}
