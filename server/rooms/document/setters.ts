/** Who changed a setting, for everybody to see: settings count for all, so all are told by whom. */
import type * as Y from 'yjs';
import { SETTERS, SETTINGS, type Setter } from '../../../lib/document/schema';
import type { Author } from './guard';

/** A slider that is drawn along sends many changes; they are noted once in this time, ms. */
const ONCE_MS = 60_000;

export class SettingStamps {
  /** Settings that were changed or taken away and whose setter is not noted yet, each with the connection it came over. */
  private readonly touched = new Map<string, unknown>();

  constructor(
    doc: Y.Doc,
    private readonly now: () => number = Date.now,
  ) {
    doc.getMap(SETTINGS).observe(({ keysChanged }, { origin }) => {
      // Without an origin it is a change of this server's own.
      if (origin === null) return;
      for (const field of keysChanged as Set<string>) this.touched.set(field, origin);
    });
  }

  /** What notes that all changes over that connection since the last call are this person's; null when there are none. */
  take(by: Author, origin: unknown): ((doc: Y.Doc) => void) | null {
    const fields = [...this.touched].filter(([, from]) => from === origin).map(([field]) => field);
    if (fields.length === 0) return null;
    for (const field of fields) this.touched.delete(field);
    const setter: Setter = { memberId: by.id, name: by.name, time: this.now() };
    return (doc) => {
      const setters = doc.getMap<Setter>(SETTERS);
      for (const field of fields) {
        const last = setters.get(field);
        const known = last?.memberId === by.id && last.name === by.name && setter.time - last.time < ONCE_MS;
        if (!known) setters.set(field, setter);
      }
    };
  }
}
