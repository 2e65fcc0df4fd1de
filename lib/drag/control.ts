import type { DragMask, DragPoint, DragSettings } from './types';

/** How the drag was asked to end, if it was. */
export type EndRequest = 'stop' | 'cancel';

/**
 * What users ask of a running drag, kept until the loop comes to it between two steps. Only the latest of each kind counts.
 */
export class DragControl {
  points: readonly DragPoint[] | null = null;
  /** undefined = unchanged; null = the mask is taken away. */
  mask: DragMask | null | undefined = undefined;
  settings: DragSettings | null = null;
  finishing = false;
  private end: EndRequest | null = null;
  private wake: (() => void) | null = null;

  /** Changes something and wakes the loop if it waits. */
  change(apply: () => void): void {
    apply();
    this.wake?.();
  }

  /** Asks for the end; a cancel overrules a stop. */
  endBy(request: EndRequest): void {
    this.change(() => (this.end = this.end === 'cancel' ? 'cancel' : request));
  }

  ending(): EndRequest | null {
    return this.end;
  }

  get changed(): boolean {
    return (
      this.points !== null || this.mask !== undefined || this.settings !== null || this.finishing || this.end !== null
    );
  }

  /** Resolves when something was asked for; takes no processor time until then. */
  async untilChanged(): Promise<void> {
    while (!this.changed) {
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = null;
    }
  }
}
