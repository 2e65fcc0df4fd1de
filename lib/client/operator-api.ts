/** Calls that only whoever runs the server may make, with their key. All of them throw ApiError. */
import type { z } from 'zod';
import {
  importJobSchema,
  importJobsSchema,
  removedPacksSchema,
  type ImportJob,
  type RemovedPack,
  type packRequestSchema,
} from '../protocol';
import type { PackId } from '../pack/id';
import { request, requestJson } from './request';

export class OperatorApi {
  /** @param base address of the server; empty = where the page came from */
  constructor(
    private readonly base: string,
    private readonly key: string,
  ) {}

  async imports(signal?: AbortSignal): Promise<ImportJob[]> {
    return (await requestJson(importJobsSchema, `${this.base}/api/imports`, { token: this.key, signal })).imports;
  }

  /** A file that is on the server. */
  addPath(path: string): Promise<ImportJob> {
    return requestJson(importJobSchema, `${this.base}/api/imports`, {
      method: 'POST',
      token: this.key,
      body: { path },
    });
  }

  /** Where a file is sent to, by whoever can tell how far it is. */
  upload(file: string): { readonly url: string; readonly token: string } {
    return {
      url: `${this.base}/api/imports/upload?${new URLSearchParams({ file }).toString()}`,
      token: this.key,
    };
  }

  start(id: string, body: z.input<typeof packRequestSchema>): Promise<ImportJob> {
    return requestJson(importJobSchema, `${this.base}/api/imports/${id}/start`, {
      method: 'POST',
      token: this.key,
      body,
    });
  }

  /** Cancels an import, or forgets one that is over. */
  async forget(id: string): Promise<void> {
    await this.send('DELETE', `/api/imports/${id}`);
  }

  /** Puts a pack away. */
  async putAway({ name, generator }: PackId): Promise<void> {
    await this.send('DELETE', `/api/packs/${name}?${new URLSearchParams({ generator }).toString()}`);
  }

  async removed(signal?: AbortSignal): Promise<RemovedPack[]> {
    return (await requestJson(removedPacksSchema, `${this.base}/api/removed-packs`, { token: this.key, signal }))
      .removed;
  }

  async putBack(id: string): Promise<void> {
    await this.send('PUT', `/api/removed-packs/${id}/back`);
  }

  /** For good. */
  async delete(id: string): Promise<void> {
    await this.send('DELETE', `/api/removed-packs/${id}`);
  }

  private async send(method: string, path: string): Promise<void> {
    await request(this.base + path, { method, token: this.key });
  }
}
