/** A room, its owner and one more person, who change it in every way until the server is gone; then what is left of it. */
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from '../../../lib/client/api';
import { RoomApi } from '../../../lib/client/room-api';
import type { RoomClient } from '../../../lib/client/room-client';
import type { Membership } from '../../../lib/protocol';
import { unseenClient } from '../../fixtures/unseen-client';
import type { Dice } from './dice';
import { edits } from './edits';
import { DOCUMENT_KINDS, HISTORY_KINDS, POINT_KINDS, SHARE_KINDS, documentFacts, nodeFacts, shareFacts } from './facts';
import { Ledger } from './ledger';
import { Gone, Person, type RoomTruth } from './person';
import { Household, household, rename } from './share';
import { Standing } from './standing';
import { Waits } from './waits';
import { words } from './words';

/** Between two things that one person does, ms at most. */
const BREATH_MS = 10;
/** A witness that is not in the room after this time will not come in any more. */
const ENTRY_MS = 20_000;
/** Edits whose pictures and trajectories are looked at, the newest first. */
const WHOLE = 6;

const PERSON = { color: '#7c5cff' };

export class Company implements RoomTruth {
  readonly ledger = new Ledger();
  readonly standing = new Standing();
  readonly waits = new Waits();
  readonly faults: string[] = [];
  private readonly house = new Household();
  private people: readonly Person[] = [];
  private breathMs = BREATH_MS;

  private constructor(
    private readonly members: readonly [Membership, Membership],
    private readonly dice: Dice,
    readonly overHttp: boolean,
  ) {
    this.ledger.tell('rules', this.house.rules);
    for (const [index, { memberId, role }] of members.entries())
      this.ledger.tell(`member ${memberId}`, { role, name: nameOf(index) });
  }

  /** @param overHttp as in `RoomTruth` */
  static async open(url: string, dice: Dice, overHttp: boolean): Promise<Company> {
    const api = new Api(url);
    const wish = { pack: await firstPack(url), seed: dice.below(1e6), truncation: 0.7, roomName: 'Room' };
    const owner = await api.createRoom({ ...PERSON, ...wish, name: nameOf(0) });
    return new Company([owner, await api.joinRoom(owner.room, { ...PERSON, name: nameOf(1) })], dice, overHttp);
  }

  async enter(url: string): Promise<void> {
    this.people = this.members.map((member) => new Person(url, member, this));
    const [owner] = this.people;
    if (owner === undefined) return;
    await Promise.all(this.people.map((person) => person.inside()));
    if (this.overHttp) return;
    this.standing.tell(owner.client.store.getState().head);
    const { document } = owner.client;
    document.change('', () => document.settings.set('maxSteps', 3));
  }

  /** Everybody does one thing after another until `leave`. @param breathMs between two things of one person, at most */
  async act(breathMs = BREATH_MS): Promise<void> {
    this.breathMs = breathMs;
    const [owner] = this.people;
    if (owner === undefined) return;
    await Promise.all([
      ...(this.overHttp ? [] : this.people).map((person) => this.busy(person, [...edits, rename, ...talk])),
      this.busy(
        owner,
        household.map((act) => (who, dice) => act(who, dice, this.house)),
      ),
    ]);
  }

  private async busy(
    person: Person,
    acts: readonly ((person: Person, dice: Dice) => Promise<void> | void)[],
  ): Promise<void> {
    const { dice } = this;
    try {
      while (!person.hasLeft()) {
        await dice.pick(acts)(person, dice);
        await pause(dice.below(this.breathMs));
      }
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      // Who waits for an answer that never came is out; the others notice by themselves.
    }
  }

  /** How long they had to wait at most, in words. */
  patience(): string {
    return this.waits.toString();
  }

  /** Nothing that comes from now on counts. */
  leave(): void {
    this.faults.push(...this.waits.overdue());
    for (const person of this.people) person.leave();
    this.people = [];
  }

  /** What of all this the server does not have, as somebody sees it who comes anew. */
  async lost(url: string): Promise<string[]> {
    const [owner] = this.members;
    if (this.overHttp) {
      const shared = await new RoomApi(url, owner).share().catch((error: unknown) => (error as Error).message);
      if (typeof shared === 'string') return [`the room: ${shared}`];
      const { name } = this.ledger.last('rules') as { name: string };
      return [
        ...this.ledger.compare(shareFacts(shared, name), SHARE_KINDS, 'new things'),
        ...(await this.lostCopies(url)),
      ];
    }
    const client = unseenClient(url, owner);
    try {
      const end = performance.now() + ENTRY_MS;
      const { store, document, api } = client;
      const isWhole = () =>
        store.getState().link === 'online' && store.getState().earlier === 0 && document.provider.synced;
      while (!isWhole()) {
        const { link, problem } = store.getState();
        if (link === 'closed' || performance.now() > end) return [`the room: ${problem?.code ?? 'nobody gets in'}`];
        await pause(5);
      }
      const { nodes, head, name } = store.getState();
      const known = new Set([...nodes.keys()].filter((id) => this.ledger.last(`edit ${id}`) !== null));
      return [
        ...this.ledger.compare(documentFacts(document.doc), DOCUMENT_KINDS),
        // With a plan, its undo and its redo the server moves handles.
        ...this.ledger.compare(documentFacts(document.doc), POINT_KINDS, this.standing.isOpen ? 'all' : undefined),
        ...this.standing.compare(head, (node) => known.has(node)),
        ...this.ledger.compare(nodeFacts(nodes.values()), HISTORY_KINDS, 'new things'),
        ...this.ledger.compare(shareFacts(await api.share(), name), SHARE_KINDS, 'new things'),
        ...(await broken(client, [...nodes.keys()].slice(-WHOLE))),
        ...(await this.lostCopies(url)),
      ];
    } finally {
      client.close();
    }
  }

  private async lostCopies(url: string): Promise<string[]> {
    const lost: string[] = [];
    for (const member of this.house.copies) {
      const shared = await new RoomApi(url, member).share().catch(() => null);
      if (shared === null) lost.push(`import ${member.room}`);
    }
    return lost;
  }
}

/** Name of a pack, whatever version of the protocol tells it. */
export async function firstPack(url: string): Promise<string> {
  const { packs } = (await (await fetch(`${url}/api/packs`)).json()) as { packs: { name: string }[] };
  return packs[0]?.name ?? '';
}

/** The document is changed without waiting; each change is followed by its own confirmation. */
const talk = words.map((say) => (person: Person, dice: Dice) => {
  say(person, dice);
});
const nameOf = (index: number): string => (index === 0 ? 'Ana' : 'Ben');

/** Edits that are not there as a whole: picture, small picture, every step. */
async function broken({ api, store, socket }: RoomClient<null>, ids: readonly string[]): Promise<string[]> {
  const lost: string[] = [];
  for (const nodeId of ids) {
    const steps = store.getState().nodes.get(nodeId)?.steps ?? 0;
    const [small, still, replay] = await Promise.all([
      api.thumbnail(nodeId).catch(() => null),
      socket.send('node:image', { nodeId }),
      api.replay(nodeId).catch(() => null),
    ]);
    if (small === null || small.size === 0) lost.push(`the small picture of ${nodeId}`);
    if (!still.ok) lost.push(`the picture of ${nodeId}: ${still.error.code}`);
    if ((replay?.steps.length ?? 0) !== (steps > 0 ? steps + 1 : 0)) lost.push(`the steps of ${nodeId}`);
  }
  return lost;
}
