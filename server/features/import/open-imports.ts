/** Imports as the settings have them: over all servers of a database where those have a Redis, else in this process. */
import type { Store } from '../../store/store';
import type { Imports } from './imports';
import { ImportJobs, type ImportParts } from './jobs';
import { SharedImports } from './shared-imports';

/** @param redis its address; null: none */
export function openImports(
  redis: string | null,
  store: Pick<Store, 'owners' | 'imports'>,
  parts: ImportParts,
): Promise<Imports> {
  if (redis === null || store.owners === null) return ImportJobs.open(parts);
  return SharedImports.open({ ...parts, redis, imports: store.imports });
}
