/** My own live pull: press, move, release, take back. One at a time; the newest target wins on the way to the server. */
import { problemWords } from '@/app/words/problems';
import { nanoid } from 'nanoid';
import { toast } from '@/app/ui/toasts';
import { MAX_OUTSIDE } from '@/lib/protocol';
import { clampToImage, type Point } from '@/lib/geometry/point';
import type { RoomDocument } from './document';
import { currentPack, mayEdit, type RoomStore } from './room-store';
import type { RoomSocket } from './socket';

/** Keeps a target within what the server takes. */
export function clampTarget(target: Point, resolution: number): Point {
  const out = resolution * MAX_OUTSIDE;
  const clamp = (value: number) => Math.min(resolution + out, Math.max(-out, value));
  return { x: clamp(target.x), y: clamp(target.y) };
}

export class OwnPulls {
  private frameRequest: number | null = null;

  constructor(
    private readonly store: RoomStore,
    private readonly socket: RoomSocket,
    private readonly document: RoomDocument,
  ) {}

  /** Grabs the picture at `at`. False when this is not possible now; the person has been told why. */
  start(at: Point): boolean {
    const state = this.store.getState();
    const pack = currentPack(state);
    if (pack === null || !mayEdit(state) || state.ownPull !== null) return false;
    if (state.link !== 'online') {
      toast('You are not connected, so pulling has to wait. Points you place in the plan are kept and sent later.');
      return false;
    }
    const handle = clampToImage(at, pack.resolution);
    const pull = { pullId: nanoid(12), handle, target: handle };
    this.set(pull);
    void this.socket.send('pull:start', pull).then((answer) => {
      if (answer.ok || this.store.getState().ownPull?.pullId !== pull.pullId) return;
      this.set(null);
      toast(problemWords(answer.error));
    });
    return true;
  }

  move(target: Point): void {
    const { ownPull, ...state } = this.store.getState();
    const pack = currentPack(state);
    if (ownPull === null || pack === null) return;
    this.set({ ...ownPull, target: clampTarget(target, pack.resolution) });
    // Pointers report more often than the engine steps.
    this.frameRequest ??= requestAnimationFrame(() => {
      this.frameRequest = null;
      const now = this.store.getState().ownPull;
      if (now !== null) this.socket.sendNewest('pull:move', { pullId: now.pullId, target: now.target });
    });
  }

  /** Releases: the engine settles and the edit is kept. */
  end(): void {
    const { ownPull } = this.store.getState();
    if (ownPull === null) return;
    this.set(null);
    void this.finish('pull:end', { pullId: ownPull.pullId, target: ownPull.target });
  }

  /** Takes the pull back, as if it had not been. */
  cancel(): void {
    const { ownPull } = this.store.getState();
    if (ownPull === null) return;
    this.set(null);
    void this.finish('pull:cancel', { pullId: ownPull.pullId });
  }

  /** After a reconnect: is the pull still there? The server keeps it for a short while. */
  resume(): void {
    const { ownPull, drag } = this.store.getState();
    if (ownPull === null) return;
    if (drag?.pullers.some((puller) => puller.pointId === ownPull.pullId) === true) return;
    this.set(null);
    toast('The connection was lost for too long, so your pull was let go. Everything before it is kept.');
  }

  /** Forgets the pull without telling the server, which has ended it. */
  drop(): void {
    if (this.store.getState().ownPull !== null) this.set(null);
  }

  private async finish(
    ...[name, message]: ['pull:end', { pullId: string; target: Point }] | ['pull:cancel', { pullId: string }]
  ): Promise<void> {
    const answer = await (name === 'pull:end' ? this.socket.send(name, message) : this.socket.send(name, message));
    // The drag may have ended by itself between the release and its arrival.
    if (!answer.ok && answer.error.code !== 'unknown-pull') toast(problemWords(answer.error));
  }

  private set(pull: ReturnType<RoomStore['getState']>['ownPull']): void {
    this.store.setState({ ownPull: pull });
    this.document.say({ pull });
  }
}
