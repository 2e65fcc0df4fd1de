import { Refused } from './refused';

/** Places that few can hold at a time, and nobody more than their share. */
export class Places {
  private taken = 0;
  private readonly byHolder = new Map<string, number>();

  /** @param most places @param share of them that one holder can have */
  constructor(
    private readonly most: number,
    private readonly share: number,
  ) {}

  /** @returns what gives the place back, once; null when there is none. */
  take(holder: string): (() => void) | null {
    const held = this.byHolder.get(holder) ?? 0;
    if (this.taken >= this.most || held >= this.share) return null;
    this.taken += 1;
    this.byHolder.set(holder, held + 1);
    let back = false;
    return () => {
      if (back) return;
      back = true;
      this.taken -= 1;
      const left = (this.byHolder.get(holder) ?? 1) - 1;
      if (left > 0) this.byHolder.set(holder, left);
      else this.byHolder.delete(holder);
    };
  }

  /** Does an upload while its sender holds a place. @throws Refused `busy.uploads` when there is none */
  async upload<T>(sender: string, work: () => Promise<T>): Promise<T> {
    const giveBack = this.take(sender);
    if (giveBack === null) throw new Refused('busy.uploads');
    try {
      return await work();
    } finally {
      giveBack();
    }
  }
}
