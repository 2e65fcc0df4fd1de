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
  private adrift = false;

  /** Whether a move was under way. */
  get isOpen(): boolean {
    return this.open || this.adrift;
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

  /** Who moved it waits no longer, though it may still come to its end: from then on nobody knows where the room stands. */
  giveUp(): void {
    this.adrift = true;
  }

  /** @param known nodes that somebody was told of. @returns what is wrong, in words; nothing when it stands where it may */
  compare(now: string | null, known: (node: string) => boolean): string[] {
    const { told, leads } = this;
    const good =
      this.adrift ||
      now === told ||
      leads === 'anywhere' ||
      (leads === 'to a new edit' && now !== null && !known(now)) ||
      told === null;
    this.told = now;
    this.adrift = false;
    this.finish();
    return good ? [] : [`the room stands at ${now ?? 'nothing'}, was told ${told}`];
  }
}
