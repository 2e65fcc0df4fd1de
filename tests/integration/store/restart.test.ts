/** The whole program, killed in the middle of a pull, and closed in an orderly way. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { PROGRAM } from '../../fixtures/program';
import { TestClient, makeQuickRoom, press, pullOnce } from '../support/client';

const program = new URL('./serve.ts', import.meta.url).pathname;
const running: ChildProcess[] = [];
const folders: string[] = [];
afterAll(async () => {
  for (const process_ of running) process_.kill('SIGKILL');
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function serve(dataDir: string): Promise<{ url: string; end(signal: NodeJS.Signals): Promise<void> }> {
  const process_ = spawn(process.execPath, [PROGRAM, program, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(process_);
  const ended = new Promise<void>((resolve) => process_.on('exit', () => resolve()));
  for await (const line of createInterface({ input: process_.stdout })) {
    if (!line.startsWith('http')) continue;
    return {
      url: line,
      end: async (signal) => {
        process_.kill(signal);
        await ended;
      },
    };
  }
  throw new Error('the server did not start');
}

describe('a server that ends in the middle of a pull', () => {
  it('P3: loses only that pull when it is killed, and the client sees so', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tug-restart-'));
    folders.push(dataDir);
    const first = await serve(dataDir);
    const owner = await makeQuickRoom(first.url);
    const ana = await TestClient.connect(first.url, owner);
    const kept = await pullOnce(ana, 'kept');
    await ana.do('pull:start', press('lost', 128, 128, 60, 0));
    await ana.frame((header) => header.step >= 1 && header.dragId !== kept.dragId);
    await first.end('SIGKILL');

    const second = await serve(dataDir);
    const again = await TestClient.connect(second.url, owner);
    expect(await again.message('room')).toMatchObject({ current: kept.nodeId, drag: null });
    expect((await again.frame((header) => header.final)).header.nodeId).toBe(kept.nodeId);
    expect(await again.send('pull:end', { pullId: 'lost', target: { x: 1, y: 1 } })).toMatchObject({
      error: { code: 'unknown-pull' },
    });
    again.close();
    await second.end('SIGTERM');
  });

  it('P3: keeps what the pull had reached when it is closed in an orderly way', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tug-restart-'));
    folders.push(dataDir);
    const first = await serve(dataDir);
    const owner = await makeQuickRoom(first.url);
    const ana = await TestClient.connect(first.url, owner);
    await ana.do('pull:start', press('p', 128, 128, 60, 0));
    await ana.frame((header) => header.step >= 2);
    const left = new Promise((resolve) => ana.socket.on('disconnect', resolve));
    await first.end('SIGTERM');
    // After any other reason Socket.io's client would not come back by itself.
    expect(await left).toBe('transport close');
    const end = await ana.message('drag:end');
    expect(end).toMatchObject({ reason: 'stopped', problem: null });

    const second = await serve(dataDir);
    const again = await TestClient.connect(second.url, owner);
    const { current, nodes } = await again.message('room');
    expect(current).toBe(end.nodeId);
    expect(nodes.at(-1)).toMatchObject({ id: end.nodeId, kind: 'pull', steps: end.steps });
    again.close();
    await second.end('SIGTERM');
  });
});
