/** The operator's calls, for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  importJobSchema,
  importJobsSchema,
  packRequestSchema,
  removedPacksSchema,
  type ImportJob,
  type RemovedPack,
} from '../../../lib/protocol';
import { call, type Called } from '../support/api';
import { until } from '../support/client';
import { drawingPack } from '../support/packs';
import { testServer, type TestServer } from '../support/server';

/** A pack that can only draw, so that servers start quickly. */
export const STILL = 'still';

/** A server whose packs may be changed, on a folder of packs of its own. */
export class Operated {
  private constructor(
    public server: TestServer,
    /** Folder of the packs. */
    readonly packs: string,
    private readonly remove: () => void,
  ) {}

  /** @param prepare of the folder of packs, while it is empty */
  static async start(prepare: (folder: string) => void = () => undefined): Promise<Operated> {
    const folder = mkdtempSync(join(tmpdir(), 'tug-imports-'));
    prepare(folder);
    drawingPack(folder, STILL);
    const server = await testServer({ modelsDir: folder, imports: true });
    return new Operated(server, folder, () => rmSync(folder, { recursive: true, force: true }));
  }

  async restart(): Promise<void> {
    this.server = await this.server.restart();
  }

  async close(): Promise<void> {
    await this.server.close();
    this.remove();
  }

  do(method: string, path: string, body?: unknown): Promise<Called> {
    return call(this.server.url, method, path, this.server.operatorKey?.key ?? null, body);
  }

  async jobs(): Promise<ImportJob[]> {
    return importJobsSchema.parse((await this.do('GET', '/api/imports')).json()).imports;
  }

  async removed(): Promise<RemovedPack[]> {
    return removedPacksSchema.parse((await this.do('GET', '/api/removed-packs')).json()).removed;
  }

  /** Sends a file. @returns the import when its file was looked into */
  async upload(file: string, bytes: Uint8Array): Promise<ImportJob> {
    const sent = await this.do('POST', `/api/imports/upload?file=${encodeURIComponent(file)}`, bytes);
    return this.until(importJobSchema.parse(sent.json()).id, ({ state }) => state !== 'looking');
  }

  /** Waits for what becomes of an import. */
  until(id: string, fits: (job: ImportJob) => boolean): Promise<ImportJob> {
    return until('the import', async () => (await this.jobs()).find((job) => job.id === id && fits(job)));
  }

  start(id: string, request: object): Promise<Called> {
    const whole = packRequestSchema.parse({ title: 'Mine', licence: 'CC BY-NC 4.0', credits: ['Ana'], ...request });
    return this.do('POST', `/api/imports/${id}/start`, whole);
  }

  /** All the way. @returns the import when it is over */
  async make(file: string, bytes: Uint8Array, request: object): Promise<ImportJob> {
    const { id } = await this.upload(file, bytes);
    const started = await this.start(id, request);
    if (started.status !== 200) throw new Error(JSON.stringify(started.json()));
    return this.until(id, ({ state }) => state === 'done' || state === 'failed');
  }
}
