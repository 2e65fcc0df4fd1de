/** A room of very many edits and a full document, as a file: made of the few edits of a small room, over and over. */
import { MAX_COMMENTS, type Comment } from '../../../../lib/comments/comment';
import type { MaskStroke } from '../../../../lib/document/schema';
import { readRoomFile } from '../../../../lib/export/room/read';
import type { FileDocument } from '../../../../lib/export/room/schema';
import { writeRoomFile, type FileNode } from '../../../../lib/export/room/write';
import { MAX_PLANNED_POINTS, type Membership } from '../../../../lib/protocol';

/** One edit in so many was made in a mask. */
const MASKED_EACH = 20;
/** As many strokes, so long, as with all else fill the document to near its limit. */
const STROKES = 250;
const STROKE_NUMBERS = 600;

/** @param small a .tug file @param edits how many the grown room has @param owner of whom its marks are */
export async function grownRoom(small: Uint8Array, edits: number, { memberId }: Membership): Promise<Uint8Array> {
  const file = readRoomFile(small);
  const [first, ...later] = file.nodes();
  if (first === undefined) throw new Error('a room has an edit');
  const ids = Array.from({ length: edits - 1 }, (_, i) => `grown-${i}`);
  const all = [first.node.id, ...ids];
  function* grown(node: FileNode): Generator<FileNode> {
    yield node;
    for (const [i, id] of ids.entries()) {
      const like = later[i % later.length] ?? { ...node, node: { ...node.node, kind: 'import' } };
      const mask = i % MASKED_EACH === 0 ? [stroke(id, i, memberId)] : like.mask;
      yield { ...like, mask, node: { ...like.node, id, parent: all[i] ?? null } };
    }
  }
  const current = all.at(-1) ?? first.node.id;
  const pieces: Uint8Array[] = [];
  const document = fullDocument(memberId, all);
  const written = writeRoomFile({ ...file.header, nodes: all, current }, document, grown(first), file.photos());
  for await (const piece of written) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

const stroke = (id: string, seed: number, memberId: string): MaskStroke => ({
  id: `stroke-${id}`,
  mode: 'paint',
  radius: 12,
  path: Array.from({ length: STROKE_NUMBERS }, (_, i) => 128 + 90 * Math.sin(seed + i / 7)),
  memberId,
});

/** As much as a document may hold of everything, but for its bytes. */
function fullDocument(memberId: string, nodes: readonly string[]): FileDocument {
  const who = { memberId, name: 'Ana', color: '#7c5cff', createdAt: 1 };
  const point = (i: number) => ({ ...who, id: `point-${i}`, handle: { x: i, y: i }, target: { x: i, y: i + 9 } });
  const comment = (i: number): Comment => ({
    ...who,
    id: `comment-${i}`,
    thread: `comment-${i}`,
    pin: { nodeId: nodes[i] ?? nodes[0] ?? '', point: { x: 100, y: 100 } },
    text: 'so '.repeat(60),
    mentions: [],
    resolved: false,
  });
  const named = <T extends { readonly id: string }>(list: readonly T[]) =>
    Object.fromEntries(list.map((entry) => [entry.id, entry]));
  return {
    points: named(Array.from({ length: MAX_PLANNED_POINTS }, (_, i) => point(i))),
    mask: Array.from({ length: STROKES }, (_, i) => stroke(String(i), i, memberId)),
    settings: { maxSteps: 3 },
    comments: named(Array.from({ length: MAX_COMMENTS }, (_, i) => comment(i))),
  };
}
