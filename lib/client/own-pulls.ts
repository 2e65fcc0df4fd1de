/** My own live pull: press, move, release, take back. One at a time; the newest target wins on the way to the server. */
import { nanoid } from 'nanoid';
import { clampToImage, type Point } from '../geometry/point';
import { MAX_OUTSIDE, PULL_BEAT_MS, kindOf, problem } from '../protocol';
import type { RoomDocument } from './room-document';
import { headPack, mayEdit, missingPack, type OwnPull, type RoomStore } from './room-state';
import type { RoomSocket } from './socket';
import type { Notice } from './world';

/** Keeps a target within what the server takes. */
export function clampTarget(target: Point, resolution: number): Point {
  const out = resolution * MAX_OUTSIDE;
  const clamp = (value: number) => Math.min(resolution + out, Math.max(-out, value));
  return { x: clamp(target.x), y: clamp(target.y) };
}

export class OwnPulls {
  /** A move waits for the next picture. */
  private moving = false;
  /** Says that the pull is still held while the pointer rests. */
  private beat: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly store: RoomStore,
    private readonly socket: RoomSocket,
    private readonly document: RoomDocument,
    private readonly notice: (notice: Notice) => void,
    private readonly nextPaint: (run: () => void) => void,
  ) {}

  /** Grabs the picture at `at`. False when this is not possible now; the person has been told why. */
  start(at: Point): boolean {
    const state = this.store.getState();
    const pack = headPack(state);
    if (!mayEdit(state) || state.ownPull !== null) return false;
    if (!state.writable) {
      this.notice({ kind: 'problem', problem: problem('busy.storage') });
      return false;
    }
    if (pack === null) {
      const missing = missingPack(state);
      if (missing !== null) this.notice({ kind: 'problem', problem: missing });
      return false;
    }
    if (state.link !== 'online') {
      this.notice({ kind: 'not-connected' });
      return false;
    }
    const handle = clampToImage(at, pack.resolution);
    const pull = { pullId: nanoid(12), handle, target: handle };
    this.set(pull);
    void this.socket.send('pull:start', pull).then((answer) => {
      if (answer.ok || this.store.getState().ownPull?.pullId !== pull.pullId) return;
      this.set(null);
      this.notice({ kind: 'problem', problem: answer.error });
    });
    return true;
  }

  move(target: Point): void {
    const { ownPull, ...state } = this.store.getState();
    const pack = headPack(state);
    if (ownPull === null || pack === null) return;
    this.set({ ...ownPull, target: clampTarget(target, pack.resolution) });
    // Pointers report more often than the engine steps.
    if (this.moving) return;
    this.moving = true;
    this.nextPaint(() => {
      this.moving = false;
      this.tell();
    });
  }

  private tell(): void {
    const { ownPull } = this.store.getState();
    if (ownPull === null) clearInterval(this.beat);
    else this.socket.sendNewest('pull:move', { pullId: ownPull.pullId, target: ownPull.target });
  }

  /** Says nothing more. */
  close(): void {
    clearInterval(this.beat);
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
    this.notice({ kind: 'pull-let-go' });
  }

  /**
   * A drag was stopped or broke, and these pulls with it. Only mine among them is over: a press that came too late for that
   * drag waits for the next one. It is let go of all the same, so that whatever the server thinks, nothing stays held.
   */
  ended(pullIds: readonly string[]): void {
    const { ownPull } = this.store.getState();
    if (ownPull !== null && pullIds.includes(ownPull.pullId)) this.end();
  }

  private async finish(
    ...[name, message]: ['pull:end', { pullId: string; target: Point }] | ['pull:cancel', { pullId: string }]
  ): Promise<void> {
    const answer = await (name === 'pull:end' ? this.socket.send(name, message) : this.socket.send(name, message));
    // The drag may have ended by itself between the release and its arrival.
    if (!answer.ok && kindOf(answer.error) !== 'unknown-pull') this.notice({ kind: 'problem', problem: answer.error });
  }

  private set(pull: OwnPull | null): void {
    clearInterval(this.beat);
    if (pull !== null)
      this.beat = setInterval(() => {
        this.tell();
      }, PULL_BEAT_MS);
    this.store.setState({ ownPull: pull });
    this.document.setPresence({ pull });
  }
}
