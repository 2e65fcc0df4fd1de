/** The thread that reads and packs files. What it works on may come from anybody, and may take long: neither holds up the server. */
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import * as Y from 'yjs';
import { COMMENTS, MASK, POINTS, SETTINGS } from '../../../lib/document/schema';
import { FormatError, damaged } from '../../../lib/export/format-error';
import { readPicture } from '../../../lib/export/png/picture';
import { latentsForPeople } from '../../../lib/export/room/latents-for-people';
import { readRoomFile } from '../../../lib/export/room/read';
import type { FileDocument } from '../../../lib/export/room/schema';
import { packEdit, packHead, packPhoto, type FileNode, type FilePhoto } from '../../../lib/export/room/write';
import { decodeTrajectory, encodeTrajectory } from '../../../lib/history/trajectory';
import { MAX_DOCUMENT_BYTES, problem } from '../../../lib/protocol';
import type { FileTask, FileWork, FromThread, KeptEdit, ReadEdit, ToThread } from './messages';

const port = parentPort;
if (port === null) throw new Error('this file is the body of a worker thread');

/** Edits that are read together: a word between threads costs more than a short edit, and what waits for the store costs memory. */
const MOMENT_MS = 20;
const MANY_BYTES = 4 * 1024 * 1024;

/** The rest of the file that is being read. */
let reading: { readonly nodes: Generator<FileNode, void>; readonly photos: Generator<FilePhoto, void> } | null = null;

const work: { readonly [K in FileTask]: (given: FileWork[K]['given']) => FileWork[K]['answer'] } = {
  picture: ({ png }) => readPicture(png),
  open: ({ bytes }) => {
    const file = readRoomFile(bytes);
    reading = { nodes: file.nodes(), photos: file.photos() };
    return { header: file.header, document: documentUpdate(file.document) };
  },
  photo: () => {
    if (reading === null) throw new Error('no file is being read');
    const next = reading.photos.next();
    return next.done === true ? null : checked(next.value);
  },
  edits: () => {
    if (reading === null) throw new Error('no file is being read');
    const edits: ReadEdit[] = [];
    const end = performance.now() + MOMENT_MS;
    let bytes = 0;
    do {
      const next = reading.nodes.next();
      if (next.done === true) break;
      const edit = readEdit(next.value);
      edits.push(edit);
      bytes += edit.latent.ws.byteLength + (edit.trajectory?.length ?? 0) + edit.thumbnail.length;
    } while (performance.now() < end && bytes < MANY_BYTES);
    if (edits.length === 0) reading = null;
    return edits;
  },
  head: ({ header, document }) => packHead(header, document),
  pack: ({ before, ...kept }) => packEdit(fileNode(kept), before),
  'pack-photo': (photo) => packPhoto(photo),
  latents: ({ latent: { layers, wDim, ws }, trajectory }) =>
    latentsForPeople({ shape: [layers, wDim], data: ws }, trajectory === null ? null : decodeTrajectory(trajectory)),
};

port.on('message', ({ task, given }: ToThread) => {
  const started = performance.now();
  let answer: FileWork[FileTask]['answer'];
  try {
    // The compiler cannot see that a task and what it is given belong together.
    answer = (work[task] as (given: unknown) => FileWork[FileTask]['answer'])(given);
  } catch (error) {
    const { message } = error as Error;
    say({ ms: performance.now() - started, message, problem: error instanceof FormatError ? error.problem : null });
    return;
  }
  say({ ms: performance.now() - started, answer });
});

function say(message: FromThread): void {
  port?.postMessage(message, 'answer' in message ? buffersOf(message.answer) : []);
}

/** What is long goes over without a copy. */
function buffersOf(answer: FileWork[FileTask]['answer']): ArrayBuffer[] {
  if (answer instanceof Uint8Array) return [answer.buffer as ArrayBuffer];
  if (!Array.isArray(answer)) return [];
  return (answer as readonly object[]).flatMap((part) => {
    const trajectory = 'trajectory' in part ? (part as ReadEdit).trajectory : null;
    return trajectory === null ? [] : [trajectory.buffer as ArrayBuffer];
  });
}

/** @throws FormatError when it is another photo than it is named. */
function checked(photo: FilePhoto): FilePhoto {
  if (createHash('sha256').update(photo.file).digest('hex') !== photo.hash)
    throw damaged(`photos/${photo.hash}/photo.png`, 'is another photo');
  return photo;
}

function readEdit({ latents, steps, thumbnail, ...edit }: FileNode): ReadEdit {
  const { layers, wDim, ws } = latents;
  const trajectory =
    steps === null || latents.steps === null
      ? null
      : encodeTrajectory({
          layers,
          wDim,
          steps: steps.map((step, i) => ({ ...step, ws: latents.steps?.[i] ?? new Float32Array() })),
        });
  return {
    edit,
    latent: { layers, wDim, ws },
    trajectory,
    thumbnail,
    steps: Math.max(0, (steps?.length ?? 1) - 1),
    naturalDistance: steps?.at(-1)?.naturalDistance ?? null,
  };
}

function fileNode({ edit, latent, trajectory, thumbnail }: KeptEdit): FileNode {
  const steps = trajectory === null ? null : decodeTrajectory(trajectory).steps;
  return {
    ...edit,
    latents: { ...latent, steps: steps?.map(({ ws }) => ws) ?? null },
    steps:
      steps?.map(({ points, distance, naturalDistance }) => ({ points: [...points], distance, naturalDistance })) ??
      null,
    thumbnail,
  };
}

/** @throws FormatError when no room could hold the document. */
function documentUpdate({ points, mask, settings, comments }: FileDocument): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const [id, point] of Object.entries(points)) doc.getMap(POINTS).set(id, point);
    doc.getArray(MASK).push([...mask]);
    for (const [field, value] of Object.entries(settings)) doc.getMap(SETTINGS).set(field, value);
    for (const [id, comment] of Object.entries(comments)) doc.getMap(COMMENTS).set(id, comment);
  });
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  if (update.length > MAX_DOCUMENT_BYTES)
    throw new FormatError(
      `document.json: has ${update.length} bytes`,
      problem('too-large.document', { max: MAX_DOCUMENT_BYTES }),
    );
  return update;
}
