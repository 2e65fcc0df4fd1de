/** Imports of several servers, without the servers: their stores, their queue, and an engine that takes in whatever lies in the folder of packs. */
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { PackManifest } from '../../../lib/pack/manifest';
import { parseManifest } from '../../../lib/pack/parse';
import { packRequestSchema, type ImportJob, type PackRequest } from '../../../lib/protocol';
import { SharedImports } from '../../../server/features/import/shared-imports';
import { openPostgres } from '../../../server/store/postgres/open';
import { Store } from '../../../server/store/store';

/** How often the engine looks, ms. */
const LOOK_MS = 100;

export const request = (name: string): PackRequest =>
  packRequestSchema.parse({ name, title: 'Mine', licence: 'CC BY-NC 4.0', credits: ['Ana'] });

export interface Importer {
  readonly store: Store;
  readonly imports: SharedImports;
  /** Folder of the packs. */
  readonly packs: string;
  find(id: string): Promise<ImportJob | undefined>;
  /** Names of what lies in the folder of packs. */
  lying(): string[];
  close(): Promise<void>;
}

/** @param folder of this server alone */
export async function openImporter(database: string, redis: string, folder: string): Promise<Importer> {
  const packs = join(folder, 'packs');
  mkdirSync(packs, { recursive: true });
  const store = await Store.open(await openPostgres(database, 'shared'));
  const engine = { packs: new Map<string, PackManifest>(), refused: [], onPacks: onPacks(packs) };
  const log = pino({ level: process.env.TUG_TEST_LOG ?? 'silent' });
  const parts = { redis, imports: store.imports, dataDir: folder, packs, engine, log };
  const imports = await SharedImports.open(parts);
  return {
    ...{ store, imports, packs },
    find: async (id) => (await imports.list()).find((job) => job.id === id),
    lying: () => readdirSync(packs).sort(),
    close: async () => {
      await imports.close();
      await store.close();
    },
  };

  function onPacks(from: string) {
    return (told: () => void) => {
      const timer = setInterval(() => {
        for (const name of readdirSync(from).filter((entry) => !entry.startsWith('.'))) {
          const file = join(from, name, 'manifest.json');
          if (existsSync(file)) engine.packs.set(name, parseManifest(name, readFileSync(file, 'utf8')));
        }
        told();
      }, LOOK_MS);
      return () => clearInterval(timer);
    };
  }
}
