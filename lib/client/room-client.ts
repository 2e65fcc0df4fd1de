/** A client of one room: socket, document and frames together, and what they tell kept in one store. */
import type { SeenPresence } from '../document/schema';
import { YJS_CLOSE, type FrameHeader, type Membership, type Problem, type ServerMessages } from '../protocol';
import type { FaceMap } from '../face/face-map';
import { Api } from './api';
import { ArrivingHistory } from './arriving-history';
import { BlockedConnections } from './between';
import { FrameReceiver } from './frames';
import { OwnPulls } from './own-pulls';
import { RoomApi } from './room-api';
import { RoomDocument, isRefusedDocument } from './room-document';
import { createRoomStore, type RoomStore } from './room-state';
import { lost, openSocket, type AnswerTo, type RoomSocket } from './socket';
import { UndoRedo } from './undo-redo';
import type { ClientWorld, Frame } from './world';

/** How long somebody who left is still shown, greyed, ms. */
const LEFT_MS = 8000;
/** Where nothing draws, the time that a picture would be shown, ms. */
const FRAME_MS = 16;

export class RoomClient<Picture = unknown> {
  readonly store: RoomStore;
  readonly socket: RoomSocket;
  readonly document: RoomDocument;
  readonly pulls: OwnPulls;
  readonly history: UndoRedo;
  /** Calls over HTTP as this member. */
  readonly api: RoomApi;
  private readonly frames: FrameReceiver<Picture>;
  private readonly edits = new ArrivingHistory();
  private online = true;
  private readonly stops: (() => void)[] = [];
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private everyone: ReadonlyMap<number, SeenPresence> = new Map();

  /**
   * Not connected yet; `connect` does that.
   *
   * @param name of the room as it was known last, until the server tells it
   */
  constructor(
    readonly membership: Membership,
    private readonly world: ClientWorld<Picture>,
    name = 'Room',
  ) {
    const { base, notice } = world;
    const nextPaint = world.nextPaint ?? ((run: () => void) => void setTimeout(run, FRAME_MS));
    this.store = createRoomStore(name);
    this.api = new RoomApi(base, membership);
    const server = new Api(base);
    const blocked = new BlockedConnections(
      () =>
        server.reach().then(
          () => true,
          () => false,
        ),
      (now) => this.store.setState(now),
    );
    this.socket = openSocket(
      { base, member: membership },
      {
        onMessage: (message, content) => this.handle(message, content),
        onFrame: (frame) => this.frames.receive(frame),
        onDown: () => this.setDown(),
        onFailed: () => void blocked.failed('socket'),
        onPolling: (polling) => blocked.came('socket', polling),
        onRefused: (problem) => this.handle('bye', problem),
        onUnreadable: () => notice({ kind: 'unreadable-message' }),
      },
    );
    this.document = new RoomDocument(
      { ...world, member: membership },
      {
        onOthers: (others) => {
          this.everyone = others;
          this.showOthers();
        },
        onReady: () => this.store.setState({ documentReady: true }),
        onSaving: ({ unsaved, connected }) => this.store.setState({ unsaved, documentConnected: connected }),
        onFailed: () => void blocked.failed('document'),
        onPolling: (polling) => blocked.came('document', polling),
        onClosed: (code, problem) => void this.documentClosed(code, problem),
      },
    );
    this.pulls = new OwnPulls(this.store, this.socket, this.document, notice, nextPaint);
    this.history = new UndoRedo(this.store, this.socket, this.document, notice);
    this.frames = new FrameReceiver(world.screen, {
      onShown: (frame) => this.shown(frame),
      // Without it the server would wait for ever.
      onDone: (seq) => this.socket.tell('frame:ack', { seq }),
      onBroken: () => notice({ kind: 'broken-frame' }),
    });
  }

  connect(): void {
    const { watchNetwork, watchPresence } = this.world;
    if (watchNetwork !== undefined) this.stops.push(watchNetwork((online) => this.networkChanged(online)));
    if (watchPresence !== undefined) this.stops.push(watchPresence((here) => this.document.show(here)));
    this.socket.connect();
    this.document.connect();
  }

  close(): void {
    for (const stop of this.stops.splice(0)) stop();
    for (const timer of this.timers) clearTimeout(timer);
    this.history.close();
    this.pulls.close();
    this.socket.close();
    this.document.close();
  }

  /**
   * Runs the plan as it stands here. The server takes the document's points, which go over a connection of their own: it is
   * asked only when it has them.
   */
  async runPlan(): Promise<AnswerTo<'plan:go'>> {
    if (!(await this.document.stored())) return { ok: false, error: lost };
    return this.socket.send('plan:go', {});
  }

  /** The still of any node; null when it cannot be had now, and why has been told. */
  async still(nodeId: string): Promise<Frame | null> {
    const answer = await this.socket.send('node:image', { nodeId });
    if (answer.ok) return { header: answer.header, image: new Uint8Array(answer.image) };
    this.world.notice({ kind: 'problem', problem: answer.error });
    return null;
  }

  /** What a node's picture shows where; null when its pack does not know, or it cannot be had now. Nobody is told. */
  async faceMap(nodeId: string): Promise<FaceMap | null> {
    const answer = await this.socket.send('node:parts', { nodeId });
    if (!answer.ok || answer.map === null) return null;
    const { size, parts, places } = answer.map;
    return {
      size,
      parts: new Uint8Array(parts),
      places: new Int16Array(Uint8Array.from(new Uint8Array(places)).buffer),
    };
  }

  private handle<K extends keyof ServerMessages>(name: K, message: ServerMessages[K]): void {
    const handlers: { [N in keyof ServerMessages]: (message: ServerMessages[N]) => void } = {
      room: (m) => this.enter(m),
      participants: (m) => this.setParticipants(m.participants),
      'drag:start': (m) => this.store.setState({ drag: m, digest: null }),
      'drag:pullers': (m) => {
        const before = this.store.getState().drag?.pullers ?? [];
        this.store.setState({ drag: m });
        const still = new Set(m.pullers.map(({ pointId }) => pointId));
        this.pulls.lost(before.flatMap(({ pointId }) => (still.has(pointId) ? [] : [pointId])));
      },
      'pull:stuck': (m) => this.pulls.stuck(m.pullId, m.part),
      'drag:end': (m) => {
        const { drag } = this.store.getState();
        if (drag !== null && drag.dragId !== m.dragId) return;
        this.store.setState({ drag: null });
        // A pull that is held goes on in the next drag, unless the drag was stopped or broke.
        if (m.reason === 'stopped' || m.problem !== null)
          this.pulls.ended(drag?.pullers.map(({ pointId }) => pointId) ?? []);
        if (m.problem !== null) this.world.notice({ kind: 'problem', problem: m.problem });
      },
      node: (m) => {
        // A known node comes again when it is named or starred.
        if (!this.edits.nodes.has(m.id)) this.history.committed(m);
        this.store.setState(this.edits.put(m));
      },
      history: (m) => {
        this.store.setState(this.edits.add(m.nodes, m.earlier));
        this.history.caughtUp('earlier');
      },
      current: (m) => this.store.setState({ head: m.nodeId }),
      role: (m) => {
        this.store.setState(({ me }) => ({ me: me === null ? null : { ...me, role: m.role } }));
        // The document's connection ends when a viewer tries to write; a new role may.
        this.store.setState({ documentLost: false });
        this.document.connect();
      },
      packs: (m) => this.store.setState({ packs: m.packs }),
      storage: (m) => this.store.setState({ writable: m.writable }),
      'room:changed': (m) => {
        this.store.setState({ name: m.name, viewersExport: m.viewersExport });
      },
      bye: (m) => {
        this.store.setState({ link: 'closed', problem: m, drag: null, ownPull: null });
        this.socket.close();
      },
    };
    handlers[name](message);
  }

  private enter(m: ServerMessages['room']): void {
    const { name, viewersExport, me, packs, current, drag } = m;
    this.store.setState({
      link: 'online',
      problem: null,
      name,
      serverAhead: m.time === undefined ? 0 : m.time - Date.now(),
      viewersExport,
      writable: m.writable ?? true,
      me,
      packs,
      head: current,
      drag,
      ...this.edits.begin(m.nodes, m.earlier, m.head),
    });
    this.setParticipants(m.participants);
    this.history.caughtUp('entered');
    this.pulls.resume();
  }

  private shown({ header, image }: Frame): void {
    this.store.setState(({ shown }) => ({ frameHeader: header, shown: shown + 1, digest: null }));
    if (header.final) void this.publishDigest(header, image);
  }

  /** Lets anyone compare what two clients show, byte for byte. Plain http has no `subtle`. */
  private async publishDigest({ seq }: FrameHeader, image: Uint8Array): Promise<void> {
    const { subtle } = globalThis.crypto as Partial<Crypto>;
    if (subtle === undefined) return;
    const hash = new Uint8Array(await subtle.digest('SHA-256', image as Uint8Array<ArrayBuffer>));
    if (this.store.getState().frameHeader?.seq !== seq) return;
    this.store.setState({ digest: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('') });
  }

  private setParticipants(participants: ServerMessages['participants']['participants']): void {
    const before = this.store.getState();
    const here = new Set(participants.map((p) => p.memberId));
    const gone = before.participants.filter((p) => !here.has(p.memberId));
    const left = [...before.left.filter((p) => !here.has(p.memberId)), ...gone];
    const me = participants.find((p) => p.memberId === before.me?.memberId) ?? before.me;
    this.store.setState({ participants, left, me });
    this.showOthers();
    if (gone.length === 0) return;
    const names = new Set(gone.map((p) => p.memberId));
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.store.setState((state) => ({ left: state.left.filter((p) => !names.has(p.memberId)) }));
    }, LEFT_MS);
    this.timers.add(timer);
  }

  /** Presence lingers after a lost network; the server's list of participants does not. */
  private showOthers(): void {
    const { participants } = this.store.getState();
    const here = new Set(participants.map((p) => p.memberId));
    this.store.setState({ others: new Map([...this.everyone].filter(([, state]) => here.has(state.memberId))) });
  }

  private setDown(): void {
    if (this.store.getState().link === 'closed') return;
    // Nobody can be seen while the line is down: cursors would be ghosts.
    this.store.setState({ link: this.online ? 'reconnecting' : 'offline', drag: null, others: new Map() });
  }

  private networkChanged(online: boolean): void {
    this.online = online;
    const { link } = this.store.getState();
    if (link !== 'online' && !(link === 'connecting' && online)) this.setDown();
  }

  private async documentClosed(code: number, problem: Problem): Promise<void> {
    if (code === YJS_CLOSE.version) this.store.setState({ link: 'closed', problem });
    if (!isRefusedDocument(code)) return;
    // Our copy has something the room does not take; the room's copy is the truth.
    await this.document.drop();
    this.store.setState({ documentLost: true });
  }
}
