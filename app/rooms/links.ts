/**
 * The addresses that let people in. What is secret stands behind the #, which browsers send to nobody. `server` is where Tug
 * is reached, without a slash at its end.
 */
import { z } from 'zod';
import { stored } from '@/app/browser/stored';
import { idSchema, tokenSchema, type Membership } from '@/lib/protocol';
import { tidyLink } from './room-link';

export const roomLink = (server: string, room: string): string => `${server}/room/${room}`;
export const inviteLink = (server: string, token: string): string => `${server}/join#${token}`;

/** Opens the room as this very member, on another device or after this browser lost its data. */
export function recoveryLink(server: string, { room, token }: Pick<Membership, 'room' | 'token'>): string {
  return `${server}/join#${new URLSearchParams({ room, key: token }).toString()}`;
}

export type JoinFragment = { readonly invite: string } | { readonly room: string; readonly key: string };

/** What stands behind the # of /join, also when a program on its way wrote parts of it in another way; null when it is neither. */
export function readJoinFragment(hash: string): JoinFragment | null {
  const text = decoded(tidyLink(hash.replace(/^#/, ''))).replaceAll('&amp;', '&');
  // A campaign's parameters may follow.
  const [first = ''] = text.split('&');
  if (tokenSchema.safeParse(first).success) return { invite: first };
  const query = new URLSearchParams(text);
  const [room, key] = [idSchema.safeParse(query.get('room')), tokenSchema.safeParse(query.get('key'))];
  return room.success && key.success ? { room: room.data, key: key.data } : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Tokens of invites made in this browser, by invite, so that their links can be copied again: the server keeps hashes only. */
export const madeInvites = stored('tug.invites', z.record(idSchema, tokenSchema), {});
