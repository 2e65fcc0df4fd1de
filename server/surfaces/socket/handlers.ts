/** What each client message does, one entry a message of lib/protocol/client. Who may send it is in lib/roles. */
import type { Answers, ClientMessageName, ClientMessages } from '../../../lib/protocol';
import type { RoomClient } from '../../rooms/people/client';
import type { Room } from '../../rooms/room';
import type { RateName } from '../../access/rates';
import type { FrameOutbox } from './outbox';
import type { StillQueue } from './still-queue';

/** A connected client with its room. */
export interface Context {
  readonly room: Room;
  readonly client: RoomClient;
  readonly outbox: FrameOutbox;
  readonly stills: StillQueue;
  /** Does what costs, for this client; dropped when it leaves. `now`: it costs in any case. */
  readonly paid: <T>(work: () => Promise<T>, now?: boolean) => Promise<T>;
  /** Whose share of the engine it is. */
  readonly holder: string;
}

/** What is added to `{ ok: true }` in the acknowledgement. */
type AnswerOf<K> = K extends keyof Answers ? Answers[K] : unknown;
type Handler<K extends ClientMessageName> = (
  context: Context,
  message: ClientMessages[K],
) => AnswerOf<K> | Promise<AnswerOf<K>>;

interface MessageRule<K extends ClientMessageName> {
  readonly handle: Handler<K>;
  readonly rate: RateName;
}

export const messageRules: { readonly [K in ClientMessageName]: MessageRule<K> } = {
  'pull:start': {
    handle: ({ room, client }, message) => {
      room.drags.start(client.id, client.memberId, message);
    },
    rate: 'message',
  },
  'pull:move': {
    handle: ({ room, client }, message) => {
      room.drags.move(client.id, client.memberId, message.pullId, message.target, message.reach);
    },
    rate: 'pull:move',
  },
  'pull:end': {
    handle: ({ room, client }, message) => {
      room.drags.end(client.memberId, message.pullId, message.target);
    },
    rate: 'message',
  },
  'pull:cancel': {
    handle: ({ room, client }, message) => {
      room.drags.cancel(client.memberId, message.pullId);
    },
    rate: 'message',
  },
  'plan:go': {
    handle: async ({ room, client }) => ({ dragId: await room.drags.go(client.memberId) }),
    rate: 'message',
  },
  'drag:stop': {
    handle: ({ room }) => {
      room.drags.stop();
    },
    rate: 'message',
  },
  'image:set': {
    handle: ({ room, client, paid }, message) => paid(() => room.edits.setImage(client.memberId, message), true),
    rate: 'image:set',
  },
  'edit:undo': {
    handle: ({ room, client }) => room.edits.undo(client.memberId),
    rate: 'message',
  },
  'edit:redo': {
    handle: ({ room, client }) => room.edits.redo(client.memberId),
    rate: 'message',
  },
  'edit:restore': {
    handle: ({ room, client }, { nodeId }) => room.edits.restore(client.memberId, nodeId),
    rate: 'message',
  },
  'node:mark': {
    handle: ({ room }, message) => room.edits.mark(message),
    rate: 'message',
  },
  'node:image': {
    handle: ({ room, stills, paid }, { nodeId }) => stills.ask(() => paid(() => room.screen.still(nodeId))),
    rate: 'node:image',
  },
  'node:parts': {
    handle: ({ room, stills, paid }, { nodeId }) => stills.ask(() => paid(() => room.screen.parts(nodeId), true)),
    rate: 'node:parts',
  },
  'frame:ack': {
    handle: ({ outbox }, { seq }) => {
      outbox.acknowledge(seq);
    },
    rate: 'frame:ack',
  },
  'me:set': {
    handle: ({ room, client }, message) => room.people.change(client.memberId, message),
    rate: 'message',
  },
};
