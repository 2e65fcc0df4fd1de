/**
 * Connections that cost their owner nothing: headers and bodies by the byte, upgrades to nowhere that nobody ends, lines on which
 * nothing is said or nothing is read. All of them are ended by the server in time, people notice nothing, and none keeps it from
 * ending.
 */
import { mkdtemp } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SOCKET_PATH, YJS_PATH } from '../../../lib/protocol';
import { Company } from '../people/company';
import { Dice } from '../people/dice';
import { ChaosServer } from '../server/server';
import type { Attack } from './attack';
import { addMeasures, addTold, emptyOutcome } from './outcome';

/** Where the slow ones come from: another address than the people's. Loopback has many. */
const ELSEWHERE = '127.0.0.2';
/** Between two bytes of who is slow. */
const BYTE_MS = 500;
/** Longer than every limit of the server together. */
const ENDED_MS = 75_000;
/** A server with open connections ends in this time. */
const END_MS = 10_000;
/** In one packet. */
const UNREAD_ANSWERS = 400;
/** After this time who does not read has been cut off; nobody who does not read can see that before they try. */
const DEAF_MS = 45_000;
/** Between two things that people do, ms: limits are as they are, and they stay below them. */
const CALM_MS = 300;

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
const FILE = 'Content-Type: application/octet-stream\r\nContent-Length: 1000000\r\n';

interface Kind {
  /** What is sent at once. */
  readonly head: (host: string) => string;
  /** What is sent byte by byte for ever. */
  readonly drip?: string;
  /** Nothing of what comes is read. */
  readonly deaf?: true;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'slow headers': { head: (host) => `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n`, drip: 'X' },
  'slow bodies': {
    head: (host) => `POST /api/import?name=M&color=%2322aa88 HTTP/1.1\r\nHost: ${host}\r\n${FILE}\r\n`,
    drip: 'x',
  },
  'upgrades to nowhere': { head: (host) => `GET /elsewhere HTTP/1.1\r\nHost: ${host}\r\n${UPGRADE}\r\n` },
  'upgrades without a path': { head: (host) => `GET // HTTP/1.1\r\nHost: ${host}\r\n${UPGRADE}\r\n` },
  'silent drag channels': {
    head: (host) => `GET ${SOCKET_PATH}/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\n${UPGRADE}\r\n`,
  },
  'silent documents': {
    head: (host) => `GET ${YJS_PATH}/nowhere HTTP/1.1\r\nHost: ${host}\r\n${UPGRADE}\r\n`,
  },
  'floods that nobody reads': {
    head: (host) => `GET /metrics HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(UNREAD_ANSWERS),
    deaf: true,
  },
};

/** Each of the kinds so many times at once. */
export const slow: Attack = async ({ tree, overHttp, folder, times, seed, onProgress }) => {
  const outcome = emptyOutcome('slow and half-open sockets');
  const place = { tree, dataDir: await mkdtemp(join(folder, 'data-')), rateScale: 1 };
  let server = await ChaosServer.start(place);
  const company = await Company.open(server.url, new Dice(seed), overHttp);
  await company.enter(server.url);
  const acting = company.act(CALM_MS);
  const open = () =>
    Object.entries(KINDS).map(([name, kind]) => ({
      name,
      lines: Array.from({ length: times }, () => new SlowLine(server.url, kind)),
    }));

  const first = open();
  const end = performance.now() + ENDED_MS;
  const left = () => first.flatMap(({ lines }) => lines.filter(({ isOpen }) => isOpen)).length;
  while (left() > 0 && performance.now() < end && server.ending === null) {
    outcome.tries = first.flatMap(({ lines }) => lines).length - left();
    onProgress(outcome);
    await pause(200);
  }
  outcome.tries = times * first.length;
  for (const { name, lines } of first) {
    const still = lines.filter(({ isOpen }) => isOpen).length;
    if (still > 0 && server.ending === null) outcome.lost.push(`${still} of ${times} ${name} are never ended`);
    for (const line of lines) line.close();
    // Those of a server that crashed are ended as well.
    if (server.ending !== null) continue;
    const longest = Math.max(...lines.map(({ openMs }) => openMs));
    outcome.notes.push(
      `${name}: ${still > 0 ? 'never ended' : `ended after ${(longest / 1000).toFixed(0)} s at most`}`,
    );
  }
  if (server.ending !== null) outcome.lost.push(`the server ended by itself: ${server.ending}`);
  addMeasures(outcome, server.measures);

  // They keep nobody from ending the server either.
  const second = open();
  await pause(500);
  company.leave();
  const [took] = await Promise.all([server.end('SIGTERM'), acting]);
  if (took === null || took > END_MS) outcome.lost.push(`open connections keep the server from ending on SIGTERM`);
  else outcome.notes.push(`SIGTERM: ended in ${(took / 1000).toFixed(1)} s`);
  for (const line of second.flatMap(({ lines }) => lines)) line.close();
  server = await ChaosServer.start(place);
  outcome.lost.push(...(await company.lost(server.url)), ...company.faults.splice(0));
  await server.end('SIGKILL');
  addTold(outcome, company.ledger.told);
  outcome.notes.push(company.patience());
  return outcome;
};

/** One connection that is slow in its way until the server ends it. */
class SlowLine {
  isOpen = true;
  private readonly socket: Socket;
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly opened = performance.now();
  private readonly listening: NodeJS.Timeout | undefined;
  private ended = 0;

  constructor(url: string, { head, drip, deaf }: Kind) {
    const { host, hostname, port } = new URL(url);
    // Its own half stays open whatever the server does.
    this.socket = connect({ host: hostname, port: Number(port), localAddress: ELSEWHERE, allowHalfOpen: true });
    this.socket.on('error', () => undefined);
    this.socket.once('close', () => {
      this.over();
    });
    if (deaf !== true) this.socket.resume();
    if (deaf === true)
      this.listening = setTimeout(() => {
        this.socket.resume();
      }, DEAF_MS);
    this.socket.write(head(host));
    // What is written after a cut is answered by a reset; after a half end it is not.
    this.timer = setInterval(() => {
      if (drip !== undefined || this.socket.readableEnded) this.socket.write(drip ?? 'x');
    }, BYTE_MS);
  }

  /** How long it was open, ms. */
  get openMs(): number {
    return (this.isOpen ? performance.now() : this.ended) - this.opened;
  }

  close(): void {
    this.socket.destroy();
    this.over();
  }

  private over(): void {
    clearInterval(this.timer);
    clearTimeout(this.listening);
    if (this.isOpen) this.ended = performance.now();
    this.isOpen = false;
  }
}
