/** How long the pictures of a stage take to be drawn, which on a graphics card goes on after the page has said what to draw. */
import type { Painting } from '../connection/picture';

/** A card is asked again after so long, ms. */
const LOOK_MS = 8;
/** Pictures on their way that are watched. */
const MOST_WATCHED = 8;
/** Pictures of a pull that may be on their way: one more would only show later what the hand did. */
const MOST_AHEAD = 2;
/** A card that says nothing for so long, ms, is not waited for. */
const MOST_MS = 10_000;

interface Watched {
  readonly painting: Painting;
  readonly share: number;
  /** When it was certainly not drawn yet, ms. */
  open: number;
}

export class PaintClock {
  private readonly watched: Watched[] = [];
  /** When the picture before was drawn: they come one after the other. */
  private free = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /**
   * @param note what each picture took at least, ms, and the share of its sides that was given: a page that is busy with something else
   * comes to look late, which does not make the card slow
   */
  constructor(private readonly note: (ms: number, share: number) => void) {}

  /** Whether so many pictures are on their way that the next one of a pull had better wait until one is noted. */
  get behind(): boolean {
    this.look();
    return this.watched.length >= MOST_AHEAD;
  }

  /** Is called as soon as it was painted. */
  watch(painting: Painting, share: number): void {
    if (this.watched.length >= MOST_WATCHED) return;
    this.watched.push({ painting, share, open: performance.now() });
    this.timer ??= setTimeout(this.look, LOOK_MS);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.watched.length = 0;
  }

  private readonly look = () => {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const now = performance.now();
    for (let [first] = this.watched; first !== undefined; [first] = this.watched) {
      if (now - first.painting.began < MOST_MS && !first.painting.isDrawn()) {
        first.open = now;
        this.timer = setTimeout(this.look, LOOK_MS);
        return;
      }
      this.watched.shift();
      this.note(Math.max(0, first.open - Math.max(first.painting.began, this.free)), first.share);
      this.free = now;
    }
  };
}
