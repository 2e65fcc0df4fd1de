import { openLevel } from '../../../server/store/level/open';
import type { Storage } from '../../../server/store/ports';
import { openPostgres } from '../../../server/store/postgres/open';

/** @param place a data folder, or the address of a PostgreSQL database */
export const openStorage = (place: string): Promise<Storage> =>
  place.startsWith('postgres://') ? openPostgres(place) : openLevel(place);
