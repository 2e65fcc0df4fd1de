/** What goes on in a plugin's panel: pictures one after the other, each in its room, and the result back to where it came from. */
import { TugError, type Person } from '@/lib/embed/enter';
import type { EmbedMembership } from '@/lib/embed/messages';
import {
  ProgramError,
  type FileType,
  type Kept,
  type Program,
  type RoomView,
  type ShowRoom,
  type Subject,
} from './program';
import type { Rooms } from './rooms';
import type { Words } from './words';

/** What the panel shows. */
export interface WorkState {
  /** What is selected in the program now. */
  readonly selection: readonly Subject[];
  /** What is being pulled, one after the other; empty: nothing. */
  readonly queue: readonly Subject[];
  /** Which of them is open. */
  readonly at: number;
  readonly doing: 'nothing' | 'opening' | 'applying' | 'linking';
  /** Whether the room shows its picture. */
  readonly open: boolean;
  readonly people: number;
  /** Whether this person may let others in. */
  readonly owner: boolean;
  /** For colleagues, once it was asked for. */
  readonly link: string | null;
}

const NO_ROOM = { open: false, people: 0, owner: false, link: null } as const;
const NOTHING: WorkState = { selection: [], queue: [], at: 0, doing: 'nothing', ...NO_ROOM };
/** Of a room that there is, but not for this person, or not any more. */
const SHUT = /^(unknown-room|forbidden|unauthorised)/;

export class Work {
  private state = NOTHING;
  private view: RoomView | null = null;
  /** As the open picture came it goes back. */
  private type: FileType = 'png';

  constructor(
    private readonly program: Program,
    private readonly rooms: Rooms,
    private readonly words: Words,
    private readonly showRoom: ShowRoom,
    private readonly changed: (state: WorkState) => void,
  ) {}

  select(selection: readonly Subject[]): void {
    this.set({ selection });
  }

  /** Pulls what is selected. */
  begin(): Promise<void> {
    const queue = this.state.selection;
    return this.alone('opening', async () => {
      if (queue.length === 0) return;
      this.set({ queue, at: 0 });
      await this.open((subject) => this.enter(subject));
    });
  }

  /** Pulls a face that Tug makes. It becomes the picture of what is selected, or something new. */
  beginFace(): Promise<void> {
    const subject = this.state.selection[0] ?? { id: '', name: this.words.say('newFace'), room: null };
    return this.alone('opening', async () => {
      this.set({ queue: [subject], at: 0 });
      await this.open((own) => this.made(own, 'png', (person) => this.rooms.ofFace(person)));
    });
  }

  /** Goes on to the next picture. */
  next(): Promise<void> {
    return this.alone('opening', async () => {
      const at = this.state.at + 1;
      if (at >= this.state.queue.length) return;
      await this.leave();
      this.set({ at });
      await this.open((subject) => this.enter(subject));
    });
  }

  /** Puts the picture where the room stands into the file. */
  apply(): Promise<void> {
    return this.alone('applying', async () => {
      const subject = this.state.queue[this.state.at];
      const { view } = this;
      if (subject === undefined || view === null) return;
      const { room } = view.membership;
      const { as, smaller } = await this.program.apply(subject, await view.picture(this.type), room);
      const words = [this.words.say(as === 'same' ? 'applied' : 'beside', { name: subject.name })];
      if (smaller !== undefined) words.push(this.words.say('smaller', { ...smaller }));
      this.program.tell(words.join(' '), false);
    });
  }

  /** Makes a link for colleagues. */
  link(): Promise<void> {
    return this.alone('linking', async () => {
      if (this.view !== null) this.set({ link: await this.rooms.link(this.view.membership) });
    });
  }

  /** Leaves the room; what was not put in stays there. */
  close(): Promise<void> {
    return this.alone('opening', async () => {
      await this.leave();
      this.set({ queue: [], at: 0 });
    });
  }

  /** One thing at a time: what is pressed meanwhile is passed over. Says what went wrong. */
  private async alone(doing: WorkState['doing'], work: () => Promise<void>): Promise<void> {
    if (this.state.doing !== 'nothing') return;
    this.set({ doing });
    try {
      await work();
    } catch (error) {
      this.program.tell(this.why(error), true);
    } finally {
      this.set({ doing: 'nothing' });
    }
  }

  private async open(enter: (subject: Subject) => Promise<RoomView>): Promise<void> {
    const subject = this.state.queue[this.state.at];
    if (subject === undefined) return;
    try {
      const view = await enter(subject);
      view.on('closed', () => this.set({ open: false }));
      this.set({ open: true, owner: view.membership.role === 'owner' });
    } catch (error) {
      await this.leave();
      if (this.state.queue.length === 1) this.set({ queue: [] });
      throw error;
    }
  }

  /** Goes on in the room where the picture was pulled before, or begins one with it. */
  private async enter(subject: Subject): Promise<RoomView> {
    if (subject.room !== null) {
      const earlier = await this.earlier(subject.room);
      if (earlier !== null) return earlier;
      this.program.tell(this.words.say('begunAnew', { name: subject.name }), false);
    }
    const picture = await this.program.read(subject);
    return this.made(subject, picture.type, (person) => this.rooms.ofPicture(picture, person));
  }

  private async made(
    subject: Subject,
    type: FileType,
    make: (person: Person | undefined) => Promise<EmbedMembership>,
  ): Promise<RoomView> {
    const membership = await make(await this.program.person());
    await this.program.keep(subject, { membership, type });
    return this.shown({ membership, type });
  }

  /** @returns null where the room is no more, or not for this person */
  private async earlier(room: string): Promise<RoomView | null> {
    try {
      const kept = await this.program.kept(room);
      if (kept !== null) return await this.shown(kept);
      return await this.shown({ membership: await this.rooms.join(room, await this.program.person()), type: 'png' });
    } catch (error) {
      if (!(error instanceof TugError) || !SHUT.test(error.code)) throw error;
      await this.leave();
      return null;
    }
  }

  /** @throws TugError where the room does not open */
  private shown({ membership, type }: Kept): Promise<RoomView> {
    this.type = type;
    const view = this.showRoom(membership);
    this.view = view;
    return new Promise((resolve, reject) => {
      view.on('people', ({ people }) => this.set({ people: people.length }));
      view.on('ready', () => resolve(view));
      view.on('error', (problem) => reject(new TugError(problem)));
    });
  }

  private async leave(): Promise<void> {
    const { view } = this;
    this.view = null;
    await view?.close();
    this.set(NO_ROOM);
  }

  private why(error: unknown): string {
    const { name } = this.state.queue[this.state.at] ?? { name: '' };
    if (error instanceof ProgramError) return this.words.say(error.word, { name, text: error.text });
    // The words of the engine that the program runs plugins in are for nobody's eyes.
    if (!(error instanceof TugError)) return this.words.say('unexpected');
    if (error.code === 'unreachable') return this.words.say('unreachable', { server: this.rooms.server });
    return this.words.problem(error.code, error.params);
  }

  private set(change: Partial<WorkState>): void {
    this.state = { ...this.state, ...change };
    this.changed(this.state);
  }
}
