/** Rooms over the server's interface, as a plugin makes them. All of it throws TugError. */
import { TugError, enter, refusal, type Person } from '@/lib/embed/enter';
import type { EmbedMembership } from '@/lib/embed/messages';
import type { Picture } from './program';

/** How long a link for colleagues lets people in, hours. */
const LINK_HOURS = 24 * 7;
/** Seeds of faces, from 0. */
const SEEDS = 1_000_000;

export class Rooms {
  /** @param server its address, without a slash at the end */
  constructor(readonly server: string) {}

  ofPicture({ bytes }: Picture, person: Person | undefined): Promise<EmbedMembership> {
    return this.closed(enter(this.server, { image: new Blob([bytes]), ...(person && { person }) }));
  }

  /** A face that nobody has seen before. */
  ofFace(person: Person | undefined): Promise<EmbedMembership> {
    return this.closed(enter(this.server, { seed: Math.floor(Math.random() * SEEDS), ...(person && { person }) }));
  }

  /** A room whose own address lets people in. */
  join(room: string, person: Person | undefined): Promise<EmbedMembership> {
    return enter(this.server, { room, ...(person && { person }) });
  }

  /** A link that lets others into the room. It is shown and kept nowhere. */
  async link(membership: EmbedMembership): Promise<string> {
    const { token } = (await this.ask(membership, 'POST', '/invites', {
      role: 'editor',
      hours: LINK_HOURS,
      maxUses: null,
    })) as { token: string };
    return `${this.server}/join#${token}`;
  }

  /** The room's id will stand in a file that others can read: alone it must open nothing. */
  private async closed(made: Promise<EmbedMembership>): Promise<EmbedMembership> {
    const membership = await made;
    await this.ask(membership, 'PATCH', '', { linkRole: 'none' });
    return membership;
  }

  private async ask({ room, token }: EmbedMembership, method: string, path: string, body: object): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${this.server}/api/rooms/${room}${path}`, {
        method,
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      });
    } catch {
      throw new TugError({ code: 'unreachable', text: `${this.server} cannot be reached` });
    }
    const answer = (await response.json().catch(() => null)) as unknown;
    if (response.ok) return answer;
    throw refusal(answer, response.status);
  }
}
