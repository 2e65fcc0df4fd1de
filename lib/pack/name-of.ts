import { MAX_PACK_NAME_LENGTH } from './fields';

/** A name for a pack, from that of its file; empty where nothing of it can stand in one. */
export const packNameOf = (file: string): string =>
  file
    .replace(/^.*[\\/]/, '')
    .replace(/\.[a-z]+$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_PACK_NAME_LENGTH)
    .replace(/^-|-$/g, '');
