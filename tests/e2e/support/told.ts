/** What the server tells a page of edits, as it comes over its line: the page shows how many there are, not which. */
import type { Person } from './person';

/** An event of Socket.io as text, with its name and what it carries. */
const EVENT = /^42(\[.*\])$/s;

export class Told {
  /** Ids of edits that were told as made, while the page was there. */
  readonly edits = new Set<string>();
  /** How often the page was shown the whole room: once each time that it came in. */
  rooms = 0;

  /** Before the page comes into a room. */
  constructor({ page }: Person) {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        const [, text] = EVENT.exec(String(payload)) ?? [];
        if (text !== undefined) this.hear(JSON.parse(text) as [name: string, message: { id?: string }]);
      });
    });
  }

  private hear([name, message]: [name: string, message: { id?: string }]): void {
    if (name === 'room') this.rooms++;
    if (name === 'node' && message.id !== undefined) this.edits.add(message.id);
  }
}
