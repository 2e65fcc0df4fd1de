/** Starts one server for all browser tests. The pages have been built before (`npm test` does). */
import type { TestProject } from 'vitest/node';
import { runServer } from './support/server';

declare module 'vitest' {
  interface ProvidedContext {
    tugUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await runServer();
  project.provide('tugUrl', server.url);
  return () => server.close();
}
