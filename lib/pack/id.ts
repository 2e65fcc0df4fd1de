/**
 * Which pack drew a picture: its name, and the SHA-256 of its generator. A latent means a picture only to that one, so a pack that
 * takes another's place under the same name is another pack.
 */
import type { PackManifest } from './manifest';

export interface PackId {
  readonly name: string;
  /** SHA-256 of its generator, in hexadecimal. */
  readonly generator: string;
}

/** Digits of a hash that people are shown: enough to tell the versions of one pack apart. */
const SHORT_HASH = 8;

export function packId({ name, files }: Pick<PackManifest, 'name' | 'files'>): PackId {
  return { name, generator: files.generator.sha256 };
}

/** For maps and caches. */
export const packKey = ({ name, generator }: PackId): string => `${name}@${generator}`;

/** A question mark where nobody knows which version it was. */
export const shortHash = (generator: string | undefined): string => generator?.slice(0, SHORT_HASH) ?? '?';

/** How the log tells of a pack: `"faces" (10cf2705)`. */
export const packWords = ({ name, generator }: PackId): string => `"${name}" (${shortHash(generator)})`;
