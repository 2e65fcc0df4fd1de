/** The data that the settings name, and what its operator is told of it. */
import type { Logger } from 'pino';
import { roomTag } from '../lib/protocol';
import type { Settings } from './settings/settings';
import { openLevel } from './store/level/open';
import type { Storage } from './store/ports';
import { openPostgres } from './store/postgres/open';
import { Store } from './store/store';

/** @throws StoreOpenError when it cannot be used; the message says what to do */
export async function openStore(
  settings: Settings,
  log: Logger,
  openStorage: (settings: Settings) => Promise<Storage> = (of) => storageOf(of, 'shared'),
): Promise<Store> {
  const store = await Store.open(await openStorage(settings));
  tellOfTrouble(store, log);
  return store;
}

/** Whoever runs the server learns what is damaged at every start, and when nothing can be saved. */
function tellOfTrouble({ damage, health }: Store, log: Logger): void {
  for (const { room, what, fatal } of damage)
    log.error({ room: room === null ? null : roomTag(room), fatal }, `damaged data: ${what}`);
  health.onChange((reason) => {
    if (reason === null) log.warn('the data can be written again');
    else log.error({ reason }, 'nothing can be saved; edits are refused until they can be kept again');
  });
}

/**
 * PostgreSQL where the settings name one, with a bucket beside it where they do, else LevelDB in the data folder.
 *
 * @param use of a database: whether other servers may have it open as well
 */
export const storageOf = ({ database, dataDir, blobs }: Settings, use: 'alone' | 'shared'): Promise<Storage> =>
  database === null ? openLevel(dataDir) : openPostgres(database, use, blobs);
