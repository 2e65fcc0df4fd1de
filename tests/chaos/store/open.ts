import { openLevel } from '../../../server/store/level/open';
import type { Storage } from '../../../server/store/ports';
import { openPostgres } from '../../../server/store/postgres/open';
import type { BucketPlace } from '../../../server/store/s3/bucket';

/** @param place a data folder, the address of a PostgreSQL database, or that and behind a # the address of a part of a bucket */
export async function openStorage(place: string): Promise<Storage> {
  if (!place.startsWith('postgres://')) return openLevel(place);
  const [database = '', bucket] = place.split('#');
  return openPostgres(database, 'alone', bucket === undefined ? null : bucketAt(bucket));
}

/** @param address such as http://127.0.0.1:9000/tug/rooms/1/ */
function bucketAt(address: string): BucketPlace {
  const { origin, pathname } = new URL(address);
  const [, bucket = '', ...path] = pathname.split('/');
  return { bucket, prefix: path.join('/'), endpoint: origin, region: null };
}
