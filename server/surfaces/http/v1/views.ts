/** Rooms and edits as programs see them. */
import type { IncomingMessage } from 'node:http';
import type { NodeView, RoomView } from '../../../../lib/rest/bodies';
import { squareOf, type Size } from '../../../../lib/geometry/point';
import { findPack, type InferencePool } from '../../../inference/pool';
import type { NodeRecord, RoomRecord } from '../../../store/records';

export const timeOf = (ms: number): string => new Date(ms).toISOString();

/** Where the server is, for whoever asks: the address that they used themselves. */
export interface Whereabouts {
  readonly trustProxy: boolean;
  readonly basePath: string;
}

/** Without a slash at the end, such as https://tug.example.org. */
export function addressOf({ headers }: IncomingMessage, { trustProxy, basePath }: Whereabouts): string {
  const forwarded = (name: string) =>
    (trustProxy
      ? String(headers[name] ?? '')
          .split(',')
          .at(-1)
          ?.trim()
      : '') ?? '';
  const scheme = forwarded('x-forwarded-proto') === 'https' ? 'https' : 'http';
  return `${scheme}://${forwarded('x-forwarded-host') || (headers.host ?? 'localhost')}${basePath}`;
}

export const embedUrl = (address: string, room: string): string => `${address}/embed/${room}`;

export function roomView(address: string, { id, name, createdAt, linkRole }: RoomRecord, node: NodeView): RoomView {
  const url = `${address}/room/${id}`;
  return { id, name, createdAt: timeOf(createdAt), linkRole, url, embedUrl: embedUrl(address, id), node };
}

/** Px of what an edit shows; null when that is gone. */
function sizeOf(engine: Pick<InferencePool, 'packs'>, { photo, pack, generator }: NodeRecord['node']): Size | null {
  if (photo !== undefined) return photo.gone === true ? null : { width: photo.width, height: photo.height };
  const manifest = findPack(engine, { name: pack, generator });
  return manifest === null ? null : squareOf(manifest.resolution);
}

export function nodeView(engine: Pick<InferencePool, 'packs'>, { node }: NodeRecord): NodeView {
  const { id, parent, kind, author, steps, pack, generator, seed, truncation, photo, reason, name, starred } = node;
  return {
    id,
    parent,
    kind,
    author: author.name,
    createdAt: timeOf(node.time),
    durationMs: Math.round(node.durationMs),
    steps,
    picture: sizeOf(engine, node),
    pack,
    generator: generator ?? null,
    seed,
    truncation,
    photo: photo === undefined ? null : { faces: photo.faces },
    points: node.points.map(({ position, target, distance, hold }) => ({ position, target, distance, hold })),
    reason,
    name: name ?? null,
    starred: starred === true,
  };
}
