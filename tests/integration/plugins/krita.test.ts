/** The plugin for Krita in the real program, without its windows, against a real server. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { memberAnswerSchema, nodeViewSchema } from '../../../lib/rest/bodies';
import { photoFacesSchema } from '../../../lib/protocol';
import { readPeople } from '../../fixtures/photos/people';
import { call } from '../support/api';
import { TestClient } from '../support/client';
import { testServer, type TestServer } from '../support/server';
import { Program } from '../v1/support';

const plugin = new URL('../../../app/plugins/krita', import.meta.url).pathname;

/** Why the program cannot run here; null when it can. */
function missing(): string | null {
  try {
    execFileSync('sh', ['-c', 'command -v kritarunner && /usr/bin/python3 -c "import PyQt5.QtCore"'], {
      stdio: 'ignore',
    });
    return null;
  } catch {
    return 'kritarunner or python3-pyqt5 is not installed (apt install krita python3-pyqt5 python3-sip)';
  }
}

const why = missing();
/** The first start of Krita on a machine puts its resources together, which alone has taken half a minute. */
const PATIENCE_MS = 300_000;

describe('the plugin for Krita', () => {
  let server: TestServer;
  let folder: string;
  beforeEach((context) => {
    context.skip(why !== null, why ?? '');
  });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tug-krita-'));
    server = await testServer();
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it(
    'takes a layer to a room, and brings what was pulled there back as a layer above it',
    { timeout: PATIENCE_MS },
    async () => {
      const program = await Program.begin(server, { name: 'Krita', scopes: ['rooms:read', 'rooms:write'] });
      const [photo, out] = [join(folder, 'photo.png'), join(folder, 'out.png')];
      await writeFile(
        photo,
        await sharp(await readPeople('four'))
          .resize(640)
          .png()
          .toBuffer(),
      );
      const runner = spawn('kritarunner', ['-s', 'walk', '-f', '__main__', server.url, program.made.key, photo, out], {
        env: {
          ...process.env,
          HOME: folder,
          QT_QPA_PLATFORM: 'offscreen',
          PYTHONPATH: `${plugin}:${join(plugin, 'test')}`,
          PYTHONDONTWRITEBYTECODE: '1',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      onTestFinished(() => void runner.kill('SIGKILL'));
      const ended = new Promise((resolve) => runner.once('exit', resolve));
      let noise = '';
      runner.stderr.on('data', (text: Buffer) => (noise += text.toString()));
      const said: Record<string, unknown> = {};
      for await (const line of createInterface(runner.stdout)) {
        if (!line.startsWith('TUG ')) continue;
        const told = JSON.parse(line.slice(4)) as Record<string, unknown>;
        Object.assign(said, told);
        if (typeof told.room === 'string') await pull(program, told.room);
      }
      await ended;
      expect(said, noise).toMatchObject({
        wrong_key: 'unauthorised.key',
        no_server: 'unreachable',
        no_address: 'invalid.format',
        news: false,
        layers: ['Background', 'Tug: result'],
        untouched: true,
      });
      expect(said.deep).toBeLessThanOrEqual(1);
      expect(String(said.link)).toContain(`${server.url}/join#`);
      const shown = await program.ask('GET', `/rooms/${String(said.room)}/nodes/head/picture`);
      const pixels = (file: Uint8Array) => sharp(file).ensureAlpha().raw().toBuffer();
      expect((await pixels(await readFile(out))).equals(await pixels(shown.bytes))).toBe(true);
      expect((await pixels(await readFile(photo))).equals(await pixels(shown.bytes))).toBe(false);
    },
  );

  /** A colleague, who pulls the tip of a nose. */
  async function pull(program: Program, room: string): Promise<void> {
    const { membership } = memberAnswerSchema.parse(
      (await program.ask('POST', `/rooms/${room}/members`, { name: 'Bo' })).json,
    );
    const bo = await TestClient.connect(server.url, membership);
    const { nodes } = await bo.message('room');
    bo.close();
    const faces = await call(
      server.url,
      'GET',
      `/api/rooms/${room}/photos/${nodes[0]?.photo?.hash ?? ''}/faces`,
      membership.token,
    );
    const [x = 0, y = 0] = photoFacesSchema.parse(faces.json()).faces[0]?.points.slice(2, 4) ?? [];
    const dragged = await program.ask('POST', `/rooms/${room}/drags`, {
      points: [{ handle: { x, y }, target: { x: x + 3, y } }],
    });
    expect(nodeViewSchema.parse(dragged.json).steps).toBeGreaterThan(0);
  }
});
