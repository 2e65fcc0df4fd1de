/**
 * One address does all that costs, as fast as it is let: rooms that pull all the time, stills, samples, replays and room files, over
 * and over. Two people at another address go on working; nothing of theirs is lost, and the server ends on SIGTERM.
 */
import { setMaxListeners } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { SOCKET_PATH, type Membership } from '../../../lib/protocol';
import { Company, firstPack } from '../people/company';
import { Dice } from '../people/dice';
import { ChaosServer } from '../server/server';
import type { Attack } from './attack';
import { addMeasures, addTold, emptyOutcome } from './outcome';

/** The people's address is that of their connections; the crowd's is said as by a proxy. For tests of networks (RFC 5737). */
const FROM = { 'X-Forwarded-For': '192.0.2.2' };
/** How long the crowd is there for each of its rooms, ms. */
const ROOM_MS = 1300;
/** Samples that it asks for at a time. */
const SAMPLES_AT_ONCE = 31;
/** Between two targets of a pull, and two stills that a room asks for, ms. */
const MOVE_MS = 16;
const STILL_MS = 35;
/** Who was refused waits so long before the next time: refusing is to cost as much as it does, ms. */
const REFUSED_MS = 20;
/** Between two things that people do, ms: limits are as they are, and they stay below them. */
const CALM_MS = 300;
/** The oldest version of the protocol, which every server here knows. */
const PROTOCOL = 1;

/** So many rooms. */
export const hostileRooms: Attack = async ({ tree, overHttp, folder, times, seed, onProgress }) => {
  const outcome = emptyOutcome('hostile rooms');
  const place = { tree, dataDir: await mkdtemp(join(folder, 'data-')), rateScale: 1, trustProxy: true };
  let server = await ChaosServer.start(place);
  const company = await Company.open(server.url, new Dice(seed), overHttp);
  await company.enter(server.url);
  const acting = company.act(CALM_MS);
  const crowd = new Crowd(server.url, (what) => outcome.lost.push(what));
  try {
    await crowd.gather(times);
    const end = performance.now() + times * ROOM_MS;
    while (performance.now() < end && server.ending === null) {
      await pause(250);
      outcome.tries = crowd.asked;
      onProgress(outcome);
    }
  } catch (error) {
    outcome.lost.push((error as Error).message);
  }
  if (server.ending !== null) outcome.lost.push(`the server ended by itself: ${server.ending} ${server.lastWords}`);
  addMeasures(outcome, server.measures);
  company.leave();
  const [took] = await Promise.all([server.end('SIGTERM'), acting]);
  if (took === null) outcome.lost.push('the crowd keeps the server from ending on SIGTERM');
  await crowd.leave();
  server = await ChaosServer.start(place);
  outcome.lost.push(...(await company.lost(server.url)), ...company.faults.splice(0));
  await server.end('SIGKILL');
  addTold(outcome, company.ledger.told);
  outcome.notes.push(`${times} rooms, ${crowd.steps} frames of their pulls`, company.patience());
  return outcome;
};

/** Everybody at the one address. */
class Crowd {
  /** Requests and messages, whatever was answered. */
  asked = 0;
  /** Frames of pulls that came. */
  steps = 0;
  private readonly left = new AbortController();
  private readonly sockets: Socket[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly loops: Promise<void>[] = [];

  constructor(
    private readonly url: string,
    private readonly fault: (what: string) => void,
  ) {}

  async gather(rooms: number): Promise<void> {
    // Every request listens.
    setMaxListeners(0, this.left.signal);
    const pack = await firstPack(this.url);
    let seed = 1000;
    // Before all the rest, which would leave the crowd no place for a room.
    const made: Membership[] = [];
    for (let i = 0; i < rooms; i++) made.push(await this.makeRoom(pack, i));
    for (const member of made) await this.enter(member);
    for (let i = 0; i < SAMPLES_AT_ONCE; i++)
      this.again(() => this.ask(`/api/sample?pack=${pack}&seed=${seed++}&truncation=0.7`));
  }

  async leave(): Promise<void> {
    this.left.abort();
    for (const timer of this.timers) clearInterval(timer);
    for (const socket of this.sockets) socket.close();
    await Promise.all(this.loops);
  }

  private async makeRoom(pack: string, seed: number): Promise<Membership> {
    const body = { name: 'Mal', color: '#22aa88', pack, seed, truncation: 0.7 };
    const made = await fetch(`${this.url}/api/rooms`, {
      method: 'POST',
      headers: { ...FROM, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (made.status !== 201) throw new Error(`no room for the crowd: ${made.status}`);
    return (await made.json()) as Membership;
  }

  private async enter({ room, token }: Membership): Promise<void> {
    const socket = io(this.url, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      auth: { protocol: PROTOCOL, room, token },
      extraHeaders: FROM,
      forceNew: true,
    });
    this.sockets.push(socket);
    socket.on('frame', ({ seq, dragId }: { seq: number; dragId: string | null }) => {
      if (dragId !== null) this.steps += 1;
      socket.emit('frame:ack', { seq });
    });
    const current = await new Promise<string>((resolve, reject) => {
      socket.once('room', (told: { current: string }) => resolve(told.current));
      socket.once('connect_error', reject);
    });
    const at = { x: 128, y: 128 };
    socket.emit('pull:start', { pullId: 'p', handle: at, target: at });
    let turn = 0;
    this.every(MOVE_MS, () => {
      turn += 1 / 8;
      socket.emit('pull:move', { pullId: 'p', target: { x: 128 + 24 * Math.cos(turn), y: 128 + 24 * Math.sin(turn) } });
    });
    this.every(STILL_MS, () => socket.emit('node:image', { nodeId: current }));
    for (const file of [`nodes/${current}/picture.png`, 'room.tug', `nodes/${current}/latents.npz`])
      this.again(() => this.ask(`/api/rooms/${room}/${file}`, token));
  }

  private every(ms: number, act: () => void): void {
    const timer = setInterval(() => {
      this.asked += 1;
      act();
    }, ms);
    this.timers.push(timer);
  }

  private again(act: () => Promise<void>): void {
    const loop = async () => {
      while (!this.left.signal.aborted) await act();
    };
    this.loops.push(loop());
  }

  private async ask(path: string, token?: string): Promise<void> {
    this.asked += 1;
    try {
      const headers = new Headers(FROM);
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
      const answer = await fetch(this.url + path, { headers, signal: this.left.signal });
      await answer.arrayBuffer();
      if (answer.status === 500) this.fault(`500 for ${path}`);
      if (answer.status !== 200) await pause(REFUSED_MS);
    } catch {
      await pause(REFUSED_MS);
    }
  }
}
