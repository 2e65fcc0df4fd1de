/** Which generators drew the edits of before edits said so themselves. */
import { z } from 'zod';
import { packNameSchema, sha256Schema } from '../../lib/pack/fields';
import type { PackId } from '../../lib/pack/id';
import { SHIPPED_GENERATORS } from '../../lib/pack/shipped';
import { decodeJson, encodeJson } from './bytes';
import { keys } from './keys';
import type { Records } from './ports';

const schema = z.record(packNameSchema, sha256Schema);

/** By the pack's name; undefined when nothing tells. */
export type OldGenerators = (pack: string) => string | undefined;

/** What is known of the packs of old edits in this store. @param db not sealed */
export async function readOldGenerators(db: Records): Promise<OldGenerators> {
  const bytes = await db.get(keys.generators);
  const kept = bytes === undefined ? {} : schema.parse(decodeJson(bytes));
  return (pack) => SHIPPED_GENERATORS[pack] ?? kept[pack];
}

/**
 * Writes down, once in a store's life, which packs were installed when it was first opened by a Tug that tells packs by
 * content: old edits of packs that never shipped were drawn by those.
 */
export async function keepOldGenerators(db: Records, installed: readonly PackId[]): Promise<void> {
  const value = encodeJson(Object.fromEntries(installed.map(({ name, generator }) => [name, generator])));
  await db.write([{ key: keys.generators, value }], [{ key: keys.generators, value: null }]);
}
