/** The frame's side of the port: tells the host what happens in the room, and does what it asks for. */
import { z } from 'zod';
import type { RoomConnection } from '@/app/room/[id]/connection/connection';
import { problemWords, words } from '@/app/words/problems';
import { ApiError } from '@/lib/client/request';
import { headNode, type RoomState } from '@/lib/client/room-state';
import type { Notice } from '@/lib/client/world';
import {
  EMBED_VERSION,
  type EmbedCommands,
  type EmbedEventName,
  type EmbedEvents,
  type EmbedProblem,
  type FromFrame,
} from '@/lib/embed/messages';
import { idSchema, problem, type Problem } from '@/lib/protocol';
import { converted } from './converted';
import type { HostPort } from './host-port';

const commandSchema = z.object({
  tug: z.literal(EMBED_VERSION),
  kind: z.literal('command'),
  id: z.number().int(),
  name: z.string().max(40),
  data: z.unknown(),
});
const nothing = z.object({});
const asks = {
  export: z.object({ type: z.enum(['png', 'jpeg', 'webp']) }),
  undo: nothing,
  redo: nothing,
  go: z.object({ node: idSchema }),
  stop: nothing,
  close: nothing,
} as const satisfies { [K in keyof EmbedCommands]: z.ZodType<EmbedCommands[K]['asks']> };
type Name = keyof typeof asks;
const isName = (name: string): name is Name => Object.hasOwn(asks, name);

/** A command that is not carried out; the host is told `problem`. */
class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

const told = (found: Problem): EmbedProblem => ({ code: found.code, text: problemWords(found) });

export class Bridge {
  private readonly stop: () => void;
  private ready = false;
  private closed = false;
  private known: ReadonlySet<string> = new Set();

  /** @param onClosed the room is left, by the host's wish or with the server's problem */
  constructor(
    private readonly port: HostPort,
    private readonly connection: RoomConnection,
    private readonly onClosed: (problem: Problem | null) => void,
  ) {
    this.stop = connection.store.subscribe((state, before) => this.look(state, before));
    port.onmessage = ({ data }) => void this.hear(data);
  }

  /** What the person is told, the host is told as well where it went wrong. */
  tell(notice: Notice): void {
    if (notice.kind === 'problem') this.say('error', told(notice.problem));
  }

  /** Leaves the room; the host is not told. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.stop();
    this.connection.close();
    this.port.close();
  }

  private look(state: RoomState, before: RoomState): void {
    if (state.problem !== null && state.link === 'closed') {
      this.say('error', told(state.problem));
      this.say('closed', { by: 'room' });
      this.leave(state.problem);
      return;
    }
    if (state.frameHeader === null || state.me === null) return;
    if (!this.ready) {
      this.ready = true;
      this.known = new Set(state.nodes.keys());
      this.say('ready', { room: this.connection.membership.room, role: state.me.role, node: state.head });
      this.people(state);
    } else if (state.participants !== before.participants) this.people(state);
    if (state.shown !== before.shown) {
      const { width, height } = this.connection.picture;
      this.say('frame', { node: state.frameHeader.nodeId, width, height });
    }
    if (state.nodes !== before.nodes) this.committed(state);
  }

  /** Edits that come after all that is known; those before it were there already, and are on their way for a while. */
  private committed({ nodes, earlier }: RoomState): void {
    if (earlier > 0) return;
    const all = [...nodes.values()];
    const last = all.findLastIndex(({ id }) => this.known.has(id));
    for (const { id, kind, author } of all.slice(last + 1))
      this.say('committed', { node: id, kind, author: author.name });
    this.known = new Set(nodes.keys());
  }

  private people({ participants }: RoomState): void {
    const people = participants.map(({ memberId, name, color, role }) => ({ memberId, name, color, role }));
    this.say('people', { people });
  }

  private leave(found: Problem | null): void {
    this.close();
    this.onClosed(found);
  }

  private say<K extends EmbedEventName>(name: K, data: EmbedEvents[K]): void {
    this.post({ tug: EMBED_VERSION, kind: 'event', name, data });
  }

  private post(message: FromFrame): void {
    if (!this.closed) this.port.postMessage(message);
  }

  /** What is no command of this version is passed over; a command that is not known here is answered, since somebody waits. */
  private async hear(data: unknown): Promise<void> {
    const command = commandSchema.safeParse(data);
    if (!command.success || this.closed) return;
    const { id, name } = command.data;
    try {
      const answer = await this.carryOut(name, command.data.data);
      this.post({ tug: EMBED_VERSION, kind: 'answer', id, ok: true, data: answer });
      if (name === 'close') this.leave(null);
    } catch (error) {
      const why =
        error instanceof Refusal
          ? told(error.problem)
          : { code: error instanceof ApiError ? error.problem.code : 'internal', text: words(error) };
      this.post({ tug: EMBED_VERSION, kind: 'answer', id, ok: false, problem: why });
    }
  }

  private carryOut(name: string, data: unknown): Promise<object> {
    if (!isName(name)) throw new Refusal(problem('not-found'));
    const parsed = asks[name].safeParse(data);
    if (!parsed.success) throw new Refusal(problem('invalid'));
    const work: { [K in Name]: (asked: EmbedCommands[K]['asks']) => Promise<EmbedCommands[K]['gets']> } = {
      export: ({ type }) => this.picture(type),
      undo: () => this.step('undo'),
      redo: () => this.step('redo'),
      go: async ({ node }) => answered(await this.connection.socket.send('edit:restore', { nodeId: node })),
      stop: async () => answered(await this.connection.socket.send('drag:stop', {})),
      close: () => Promise.resolve({}),
    };
    return (work[name] as (asked: object) => Promise<object>)(parsed.data);
  }

  private async step(way: 'undo' | 'redo'): Promise<object> {
    const { canUndo, canRedo } = this.connection.store.getState();
    if (way === 'undo' ? !canUndo : !canRedo) throw new Refusal(problem(`nothing-to-${way}`));
    await this.connection.history[way]();
    return {};
  }

  private async picture(type: EmbedCommands['export']['asks']['type']): Promise<EmbedCommands['export']['gets']> {
    const { api, store } = this.connection;
    const node = headNode(store.getState());
    if (node === null) throw new Refusal(problem('not-found'));
    const picture =
      node.photo === undefined
        ? await converted(await api.nodeFile(node.id, 'picture.png'), type)
        : await api.photoFile(node.id, type);
    return { node: node.id, picture };
  }
}

function answered(answer: { ok: true } | { ok: false; error: Problem }): object {
  if (!answer.ok) throw new Refusal(answer.error);
  return {};
}
