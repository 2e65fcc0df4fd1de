/** What is done with the data when it is opened, before anybody uses it. */
import { decodeJson } from './bytes';
import { checkStore, rememberedDamage, type RoomDamage } from './check';
import { keys } from './keys';
import { clearLeftovers, migrate } from './migrate';
import type { Records, Storage } from './ports';
import { put } from './room-records';
import { sealed } from './seal';

/** Of the layout in keys.ts. A store of a later version is left alone. */
export const STORE_VERSION = 2;

/**
 * Takes over data of earlier versions, and looks at all of it for damage; where others have the storage open already, they did that.
 *
 * @returns the records, sealed, and what was found damaged, now or at an earlier start
 * @throws Error when the data was written by a later version of Tug, or is half a copy
 */
export async function prepareData(storage: Storage): Promise<{ records: Records; damage: RoomDamage[] }> {
  const plain = storage.records;
  const records = sealed(plain);
  if ((await plain.get(keys.copying)) !== undefined)
    throw new Error('a copy into this store was cut off: run npm run migrate again, as it was');
  const bytes = await plain.get(keys.version);
  const version = bytes === undefined ? null : decodeJson(bytes);
  const first = storage.owners?.first ?? true;
  if (version === 1 && first) await migrate(plain, records, storage.blobs, STORE_VERSION);
  else if (version !== null && version !== STORE_VERSION)
    throw new Error(
      `the data folder holds store version ${JSON.stringify(version)}, this Tug knows version ${STORE_VERSION}: start the Tug that wrote it, or set TUG_DATA to another folder`,
    );
  if (version === null) await plain.write([put(keys.version, STORE_VERSION)]);
  if (first) await clearLeftovers(plain);
  const damage = first ? await checkStore(storage, records) : await rememberedDamage(records);
  await storage.owners?.letIn();
  return { records, damage };
}
