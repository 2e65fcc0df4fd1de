/** Krita for tests: whether it is there, what its plugins say, and who pulls in the rooms that they make. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { memberAnswerSchema, nodeViewSchema } from '../../../lib/rest/bodies';
import { photoFacesSchema, type Membership, type PhotoFaces } from '../../../lib/protocol';
import { call } from '../support/api';
import { TestClient } from '../support/client';
import type { TestServer } from '../support/server';
import type { Program } from '../v1/support';

/** Where the plugin's sources are. */
export const PLUGIN = new URL('../../../app/plugins/krita', import.meta.url).pathname;
/** The first start of Krita on a machine puts its resources together, which alone has taken half a minute, and much longer on a busy one. */
export const PATIENCE_MS = 600_000;

/** Why Krita cannot run here; null when it can. @param commands that are needed beside Python's Qt */
export function missing(...commands: readonly string[]): string | null {
  const found = commands.map((command) => `command -v ${command}`).join(' && ');
  try {
    execFileSync('sh', ['-c', `${found} && /usr/bin/python3 -c "import PyQt5.QtCore"`], { stdio: 'ignore' });
    return null;
  } catch {
    return `${commands.join(', ')} or python3-pyqt5 is not installed (apt install krita python3-pyqt5 python3-sip xvfb)`;
  }
}

export interface Saying {
  /** All that was said, the last of each name. */
  readonly said: Readonly<Record<string, unknown>>;
  /** What else the program wrote. */
  readonly noise: string;
}

/**
 * Runs a command until it ends, or says `last`. @param heard is waited for at each line that is said
 */
export async function listen(
  [command, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  heard: (told: Readonly<Record<string, unknown>>) => Promise<void>,
  last?: string,
): Promise<Saying> {
  // A group of its own: what it starts ends with it.
  const program = spawn(command, args, {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  onTestFinished(() => end(program));
  let noise = '';
  program.stderr.on('data', (text: Buffer) => (noise += text.toString()));
  const said: Record<string, unknown> = {};
  for await (const line of createInterface(program.stdout)) {
    if (!line.startsWith('TUG ')) continue;
    const told = JSON.parse(line.slice(4)) as Record<string, unknown>;
    Object.assign(said, told);
    await heard(told);
    if (last !== undefined && last in told) break;
  }
  await end(program);
  return { said, noise };
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null || program.pid === undefined) return;
  const ended = once(program, 'exit');
  process.kill(-program.pid, 'SIGKILL');
  await ended;
}

/** A colleague, by a key of their own. */
export async function colleague(program: Program, room: string): Promise<Membership> {
  const made = await program.ask('POST', `/rooms/${room}/members`, { name: 'Bo' });
  return memberAnswerSchema.parse(made.json).membership;
}

/** The faces in the photo of a room, px of the photo. */
export async function facesIn(server: TestServer, membership: Membership): Promise<PhotoFaces> {
  const bo = await TestClient.connect(server.url, membership);
  const { nodes } = await bo.message('room');
  bo.close();
  const path = `/api/rooms/${membership.room}/photos/${nodes[0]?.photo?.hash ?? ''}/faces`;
  return photoFacesSchema.parse((await call(server.url, 'GET', path, membership.token)).json());
}

/** Pulls the tip of a nose in a room. */
export async function pullNose(server: TestServer, program: Program, membership: Membership): Promise<void> {
  const { faces } = await facesIn(server, membership);
  const [x = 0, y = 0] = faces[0]?.points.slice(2, 4) ?? [];
  const dragged = await program.ask('POST', `/rooms/${membership.room}/drags`, {
    points: [{ handle: { x, y }, target: { x: x + 3, y } }],
  });
  if (nodeViewSchema.parse(dragged.json).steps === 0) throw new Error('nothing moved');
}
