import { roomIdSchema } from '@/lib/protocol';

/**
 * The path inside this program that a pasted text leads to, or null when it is no room link. Accepts a full link to any
 * host (rooms are looked up here), a path, a bare room id, or an invite. What follows the id is kept.
 */
export function roomPath(text: string): string | null {
  const trimmed = text.trim();
  if (roomIdSchema.safeParse(trimmed).success) return `/room/${trimmed}`;
  let url: URL;
  try {
    url = new URL(trimmed, 'http://tug.invalid');
  } catch {
    return null;
  }
  // An invite names its room only to the server.
  if (url.pathname === '/join' && url.hash.length > 1) return `/join${url.hash}`;
  const [, folder, id, ...rest] = url.pathname.split('/');
  if (folder !== 'room' || !roomIdSchema.safeParse(id).success) return null;
  return ['/room', id, ...rest.filter(Boolean)].join('/') + url.search + url.hash;
}
