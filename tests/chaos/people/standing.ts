/** Where a room stands, as its people were told, while one of them at a time may move it. */
import { Turn } from '../../../lib/work/turn';

/** What a move may lead to: an edit that nobody knew, or any node. */
export type Leads = 'to a new edit' | 'anywhere';

export class Standing {
  /** Only one moves it at a time, so that it is known what may have come of a move. */
  readonly turn = new Turn();
  private told: string | null = null;
  private leads: Leads | null = null;
  private open = false;
  /** What was known when somebody lost the answer to a move, of each such move that could lead to a new edit; null: it could lead anywhere. */
  private abandoned: (ReadonlySet<string> | null)[] = [];

  /** Whether a move was under way. */
  get isOpen(): boolean {
    return this.open || this.abandoned.length > 0;
  }

  begin(leads: Leads): void {
    this.leads = leads;
    this.open = true;
  }

  /** Who moves it has heard that the room stands there. */
  tell(node: string | null): void {
    if (node !== this.told && this.leads === 'anywhere') this.leads = null;
    this.told = node;
  }

  finish(): void {
    this.leads = null;
    this.open = false;
  }

  /**
   * The connection of who moved it broke, though the server is there: the move may come to its end unseen, and whoever moves the room
   * next does not know of it. @param known edits that were there before it ended
   */
  abandon(known: ReadonlySet<string>): void {
    this.abandoned.push(this.leads === 'to a new edit' ? known : null);
  }

  /** @param known nodes that somebody was told of. @returns what is wrong, in words; nothing when it stands where it may */
  compare(now: string | null, known: (node: string) => boolean): string[] {
    const { told, leads } = this;
    const good =
      this.abandoned.some((before) => before === null || (now !== null && !before.has(now))) ||
      now === told ||
      leads === 'anywhere' ||
      (leads === 'to a new edit' && now !== null && !known(now)) ||
      told === null;
    this.told = now;
    this.abandoned = [];
    this.finish();
    return good ? [] : [`the room stands at ${now ?? 'nothing'}, was told ${told}`];
  }
}
