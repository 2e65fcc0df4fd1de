/** Photoshop as the program around the plugin. */
import { ProgramError, type Applied, type Kept, type Picture, type Program, type Subject } from '../host/program';
import type { Memory } from './memory';
import { SRGB, documentOf, layerOf, putPixels, readPixels, type Place, type Ps } from './pixels';
import { readPng, writePng } from './png';

/** What may change which layers are selected. */
const EVENTS = ['select', 'make', 'delete', 'open', 'close', 'move', 'set'];

export class PhotoshopProgram implements Program {
  /** Where the pictures came from that were read last, by subject. */
  private readonly places = new Map<string, Place>();
  /** Tells what is selected, and which of it has a room by now. */
  private look = (): Promise<void> => Promise.resolve();

  constructor(
    private readonly ps: Ps,
    private readonly memory: Memory,
    readonly tell: Program['tell'],
  ) {}

  /** The selected layers, now and whenever others are. */
  async follow(told: (subjects: readonly Subject[]) => void): Promise<void> {
    this.look = async () => told(await this.subjects());
    await this.ps.action.addNotificationListener(EVENTS, () => void this.look());
    await this.look();
  }

  /** Photoshop does not say who works in it. */
  person(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async read(subject: Subject): Promise<Picture> {
    const { document, layer } = this.find(subject);
    if (layer === null) throw new ProgramError('gone');
    const { pixels, place } = await readPixels(this.ps, document, layer).catch(refused);
    this.places.set(subject.id, place);
    return { bytes: writePng(pixels), type: 'png' };
  }

  async apply(subject: Subject, picture: Picture, room: string): Promise<Applied> {
    const kept = await this.memory.room(room);
    const pixels = readPng(picture.bytes);
    const { document } = this.find(subject);
    const place = kept?.place ?? {
      document: document.id,
      layer: null,
      left: Math.round((document.width - pixels.width) / 2),
      top: Math.round((document.height - pixels.height) / 2),
      colorProfile: SRGB,
    };
    const layer = await putPixels(this.ps, document, place, pixels, `${subject.name}, Tug`).catch(refused);
    await this.memory.note(nameOf(document), layer, room);
    await this.look();
    return { as: 'beside' };
  }

  kept(room: string): Promise<Kept | null> {
    return this.memory.room(room);
  }

  async keep(subject: Subject, kept: Kept): Promise<void> {
    await this.memory.keep({ ...kept, place: this.places.get(subject.id) ?? null });
    this.places.delete(subject.id);
    const { document, layer } = this.find(subject);
    if (layer !== null) await this.memory.note(nameOf(document), layer.id, kept.membership.room);
    await this.look();
  }

  private async subjects(): Promise<readonly Subject[]> {
    if (this.ps.app.documents.length === 0) return [];
    const document = this.ps.app.activeDocument;
    return Promise.all(
      [...document.activeLayers].map(async ({ id, name }) => ({
        id: `${document.id}/${id}`,
        name,
        room: await this.memory.roomOf(nameOf(document), id),
      })),
    );
  }

  /** @throws ProgramError */
  private find({ id }: Subject) {
    if (this.ps.app.documents.length === 0) throw new ProgramError('noDocument');
    if (id === '') return { document: this.ps.app.activeDocument, layer: null };
    const [documentId, layerId] = id.split('/').map(Number);
    const document = documentOf(this.ps, documentId ?? 0);
    if (document === null) throw new ProgramError('gone');
    return { document, layer: layerOf(document.layers, layerId ?? 0) };
  }
}

const nameOf = ({ path, name }: { readonly path: string; readonly name: string }): string => path || name;

/** Photoshop's own refusals, such as while a dialog is open. */
function refused(error: unknown): never {
  if (error instanceof ProgramError) throw error;
  const message = (error as { readonly message?: unknown } | null | undefined)?.message;
  throw new ProgramError('failed', typeof message === 'string' ? message : String(error));
}
