/** My own live pull: press, move, release, take back. One at a time; the newest target wins on the way to the server. */
import { nanoid } from 'nanoid';
import type { OtherSide } from '../face/face-map';
import { clampToImage, squareOf, type Point, type Size } from '../geometry/point';
import { MAX_OUTSIDE, PULL_BEAT_MS, kindOf, problem } from '../protocol';
import { isMasked } from './masked';
import type { RoomDocument } from './room-document';
import {
  headPack,
  headSize,
  mayEdit,
  missingPack,
  type HeldPoint,
  type OwnPull,
  type RoomState,
  type RoomStore,
} from './room-state';
import type { RoomSocket } from './socket';
import type { Notice } from './world';

/** Keeps a target within what the server takes. */
export function clampTarget({ x, y }: Point, { width, height }: Size): Point {
  const clamp = (value: number, length: number) =>
    Math.min(length * (1 + MAX_OUTSIDE), Math.max(-length * MAX_OUTSIDE, value));
  return { x: clamp(x, width), y: clamp(y, height) };
}

const pointsOf = (pull: OwnPull): HeldPoint[] => (pull.twin === null ? [pull] : [pull, pull.twin]);

export class OwnPulls {
  /** How the other side moves when this one does. */
  private mirrored: OtherSide['mirrored'] | null = null;
  /** The latest press, also when it was let go already. */
  private last: HeldPoint | null = null;
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

  /**
   * Grabs the picture at `at`, and with it the other side if one is given. False when this is not possible now; the person has been
   * told why.
   *
   * @param reach how far around it the picture may follow, 0..1; left out where the picture knows no reach
   */
  start(at: Point, otherSide: OtherSide | null = null, reach?: number): boolean {
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
    const size = headSize(state) ?? squareOf(pack.resolution);
    if (at.x < 0 || at.y < 0 || at.x > size.width || at.y > size.height) {
      this.store.setState({ stuck: { at, part: 'outside' } });
      return false;
    }
    if (isMasked(state, this.document, at)) {
      this.store.setState({ stuck: { at, part: 'masked' } });
      return false;
    }
    const grabbed = (place: Point): HeldPoint => {
      const handle = clampToImage(place, size);
      return { pullId: nanoid(12), handle, target: handle, ...(reach === undefined ? {} : { reach }) };
    };
    const pull = grabbed(at);
    const twin = otherSide === null ? null : grabbed(otherSide.at);
    this.mirrored = otherSide?.mirrored ?? null;
    this.last = pull;
    this.set({ ...pull, twin });
    void this.socket.send('pull:start', pull).then((answer) => {
      if (answer.ok || this.store.getState().ownPull?.pullId !== pull.pullId) return;
      this.cancel();
      this.notice({ kind: 'problem', problem: answer.error });
    });
    if (twin !== null)
      void this.socket.send('pull:start', twin).then((answer) => {
        const { ownPull } = this.store.getState();
        // This side goes on alone.
        if (!answer.ok && ownPull?.twin?.pullId === twin.pullId) this.set({ ...ownPull, twin: null });
      });
    return true;
  }

  move(target: Point): void {
    const { ownPull, ...state } = this.store.getState();
    const pack = headPack(state);
    if (ownPull === null || pack === null) return;
    const size = headSize(state) ?? squareOf(pack.resolution);
    const to = clampTarget(target, size);
    const { handle, twin } = ownPull;
    const along = this.mirrored?.({ x: to.x - handle.x, y: to.y - handle.y }) ?? { x: 0, y: 0 };
    const twinTo = twin === null ? null : { x: twin.handle.x + along.x, y: twin.handle.y + along.y };
    this.set({
      ...ownPull,
      target: to,
      twin: twin === null || twinTo === null ? null : { ...twin, target: clampTarget(twinTo, size) },
    });
    // Pointers report more often than the engine steps.
    if (this.moving) return;
    this.moving = true;
    this.nextPaint(() => {
      this.moving = false;
      this.tell();
    });
  }

  /** The pull that I hold reaches farther from now on, or less far. */
  reachTo(reach: number): void {
    const { ownPull } = this.store.getState();
    if (ownPull?.reach === undefined || ownPull.reach === reach) return;
    this.set({ ...ownPull, reach, twin: ownPull.twin === null ? null : { ...ownPull.twin, reach } });
    this.tell();
  }

  private tell(): void {
    const { ownPull } = this.store.getState();
    if (ownPull === null) clearInterval(this.beat);
    else
      for (const { pullId, target, reach } of pointsOf(ownPull))
        this.socket.sendNewest('pull:move', { pullId, target, ...(reach === undefined ? {} : { reach }) });
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
    for (const { pullId, target } of pointsOf(ownPull)) void this.finish('pull:end', { pullId, target });
  }

  /** Takes the pull back, as if it had not been. */
  cancel(): void {
    const { ownPull } = this.store.getState();
    if (ownPull === null) return;
    this.set(null);
    for (const { pullId } of pointsOf(ownPull)) void this.finish('pull:cancel', { pullId });
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

  /** Others pull on without these: the server heard nothing of them for too long, as of a page that stood still. */
  lost(pullIds: readonly string[]): void {
    const { ownPull } = this.store.getState();
    if (ownPull === null || !pointsOf(ownPull).some(({ pullId }) => pullIds.includes(pullId))) return;
    // What is left of a mirrored pull would go on one-sided.
    this.end();
    this.notice({ kind: 'pull-let-go' });
  }

  /** Nothing there can follow: the server has let go of it. The other side goes on, if it has hold of something. */
  stuck(pullId: string, part: NonNullable<RoomState['stuck']>['part']): void {
    const { ownPull } = this.store.getState();
    if (ownPull?.twin?.pullId === pullId) this.set({ ...ownPull, twin: null });
    if (this.last?.pullId !== pullId) return;
    this.store.setState({ stuck: { at: this.last.handle, part } });
    if (ownPull?.pullId === pullId) this.cancel();
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
    this.document.setPresence({
      pull: pull === null ? null : { pullId: pull.pullId, handle: pull.handle, target: pull.target },
    });
  }
}
