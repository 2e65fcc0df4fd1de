/** Bytes on a bare socket: broken requests, upgrades of any path, and frames that no WebSocket sends. Each connection is answered or ended. */
import { connect } from 'node:net';
import { SOCKET_PATH, YJS_PATH } from '../../../../lib/protocol';
import { mutateBytes } from './mutate';
import type { Surface, Target } from './surface';

const AT_ONCE = 20;
/** A server ends or answers whatever is sent whole; half a request it ends when its headers come too slowly. */
const PATIENCE_MS = 20_000;

const TARGETS = [
  '//',
  '///a',
  '/',
  '*',
  'x',
  '/%',
  '/%zz',
  '/\\',
  '/..//',
  '/api/%',
  '/api/import',
  'http://a:b/',
  '/_next/webpack-hmr',
];
const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
];
const STRANGE_HEADERS = [
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nContent-Length: 4',
  'Sec-WebSocket-Protocol: ,,,',
  'Sec-WebSocket-Protocol: tug.yjs.v1, tug.token.x',
  'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
  'Sec-WebSocket-Version: 0',
  'Sec-WebSocket-Key: x',
  'Upgrade: h2c',
  'Expect: 100-continue',
  'Host: elsewhere.example',
  `X: ${'x'.repeat(20_000)}`,
  ': empty',
  'A\u0000: b',
];
/** What follows an upgrade: wrong codes, lengths that never come, frames that are not masked. */
const FRAMES = [
  [0x81, 0x00],
  [0x82, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x82, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 1, 2, 3, 4],
  [0x8f, 0x80, 1, 2, 3, 4],
  [0xf1, 0x80, 1, 2, 3, 4],
  [0x89, 0xfe, 0x01, 0x00, 1, 2, 3, 4],
  [0x00, 0x80, 1, 2, 3, 4],
  [0x88, 0x81, 1, 2, 3, 4, 5],
];

export const raw: Surface = async (target, times) => {
  for (let sent = 0; sent < times; sent += AT_ONCE) {
    const all = Array.from({ length: Math.min(AT_ONCE, times - sent) }, async () => {
      const bytes = packet(target);
      const answer = await throwAt(target.url, bytes);
      target.count(answer);
      if (answer === 'left open')
        target.fault(`neither answered nor ended: ${Buffer.from(bytes).toString('latin1').slice(0, 120)}`);
    });
    await Promise.all(all);
  }
};

function packet({ url, dice, editor }: Target): Uint8Array {
  const path = dice.pick([
    ...TARGETS,
    `${SOCKET_PATH}/?EIO=4&transport=websocket`,
    `${SOCKET_PATH}/?EIO=${dice.below(9)}&transport=${dice.pick(['polling', 'websocket', '%'])}&sid=${dice.below(9)}`,
    `${YJS_PATH}/${editor.room}`,
    `${YJS_PATH}/${dice.pick(['', '..', '%', '__proto__', 'x'.repeat(5000)])}`,
  ]);
  const { host } = new URL(url);
  const lines = [
    `${dice.pick(['GET', 'POST', 'get', 'X'.repeat(40)])} ${path} HTTP/${dice.pick(['1.1', '1.0', '2.0'])}`,
  ];
  lines.push(`Host: ${host}`);
  if (!dice.oneIn(4)) lines.push(...UPGRADE.filter(() => !dice.oneIn(12)));
  else lines.push('Connection: close');
  while (dice.oneIn(2)) lines.push(dice.pick(STRANGE_HEADERS));
  const head = new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`);
  const tail = dice.oneIn(2) ? Uint8Array.from(dice.pick(FRAMES)) : dice.bytes(dice.below(40));
  const whole = new Uint8Array(Buffer.concat([head, tail]));
  return dice.oneIn(2) ? mutateBytes(whole, dice) : whole;
}

/** @returns the status, `ended` without one, or `left open` */
function throwAt(url: string, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    let said = '';
    const done = (how: string) => {
      clearTimeout(late);
      socket.destroy();
      resolve(how);
    };
    const late = setTimeout(() => {
      done('left open');
    }, PATIENCE_MS);
    socket.on('data', (data) => {
      said += data.toString('latin1', 0, 20);
      const status = /^HTTP\/1\.1 (\d+)/.exec(said)?.[1];
      if (status !== undefined) done(status);
    });
    socket.on('error', () => {
      done('ended');
    });
    socket.on('close', () => {
      done('ended');
    });
    socket.write(bytes);
    // What was cut short is a client that went away.
    socket.end();
  });
}
