/** The participants of the room bench: real sockets, one who pulls in every room, the others look on. */
import { Api } from '../../lib/client/api';
import { openSocket, type RoomSocket } from '../../lib/client/socket';
import type { ClientMessageName, ClientMessages, FrameHeader, Membership } from '../../lib/protocol';

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

const PERSON = { name: 'Bench', color: '#7c5cff' };

export class LoadRoom {
  readonly sightings = new Map<number, Sighting>();
  /** Steps of live frames in the measured time. */
  private measuring = false;
  private timer: NodeJS.Timeout | null = null;
  private readonly firstFrames: number[] = [];
  private onFirst: ((header: FrameHeader) => void) | null = null;

  private onEnd: (() => void) | null = null;
  private readonly sockets: readonly RoomSocket[];
  /** One for each participant: it has seen the room. */
  private readonly entered: Promise<void>[] = [];

  private constructor(
    url: string,
    members: readonly Membership[],
    private readonly centre: number,
    private readonly from: string | null,
  ) {
    this.sockets = members.map((member, index) => this.enter(url, member, index === 0));
  }

  /** @param from the address that the server is to take them for, as a proxy would say it */
  static async open(
    url: string,
    pack: string,
    resolution: number,
    participants: number,
    from: string | null = null,
  ): Promise<LoadRoom> {
    const api = new Api(url);
    const owner = await api.createRoom({ ...PERSON, pack, seed: 7, truncation: 0.7 });
    const members = [owner];
    while (members.length < participants) members.push(await api.joinRoom(owner.room, PERSON));
    const load = new LoadRoom(url, members, resolution / 2, from);
    await Promise.all(load.entered);
    return load;
  }

  private enter(url: string, member: Membership, pulls: boolean): RoomSocket {
    let seen: () => void;
    this.entered.push(new Promise((resolve) => (seen = resolve)));
    const socket = openSocket(
      { base: url, member },
      {
        onMessage: (name) => {
          if (pulls && name === 'drag:end') this.onEnd?.();
        },
        onFrame: ({ header }) => {
          socket.tell('frame:ack', { seq: header.seq });
          seen();
          if (pulls) this.onFirst?.(header);
          this.count(header);
        },
        onDown: () => undefined,
        onRefused: ({ code }) => {
          throw new Error(`the bench was refused: ${code}`);
        },
        onUnreadable: (name) => {
          throw new Error(`${name} does not keep to its schema`);
        },
      },
    );
    if (this.from !== null) socket.io.io.opts.extraHeaders = { 'X-Forwarded-For': this.from };
    socket.connect();
    return socket;
  }

  private count(header: FrameHeader): void {
    if (!this.measuring || header.final) return;
    const sighting = this.sightings.get(header.seq) ?? { time: header.time, seen: 0, last: 0 };
    sighting.seen++;
    sighting.last = now();
    this.sightings.set(header.seq, sighting);
  }

  get participants(): number {
    return this.sockets.length;
  }

  /** From the press to the first frame of its drag, ms. The press is taken back afterwards. */
  async press(): Promise<number> {
    const ended = this.end();
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
      this.puller.sendNewest('pull:move', { pullId: 'hold', target: this.pull((now() - started) / 150).target });
    }, 1000 / MOVES_PER_SECOND);
  }

  measure(on: boolean): void {
    this.measuring = on;
  }

  async release(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    const ended = this.end();
    await this.ask('pull:cancel', { pullId: 'hold' });
    await ended;
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    for (const socket of this.sockets) socket.close();
  }

  private get puller(): RoomSocket {
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

  /** The end of the drag that runs. */
  private end(): Promise<void> {
    return new Promise((resolve) => (this.onEnd = resolve));
  }

  private async ask<K extends ClientMessageName>(name: K, message: ClientMessages[K]): Promise<void> {
    const answer = await this.puller.send(name, message);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
  }
}
