import { roomIdSchema } from '@/lib/protocol';

/** What messengers, mail programs and hands put around and into an address: it is none of its characters. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/** Ends a sentence or closes a bracket after an address. No id or token ends with one of these. */
const AFTER = /[.,;:!?)\]}>'"”’»…。、]+$/u;
/** What an address may stand behind. */
const BEFORE = /[\s<>"'“”‘’«»([{]+/u;

/** Text as it was meant: without what cannot be seen or follows a sentence, and with %23 read as the # that it was. */
export function tidyLink(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(/%20$|%0A$/i, '')
    .trim()
    .replace(AFTER, '')
    .replace(/%23/, '#');
}

/**
 * The path inside this program that a pasted text leads to, or null when it holds no room link. Accepts a full link to any
 * host (rooms are looked up here), with or without its scheme, a path, a bare room id, or an invite, also within a sentence.
 * What follows the id is kept.
 */
export function roomPath(text: string): string | null {
  for (const word of text.split(BEFORE)) {
    const path = wordPath(tidyLink(word));
    if (path !== null) return path;
  }
  return null;
}

function wordPath(word: string): string | null {
  if (roomIdSchema.safeParse(word).success) return `/room/${word}`;
  let url: URL;
  try {
    // Without a scheme the host is read as the first folder, which is as good: only the end of the path counts.
    url = new URL(word, 'http://tug.invalid');
  } catch {
    return null;
  }
  if (!['http:', 'https:'].includes(url.protocol) && !isHostAndPort(url)) return null;
  // An invite names its room only to the server.
  if (/(^|\/)join\/?$/.test(url.pathname) && url.hash.length > 1) return `/join${url.hash}`;
  const [, id = '', rest = ''] = /(?:^|\/)room\/([^/]+)((?:\/[^/]+)*)\/?$/.exec(url.pathname) ?? [];
  return roomIdSchema.safeParse(id).success ? `/room/${id}${rest}${url.search}${url.hash}` : null;
}

/** Whether the "scheme" is a host whose port follows, as in localhost:3000/room/ID. */
const isHostAndPort = ({ protocol, pathname }: URL): boolean =>
  /^[\w.-]+:$/.test(protocol) && /^\d+\/[^/]/.test(pathname);
