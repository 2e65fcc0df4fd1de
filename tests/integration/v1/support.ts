/** Programs that use the interface, for tests. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { madeKeySchema, type MadeKey, type NewKey } from '../../../lib/rest/keys';
import { roomViewSchema, sessionSchema, type ProblemDocument, type RoomView } from '../../../lib/rest/bodies';
import { SCOPES } from '../../../lib/rest/scopes';
import { OperatorKey } from '../../../server/access/operator-key';
import { readPeople } from '../../fixtures/photos/people';
import { call } from '../support/api';
import { testServer, type TestServer } from '../support/server';

/** A key as `npm run keys` makes one while the server runs. */
export async function makeKey(server: TestServer, change: Partial<NewKey> = {}): Promise<MadeKey> {
  const { key } = await OperatorKey.open(server.dataDir);
  const wish = { name: 'Program', origins: [], scopes: [...SCOPES], ...change };
  return madeKeySchema.parse((await call(server.url, 'POST', '/api/keys', key, wish)).json());
}

export async function revokeKey(server: TestServer, id: string): Promise<number> {
  const { key } = await OperatorKey.open(server.dataDir);
  return (await call(server.url, 'DELETE', `/api/keys/${id}`, key)).status;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** The body as JSON. */
  readonly json: never;
}

/** @param body JSON, or the bytes of a file @param more headers */
export async function ask(
  server: TestServer,
  method: string,
  path: string,
  token: string | null,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const file = body instanceof Uint8Array;
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': file ? 'application/octet-stream' : 'application/json' }),
      ...more,
    },
    ...(body === undefined ? {} : { body: file ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const { status, headers } = response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return {
    status,
    headers,
    bytes,
    get json() {
      return JSON.parse(new TextDecoder().decode(bytes)) as never;
    },
  };
}

export const problemOf = ({ headers, json }: Answered): ProblemDocument => {
  if (headers.get('content-type') !== 'application/problem+json') throw new Error('the answer is no problem');
  return json;
};

/** A program with a session. */
export class Program {
  private constructor(
    private readonly server: TestServer,
    readonly made: MadeKey,
    readonly token: string,
  ) {}

  static async begin(server: TestServer, change: Partial<NewKey> = {}): Promise<Program> {
    const made = await makeKey(server, change);
    const session = sessionSchema.parse((await ask(server, 'POST', '/sessions', made.key, {})).json);
    return new Program(server, made, session.token);
  }

  ask(method: string, path: string, body?: unknown, more: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return ask(this.server, method, path, this.token, body, more);
  }
}

/** A drag of three steps. */
export const drag = {
  points: [{ handle: { x: 128, y: 128 }, target: { x: 148, y: 128 } }],
  settings: { maxSteps: 3 },
};

/** A server, a program that it serves, and a room of that with the picture of a seed. */
export interface Served {
  readonly server: TestServer;
  readonly program: Program;
  readonly room: RoomView;
  /** Of four people, small. */
  readonly photo: Uint8Array;
}

/** To be closed, and its data removed, by whoever asked for it. */
export async function serve(): Promise<Served> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tug-v1-'));
  const server = await testServer({ dataDir, privateHooks: true });
  const program = await Program.begin(server, { name: 'Panel' });
  const room = roomViewSchema.parse((await program.ask('POST', '/rooms', { seed: 7, name: 'Cover' })).json);
  const small = await sharp(await readPeople('four'))
    .resize(640)
    .jpeg()
    .toBuffer();
  return { server, program, room, photo: new Uint8Array(small) };
}
