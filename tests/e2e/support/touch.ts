/** Fingers on a page that takes touch. Playwright itself can only tap. */
import type { CDPSession } from 'playwright-core';
import type { Person } from './person';

interface Spot {
  x: number;
  y: number;
}
const MOVES = 8;

export class Touch {
  private constructor(private readonly session: CDPSession) {}

  static async of({ context, page }: Person): Promise<Touch> {
    return new Touch(await context.newCDPSession(page));
  }

  /** One finger from one place on the screen to another; `meanwhile` happens before it is lifted. */
  async swipe(from: Spot, to: Spot, meanwhile?: () => Promise<void>): Promise<void> {
    await this.send('touchStart', [from]);
    for (let i = 1; i <= MOVES; i++) {
      const t = i / MOVES;
      await this.send('touchMove', [{ x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) }]);
    }
    await meanwhile?.();
    await this.send('touchEnd', []);
  }

  /** Fingers come down, go somewhere, or are lifted: those that are named are on the glass afterwards. */
  async fingers(type: 'touchStart' | 'touchMove' | 'touchEnd', ...spots: Spot[]): Promise<void> {
    await this.send(
      type,
      spots.map(({ x, y }, id) => ({ x, y, id })),
    );
  }

  /** Two fingers that go apart: sixteen times as far as they were. */
  async spread({ x, y }: Spot): Promise<void> {
    const fingers = (apart: number) => [
      { x: x - apart, y, id: 1 },
      { x: x + apart, y, id: 2 },
    ];
    await this.send('touchStart', fingers(10));
    for (const apart of [40, 80, 120, 160]) await this.send('touchMove', fingers(apart));
    await this.send('touchEnd', []);
  }

  private async send(type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: (Spot & { id?: number })[]) {
    await this.session.send('Input.dispatchTouchEvent', { type, touchPoints });
  }
}
