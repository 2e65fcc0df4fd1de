/** Requests of the interface with bodies, paths and headers that nobody should send; each is answered, and none as a fault of the server. */
import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import type { Dice } from '../../people/dice';
import { mutateBytes, mutateValue } from './mutate';
import { ANSWER_MS, type Surface, type Target } from './surface';

const AT_ONCE = 20;
/** Where a fault begins; while it is busy or its disk is full a server may answer 503. */
const FAULT = 500;
const BUSY = 503;

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  readonly body: unknown;
}

const person = { name: 'Mal', color: '#22aa88' };
const METHODS = ['GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'];
const STRANGE_PARTS = [
  '',
  '.',
  '..',
  '%00',
  '%2e%2e',
  '%ff',
  '%',
  '__proto__',
  'constructor',
  'x'.repeat(4000),
  '-1',
  'ä',
];

/** One good request of each operation; the room that others are in is never deleted. */
function good({ owner, editor, viewer }: Target, dice: Dice, node: string): Asked[] {
  const room = `/api/rooms/${owner.room}`;
  const ask = (method: string, path: string, token: string | null, body: unknown = null): Asked => ({
    method,
    path,
    token,
    body,
  });
  return [
    ask('GET', '/api/packs', null),
    ask('GET', '/api/openapi.json', null),
    ask('GET', `/api/sample?pack=faces&seed=${dice.below(4)}&truncation=0.7`, null),
    ask('POST', '/api/rooms', null, { ...person, pack: 'faces', seed: 1, truncation: 0.7 }),
    ask('POST', `${room}/join`, null, person),
    ask('POST', `${room}/join`, null, { ...person, token: viewer.token }),
    ask('POST', '/api/invites/look', null, { invite: owner.token }),
    ask('POST', '/api/invites/accept', null, { ...person, invite: owner.token }),
    ask('GET', `${room}/share`, owner.token),
    ask('GET', `${room}/thumbnail`, editor.token),
    ask('POST', `${room}/invites`, owner.token, { role: 'viewer', hours: 1, maxUses: 1 }),
    ask('DELETE', `${room}/invites/none`, owner.token),
    ask('PATCH', `${room}/members/${viewer.memberId}`, owner.token, { role: 'viewer' }),
    ask('DELETE', `${room}/members/none`, owner.token),
    ask('PATCH', room, owner.token, { name: 'Fuzz' }),
    ask('DELETE', room, editor.token),
    ask('GET', `${room}/nodes/${node}/frames/0?type=webp`, editor.token),
    ask('GET', `${room}/nodes/${node}/replay`, viewer.token),
    ask('GET', `${room}/nodes/${node}/thumbnail`, viewer.token),
    ask('GET', `${room}/nodes/${node}/picture.png`, editor.token),
    ask('GET', `${room}/nodes/${node}/before-after.png`, editor.token),
    ask('GET', `${room}/nodes/${node}/latents.npz`, editor.token),
    ask('GET', `${room}/room.tug`, editor.token),
    ask('GET', '/readyz', null),
    ask('GET', '/metrics', null),
    ask('GET', '/healthz', null),
  ];
}

export const requests: Surface = async (target, times) => {
  const { dice, count, fault } = target;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const node = 'none';
  try {
    for (let sent = 0; sent < times; sent += AT_ONCE) {
      const all = Array.from({ length: Math.min(AT_ONCE, times - sent) }, async () => {
        const asked = wrong(dice.pick(good(target, dice, node)), dice);
        const { status, why } = await send(target.url, asked, agent, dice);
        count(status === 0 ? why : String(status));
        if (status >= FAULT && status !== BUSY)
          fault(`${status} for ${asked.method} ${asked.path.slice(0, 120)}: ${write(asked.body)}`);
        if (why === 'no answer') fault(`no answer to ${asked.method} ${asked.path.slice(0, 120)}`);
      });
      await Promise.all(all);
    }
  } finally {
    agent.destroy();
  }
};

const write = (value: unknown): string => JSON.stringify(value ?? null).slice(0, 200);

function wrong(asked: Asked, dice: Dice): Asked {
  switch (dice.below(5)) {
    case 0:
      return { ...asked, method: dice.pick(METHODS) };
    case 1: {
      const parts = asked.path.split('/');
      parts[1 + dice.below(parts.length - 1)] = dice.pick(STRANGE_PARTS);
      return { ...asked, path: parts.join('/') };
    }
    case 2: {
      const [path = '', query] = asked.path.split('?');
      const more = dice.pick([
        'seed=-1',
        'seed=1e99',
        'truncation=NaN',
        'pack=__proto__',
        'type=svg',
        '&&&',
        'a[b]=1',
        '%',
      ]);
      return { ...asked, path: `${path}?${query ?? ''}&${more}` };
    }
    case 3:
      return { ...asked, token: dice.pick([null, '', 'x', 'a'.repeat(43), 'ä', 'x'.repeat(5000)]) };
    default:
      return { ...asked, method: asked.method === 'GET' ? 'POST' : asked.method, body: mutateValue(asked.body, dice) };
  }
}

function headers(asked: Asked, length: number, dice: Dice): OutgoingHttpHeaders {
  const made: OutgoingHttpHeaders = { 'content-length': length };
  if (asked.token !== null) made.authorization = `Bearer ${encodeURIComponent(asked.token)}`;
  if (asked.body !== null) made['content-type'] = 'application/json';
  if (dice.oneIn(5))
    Object.assign(
      made,
      dice.pick<OutgoingHttpHeaders>([
        { 'content-type': 'text/plain' },
        { 'content-type': 'application/json; charset=utf-16' },
        { 'content-type': 'x'.repeat(2000) },
        { origin: 'https://elsewhere.example' },
        { origin: 'null' },
        { 'x-forwarded-for': '1.2.3.4, x' },
        { 'x-forwarded-host': 'elsewhere.example' },
        { authorization: 'Basic eDp5' },
        { authorization: 'Bearer' },
        { range: 'bytes=5-1' },
        { 'if-none-match': '*' },
        { expect: '100-continue' },
        { 'accept-encoding': 'x' },
        { 'content-encoding': 'gzip' },
      ]),
    );
  return made;
}

function send(url: string, asked: Asked, agent: Agent, dice: Dice): Promise<{ status: number; why: string }> {
  const text = asked.body === null ? '' : ((JSON.stringify(asked.body) as string | undefined) ?? '');
  const plain = new TextEncoder().encode(text);
  const bytes = dice.oneIn(4) && plain.length > 0 ? mutateBytes(plain, dice) : plain;
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    // The path goes out as it is: an address would be put in order first.
    const options = { agent, hostname, port, method: asked.method, path: encodeSpaces(asked.path) };
    const outgoing = request({ ...options, headers: headers(asked, bytes.length, dice) }, (incoming) => {
      incoming.resume();
      incoming.once('close', () => {
        resolve({ status: incoming.statusCode ?? 0, why: '' });
      });
    });
    outgoing.setTimeout(ANSWER_MS, () => {
      resolve({ status: 0, why: 'no answer' });
      outgoing.destroy();
    });
    outgoing.once('error', () => {
      resolve({ status: 0, why: 'cut off' });
    });
    outgoing.end(bytes);
  });
}

/** Node refuses to send some characters at all. */
const encodeSpaces = (path: string): string => path.replace(/[^\x21-\x7e]/g, (letter) => encodeURIComponent(letter));
