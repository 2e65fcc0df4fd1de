/** The participants of the room bench: real sockets, one who pulls in every room, the others look on. */
import { io, type Socket } from 'socket.io-client';
import {
  PROTOCOL_VERSION,
  SOCKET_PATH,
  SOCKET_TRANSPORTS,
  membershipSchema,
  type Answer,
  type FrameHeader,
  type Membership,
} from '../../lib/protocol';

const now = () => performance.timeOrigin + performance.now();
/** How often a browser reports the pointer. */
const MOVES_PER_SECOND = 60;
/** Radius of the circle on which the pointer moves, px. */
const RADIUS = 24;

/** A frame of one room: when the server had it, and how many clients have seen it until when. */
interface Sighting {
  readonly time: number;
  seen: number;
  last: number;
}

async function post(url: string, path: string, body: object): Promise<Membership> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bench', color: '#7c5cff', ...body }),
  });
  return membershipSchema.parse(await response.json());
}

export class LoadRoom {
  readonly sightings = new Map<number, Sighting>();
  /** Steps of live frames in the measured time. */
  private measuring = false;
  private timer: NodeJS.Timeout | null = null;
  private readonly firstFrames: number[] = [];
  private onFirst: ((header: FrameHeader) => void) | null = null;

  private constructor(
    private readonly sockets: readonly Socket[],
    private readonly centre: number,
  ) {
    sockets.forEach((socket, index) => {
      socket.on('frame', (header: FrameHeader) => {
        socket.emit('frame:ack', { seq: header.seq });
        if (index === 0) this.onFirst?.(header);
        if (!this.measuring || header.final) return;
        const sighting = this.sightings.get(header.seq) ?? { time: header.time, seen: 0, last: 0 };
        sighting.seen++;
        sighting.last = now();
        this.sightings.set(header.seq, sighting);
      });
    });
  }

  static async open(url: string, pack: string, resolution: number, participants: number): Promise<LoadRoom> {
    const owner = await post(url, '/api/rooms', { pack, seed: 7, truncation: 0.7 });
    const members = [owner];
    while (members.length < participants) members.push(await post(url, `/api/rooms/${owner.room}/join`, {}));
    const sockets = members.map(({ room, token }) =>
      io(url, {
        path: SOCKET_PATH,
        transports: [...SOCKET_TRANSPORTS],
        auth: { protocol: PROTOCOL_VERSION, room, token },
        forceNew: true,
      }),
    );
    const load = new LoadRoom(sockets, resolution / 2);
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('frame', resolve))));
    return load;
  }

  get participants(): number {
    return this.sockets.length;
  }

  /** From the press to the first frame of its drag, ms. The press is taken back afterwards. */
  async press(): Promise<number> {
    const ended = new Promise((resolve) => this.puller.once('drag:end', resolve));
    const pressed = now();
    const first = new Promise<number>((resolve) => {
      this.onFirst = ({ dragId }) => {
        if (dragId !== null) resolve(now() - pressed);
      };
    });
    await this.ask('pull:start', { pullId: `press${pressed}`.replace('.', '-'), ...this.pull(0) });
    const took = await first;
    this.onFirst = null;
    this.firstFrames.push(took);
    await this.ask('pull:cancel', { pullId: `press${pressed}`.replace('.', '-') });
    await ended;
    return took;
  }

  /** Presses, and moves the pointer in a circle until `release`. */
  async hold(): Promise<void> {
    await this.ask('pull:start', { pullId: 'hold', ...this.pull(0) });
    const started = now();
    this.timer = setInterval(() => {
      this.puller.volatile.emit('pull:move', { pullId: 'hold', target: this.pull((now() - started) / 150).target });
    }, 1000 / MOVES_PER_SECOND);
  }

  measure(on: boolean): void {
    this.measuring = on;
  }

  async release(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    const ended = new Promise((resolve) => this.puller.once('drag:end', resolve));
    await this.ask('pull:cancel', { pullId: 'hold' });
    await ended;
  }

  close(): void {
    for (const socket of this.sockets) socket.disconnect();
  }

  private get puller(): Socket {
    const [first] = this.sockets;
    if (first === undefined) throw new Error('a room needs a participant');
    return first;
  }

  private pull(angle: number) {
    const { centre } = this;
    return {
      handle: { x: centre, y: centre },
      target: { x: centre + RADIUS * Math.cos(angle), y: centre + RADIUS * Math.sin(angle) },
    };
  }

  private async ask(name: string, message: object): Promise<void> {
    const answer = (await this.puller.timeout(30_000).emitWithAck(name, message)) as Answer;
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
  }
}
