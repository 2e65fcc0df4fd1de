import type { JobRecord } from '../../store/job-records';

/** How long nothing may be said of a job that somebody works on until it counts as left alone, ms. */
const LEFT_ALONE_MS = 8_000;
/** In place of the time: its server ended in an orderly way. */
export const GIVEN_BACK = 0;

/** Which jobs nobody works on any more, though they are not over. By this server's own clock: others' may be wrong. */
export class LeftAlone {
  /** When each was last said to be worked on, and since when nothing newer was said. */
  private readonly seen = new Map<string, { readonly touchedAt: number; readonly since: number }>();

  isLeftAlone({ id, touchedAt }: Pick<JobRecord, 'id' | 'touchedAt'>): boolean {
    if (touchedAt === GIVEN_BACK) return true;
    const now = performance.now();
    const seen = this.seen.get(id);
    if (seen?.touchedAt === touchedAt) return now - seen.since > LEFT_ALONE_MS;
    this.seen.set(id, { touchedAt, since: now });
    return false;
  }

  /** Others are gone. */
  keepOnly(records: readonly Pick<JobRecord, 'id'>[]): void {
    for (const id of this.seen.keys()) if (!records.some((record) => record.id === id)) this.seen.delete(id);
  }
}
