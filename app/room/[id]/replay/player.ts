/** Plays a timeline: which frame is shown when. Knows nothing of how it looks. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { words } from '@/app/words/problems';
import { frameAtTime, jumpEdit, type ReplayFrame, type Timeline } from '@/lib/replay/timeline';
import type { FrameSource, ShownFrame } from './frame-source';

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;
/** Frames fetched before they are needed: a second of fast motion. */
const AHEAD = 40;
/** Longest jump of the clock in one animation frame, ms: a hidden tab must not skip to the end. */
const MOST_ELAPSED_MS = 250;

export interface PlayerState {
  readonly timeline: Timeline;
  /** Number of the frame that is asked for. */
  readonly index: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly loop: boolean;
  /** What is on the screen; may be behind `index` for a moment. */
  readonly shown: ShownFrame | null;
  readonly problem: string | null;
}

export class Player {
  readonly store: StoreApi<PlayerState>;
  /** Time in the timeline, ms. */
  private clock = 0;
  private lastTick: number | null = null;
  private request = 0;

  constructor(
    private readonly source: FrameSource,
    timeline: Timeline,
    index: number,
  ) {
    this.store = createStore<PlayerState>(() => ({
      timeline,
      index,
      playing: false,
      speed: 1,
      loop: false,
      shown: null,
      problem: null,
    }));
    this.seek(index);
  }

  /** The frame that is asked for. */
  get frame(): ReplayFrame | undefined {
    const { timeline, index } = this.store.getState();
    return timeline.frames[index];
  }

  /** Another way through the tree, shown at `index`. */
  load(timeline: Timeline, index: number): void {
    this.store.setState({ timeline });
    this.seek(index);
  }

  seek(index: number): void {
    const { frames } = this.store.getState().timeline;
    const within = Math.min(frames.length - 1, Math.max(0, index));
    this.clock = frames[within]?.startMs ?? 0;
    this.show(within);
  }

  /** One frame on or back; stops playing, as nobody steps through what runs away. */
  step(by: 1 | -1): void {
    this.pause();
    this.seek(this.store.getState().index + by);
  }

  jump(by: 1 | -1): void {
    const { timeline, index } = this.store.getState();
    this.seek(jumpEdit(timeline, index, by));
  }

  toggle(): void {
    if (this.store.getState().playing) this.pause();
    else this.play();
  }

  play(): void {
    const { timeline, index, playing } = this.store.getState();
    if (playing || timeline.frames.length < 2) return;
    // From the end there is nowhere to play but from the start.
    if (index >= timeline.frames.length - 1) this.seek(0);
    this.store.setState({ playing: true });
    this.lastTick = null;
    this.request = requestAnimationFrame(this.tick);
  }

  pause(): void {
    cancelAnimationFrame(this.request);
    this.store.setState({ playing: false });
  }

  setSpeed(speed: number): void {
    this.store.setState({ speed });
  }

  setLoop(loop: boolean): void {
    this.store.setState({ loop });
  }

  close(): void {
    this.pause();
    this.source.close();
  }

  private readonly tick = (now: number): void => {
    const { timeline, index, playing, speed, loop, shown } = this.store.getState();
    if (!playing) return;
    const elapsed = this.lastTick === null ? 0 : Math.min(MOST_ELAPSED_MS, now - this.lastTick);
    this.lastTick = now;
    const here = timeline.frames[index];
    const behind = here !== undefined && (shown?.moment.nodeId !== here.nodeId || shown.moment.step !== here.step);
    // The clock waits for a frame that is late, so that none is passed over unseen because of the network.
    if (!behind) this.clock += elapsed * speed;
    if (this.clock >= timeline.durationMs) {
      if (!loop) {
        this.seek(timeline.frames.length - 1);
        this.pause();
        return;
      }
      this.clock = 0;
    }
    const next = frameAtTime(timeline, this.clock);
    if (next !== index) this.show(next);
    this.request = requestAnimationFrame(this.tick);
  };

  private show(index: number): void {
    const { timeline } = this.store.getState();
    const frame = timeline.frames[index];
    if (frame === undefined) return;
    const here = this.source.peek(frame);
    if (here !== null) {
      this.store.setState({ index, shown: here, problem: null });
      this.source.request(this.near(index));
      return;
    }
    this.store.setState({ index });
    // Nothing is fetched ahead of what is looked for.
    this.source.request([]);
    this.source.get(frame).then(
      (shown) => {
        // Only if it is still wanted: of fast seeking only the last place counts.
        if (this.frame?.nodeId !== frame.nodeId || this.frame.step !== frame.step) return;
        this.store.setState({ shown, problem: null });
        this.source.request(this.near(index));
      },
      (error: unknown) => {
        this.pause();
        this.store.setState({ problem: words(error) });
      },
    );
  }

  /** What is likely to be shown next, most likely first: the next frames, where a jump leads, and the steps back. */
  private near(index: number): ReplayFrame[] {
    const { timeline, playing } = this.store.getState();
    const { frames } = timeline;
    const ahead = frames.slice(index + 1, index + 1 + AHEAD);
    if (playing) return ahead;
    const jumps = [jumpEdit(timeline, index, 1), jumpEdit(timeline, index, -1)].flatMap((i) => frames[i] ?? []);
    const back = frames.slice(Math.max(0, index - 4), index).reverse();
    return [...ahead.slice(0, 2), ...jumps, ...back, ...ahead.slice(2)];
  }
}
