/** One room, connected: socket, document and frames together, and what they tell kept in one store. */
import { problemWords } from '@/app/words/problems';
import { toast } from '@/app/ui/toasts';
import { visited } from '@/app/rooms/visited';
import type { AwarenessState } from '@/lib/document/schema';
import type { Membership, ServerMessages } from '@/lib/protocol';
import { RoomDocument, isRefusedDocument } from './document';
import { decodeFrame, FrameReceiver, type Frame } from './frames';
import { createPicture, drawInto, NodePictures } from './picture';
import { OwnPulls } from './pull';
import { createRoomStore, type RoomStore } from './room-store';
import { openSocket, type RoomSocket } from './socket';
import { UndoRedo } from './undo-redo';

/** How long somebody who left is still shown, greyed, ms. */
const LEFT_MS = 8000;

export class RoomConnection {
  readonly store: RoomStore;
  readonly socket: RoomSocket;
  readonly document: RoomDocument;
  readonly pulls: OwnPulls;
  readonly history: UndoRedo;
  /** What is on the screen. */
  readonly picture = createPicture();
  readonly pictures: NodePictures;
  private readonly frames: FrameReceiver;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private everyone: ReadonlyMap<number, AwarenessState> = new Map();

  constructor(readonly membership: Membership) {
    const { room, token } = membership;
    this.store = createRoomStore(visited.find(room)?.name ?? 'Room');
    this.socket = openSocket(room, token, {
      onMessage: (name, message) => this.handle(name, message),
      onFrame: (header, image) => this.frames.receive({ header, image }),
      onDown: () => this.setDown(),
      onRefused: (problem) => this.handle('bye', problem),
      onUnknown: () =>
        toast('The server sent something this page does not understand. Reload the page to get the newest version.'),
    });
    this.document = new RoomDocument(room, token, {
      onOthers: (others) => {
        this.everyone = others;
        this.showOthers();
      },
      onReady: () => this.store.setState({ documentReady: true }),
      onClosed: (code) => void this.documentClosed(code),
    });
    this.pulls = new OwnPulls(this.store, this.socket, this.document);
    this.history = new UndoRedo(this.store, this.socket, this.document);
    this.frames = new FrameReceiver({
      onShown: (frame, bitmap) => this.show(frame, bitmap),
      onDone: (seq) => this.socket.sendNewest('frame:ack', { seq }),
      onBroken: () => toast('A frame could not be read. The next one will be fine.'),
    });
    this.pictures = new NodePictures(async (nodeId) => {
      const answer = await this.socket.send('node:image', { nodeId });
      if (answer.ok) return decodeFrame({ header: answer.header, image: new Uint8Array(answer.image) });
      toast(problemWords(answer.error));
      return null;
    });
    addEventListener('offline', this.networkChanged);
    addEventListener('online', this.networkChanged);
    this.socket.connect();
    this.document.connect();
  }

  close(): void {
    removeEventListener('offline', this.networkChanged);
    removeEventListener('online', this.networkChanged);
    for (const timer of this.timers) clearTimeout(timer);
    this.history.close();
    this.socket.close();
    this.document.close();
  }

  private handle<K extends keyof ServerMessages>(name: K, message: ServerMessages[K]): void {
    const handlers: { [N in keyof ServerMessages]: (message: ServerMessages[N]) => void } = {
      room: (m) => this.enter(m),
      participants: (m) => this.setParticipants(m.participants),
      'drag:start': (m) => this.store.setState({ drag: m, digest: null }),
      'drag:pullers': (m) => this.store.setState({ drag: m }),
      'drag:end': (m) => {
        const { drag } = this.store.getState();
        if (drag !== null && drag.dragId !== m.dragId) return;
        this.store.setState({ drag: null });
        // A pull that is held goes on in the next drag, unless the drag was stopped or broke.
        if (m.reason === 'stopped' || m.problem !== null) this.pulls.drop();
        if (m.problem !== null) toast(problemWords(m.problem));
      },
      node: (m) => {
        const { nodes } = this.store.getState();
        // A known node comes again when it is named or starred.
        if (!nodes.has(m.id)) this.history.committed(m);
        this.store.setState({ nodes: new Map(nodes).set(m.id, m) });
      },
      current: (m) => this.store.setState({ current: m.nodeId }),
      role: (m) => {
        this.store.setState(({ me }) => ({ me: me === null ? null : { ...me, role: m.role } }));
        visited.update(this.membership.room, { role: m.role });
        // The document's connection ends when a viewer tries to write; a new role may.
        this.store.setState({ documentLost: false });
        this.document.connect();
      },
      'room:changed': (m) => {
        this.store.setState({ name: m.name, viewersExport: m.viewersExport });
        visited.update(this.membership.room, { name: m.name });
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
      viewersExport,
      me,
      packs,
      current,
      drag,
      nodes: new Map(m.nodes.map((node) => [node.id, node])),
    });
    visited.update(this.membership.room, { name, role: me.role });
    this.setParticipants(m.participants);
    this.history.caughtUp();
    this.pulls.resume();
  }

  private show({ header, image }: Frame, bitmap: ImageBitmap): void {
    drawInto(this.picture, bitmap);
    const { nodeId } = header;
    if (nodeId !== null) this.pictures.put(nodeId, this.picture);
    this.store.setState(({ shown }) => ({ frame: header, shown: shown + 1, digest: null }));
    if (header.final) void this.publishDigest(header.seq, image);
  }

  /** Lets anyone compare what two browsers show, byte for byte. Needs a secure page, as `crypto.subtle` does. */
  private async publishDigest(seq: number, image: Uint8Array): Promise<void> {
    if (!isSecureContext) return;
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', image as Uint8Array<ArrayBuffer>));
    if (this.store.getState().frame?.seq !== seq) return;
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

  /** Awareness lingers after a lost network; the server's list of participants does not. */
  private showOthers(): void {
    const { participants } = this.store.getState();
    const here = new Set(participants.map((p) => p.memberId));
    this.store.setState({ others: new Map([...this.everyone].filter(([, state]) => here.has(state.memberId))) });
  }

  private setDown(): void {
    if (this.store.getState().link === 'closed') return;
    // Nobody can be seen while the line is down: cursors would be ghosts.
    this.store.setState({ link: navigator.onLine ? 'reconnecting' : 'offline', drag: null, others: new Map() });
  }

  private readonly networkChanged = (): void => {
    if (this.store.getState().link !== 'online') this.setDown();
  };

  private async documentClosed(code: number): Promise<void> {
    if (!isRefusedDocument(code)) return;
    // Our copy has something the room does not take; the room's copy is the truth.
    await this.document.drop();
    this.store.setState({ documentLost: true });
  }
}
