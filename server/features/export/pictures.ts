/** Pictures out of a room: with their state, before and after, and a whole branch. */
import { MAX_PICTURE_MASKS, writePicture } from '../../../lib/export/png/picture';
import { pathTo } from '../../../lib/replay/timeline';
import type { InferencePool } from '../../inference/pool';
import { encodePng, type ReplayFrames } from '../replay';
import { Refused } from '../../access/refused';
import { packOf } from '../../rooms/pack-of';
import type { RoomReader } from '../../rooms/reader';
import type { NodeRecord, RoomRecord } from '../../store/records';
import { MAX_SHEET_PICTURES, beforeAfter, contactSheet, type SheetPicture } from './sheets';

/** PNG with the latent, seed, model and licence in it. */
export async function picturePng(
  engine: InferencePool,
  frames: ReplayFrames,
  room: RoomRecord,
  record: NodeRecord,
): Promise<Uint8Array> {
  const { node } = record;
  const manifest = packOf(engine, node);
  // One mask too many, so that it is noticed.
  const saved = await frames.saved(room.id, record, MAX_PICTURE_MASKS + 1);
  const { rgb } = await frames.pixels(room.id, record, node.steps);
  const png = await encodePng(rgb, manifest.resolution);
  const { layers, wDim, licence, credits, files } = manifest;
  const state = {
    pack: node.pack,
    generator: files.generator.sha256,
    seed: node.seed,
    truncation: node.truncation,
    layers,
    wDim,
    licence,
    credits,
  } as const;
  return writePicture(png, { state, ...saved }, node.name ?? room.name);
}

/** The picture before an edit and after it. @throws Refused for the first node, which has nothing before it. */
export async function beforeAfterPng(
  frames: ReplayFrames,
  reader: RoomReader,
  room: string,
  record: NodeRecord,
): Promise<Uint8Array> {
  const { parent } = record.node;
  if (parent === null) throw new Refused('invalid.first-picture');
  return beforeAfter(await picture(frames, room, await reader.node(room, parent)), await picture(frames, room, record));
}

/** All edits from the first to this one. @param made is told how much is drawn, 0 to 1 @throws Refused when there are too many for one picture. */
export async function contactSheetPng(
  frames: ReplayFrames,
  reader: RoomReader,
  room: string,
  { node }: NodeRecord,
  made: (share: number) => void = () => undefined,
): Promise<Uint8Array> {
  const records = new Map((await reader.nodes(room)).map((record) => [record.node.id, record]));
  const path = pathTo(new Map([...records].map(([id, record]) => [id, record.node])), node.id);
  if (path.length > MAX_SHEET_PICTURES)
    throw new Refused('too-large.sheet', { max: MAX_SHEET_PICTURES, count: path.length });
  const pictures: SheetPicture[] = [];
  for (const { id } of path) {
    const record = records.get(id);
    if (record !== undefined) pictures.push(await picture(frames, room, record));
    made(pictures.length / path.length);
  }
  return contactSheet(pictures);
}

async function picture(frames: ReplayFrames, room: string, record: NodeRecord): Promise<SheetPicture> {
  const pixels = await frames.pixels(room, record, record.node.steps);
  return { ...pixels, color: record.node.author.color };
}
