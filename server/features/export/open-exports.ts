/** Exports as the settings have them: over all servers of a database where those have a Redis, else in this process. */
import type { PoolLogger } from '../../inference/logger';
import type { Store } from '../../store/store';
import { ExportJobs, exportsHere } from './export-jobs';
import type { ExportJob, Exports } from './job';
import { fileMaker, type MakeParts } from './make-file';
import { SharedExports } from './shared-exports';

/** @param redis its address; null: none @param onOver is told of each that was done or failed here */
export async function openExports(
  redis: string | null,
  store: Pick<Store, 'owners' | 'exports' | 'room'>,
  parts: MakeParts,
  log: PoolLogger,
  onOver: (job: ExportJob) => void,
): Promise<Exports> {
  const make = fileMaker(parts);
  if (redis !== null && store.owners !== null) {
    const hasRoom = async (room: string) => (await store.room(room)) !== null;
    return SharedExports.open({ redis, exports: store.exports, hasRoom, make, log, onOver });
  }
  const jobs = new ExportJobs((error) => {
    log.error({ err: error }, 'an export failed');
  });
  return exportsHere(jobs, make, onOver);
}
