import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { Membership } from '../../lib/protocol';
import { quantile } from '../../lib/statistics/quantile';
import { openPostgres } from '../../server/store/postgres/open';
import { Store } from '../../server/store/store';
import { startPostgres } from '../fixtures/postgres';
import { call } from '../integration/support/api';
import { joinRoom, makeQuickRoom, until } from '../integration/support/client';
import { NodeProcesses, Person, type NodeProcess } from '../integration/nodes/support';

const USAGE = `npm run bench -- nodes [options]

Two servers on one PostgreSQL of their own, on this machine: what a room costs through the server that does not own it, what a commit
costs that looks at the room's epoch, and how long a room is away when its owner is killed or told to end. Everything in one run.

  --rounds N     owners that are killed, and that are told to end (default 8)
  --asks N       requests and commits that are timed; 800 before them warm the servers up (default 400)
  --clients N    people in the room that is watched at its owner and through the other server (default 64)
  --json FILE    write the numbers there as well`;

/** What the issue of many servers asks for. */
const GOALS = { spliceMs: 1, commitP95Ms: 25, killedP95Ms: 8_000, drainedP95Ms: 2_000, shareOfFrames: 0.95 } as const;
const WATCHED_MS = 6_000;
/** After so many requests one more costs what it goes on to cost. */
const WARM_TIMES = 800;
/** The pulled point goes from side to side. */
const WAVE_MS = 250;
const BARE_PROXY = fileURLToPath(new URL('bare-proxy.mjs', import.meta.url));
const ROOM = 'b'.repeat(22);

const nodes = new NodeProcesses();

interface Pair {
  readonly database: string;
  readonly owner: NodeProcess;
  readonly other: NodeProcess;
  readonly member: Membership;
}

async function pair(database: string): Promise<Pair> {
  const [owner, other] = [await nodes.start(database), await nodes.start(database)];
  const member = await makeQuickRoom(owner.url);
  return { database, owner, other, member };
}

async function come(url: string, member: Membership): Promise<Person> {
  const person = new Person(url, member);
  await person.in();
  return person;
}

/**
 * Ms of each of `times`, of the works by turns, each first as often as last, so that whatever else this machine does hits all alike. What
 * was done before is not counted: servers that just started run code that was not compiled yet, twice as much of it through two of them.
 */
async function byTurns(times: number, works: readonly (() => Promise<unknown>)[]): Promise<number[][]> {
  const took = works.map(() => [] as number[]);
  for (let i = -WARM_TIMES; i < times; i++)
    for (const at of i % 2 === 0 ? works.keys() : [...works.keys()].reverse()) {
      const from = performance.now();
      await works[at]?.();
      if (i >= 0) took[at]?.push(performance.now() - from);
    }
  return took;
}

async function splice({ owner, other, member }: Pair, times: number) {
  const ask =
    ({ url }: Pick<NodeProcess, 'url'>) =>
    () =>
      call(url, 'GET', `/api/rooms/${member.room}/share`, member.token);
  const people = [await come(owner.url, member), await come(other.url, member)];
  const say = (person: Person) => () => person.line.send('pull:cancel', { pullId: 'none' });
  const bare = await bareProxy(owner.url);
  const [askOwner = [], askOther = [], askBare = []] = await byTurns(times, [ask(owner), ask(other), ask(bare)]);
  const [sayOwner = [], sayOther = []] = await byTurns(times, people.map(say));
  bare.stop();
  for (const person of people) person.close();
  const more = (through: number[], at: number[]) => quantile(through, 0.5) - quantile(at, 0.5);
  return { requestMs: more(askOther, askOwner), bareMs: more(askBare, askOwner), messageMs: more(sayOther, sayOwner) };
}

/** A process that does nothing but pass on: what it costs to wake one more on this machine is no cost of ours. */
async function bareProxy(target: string) {
  const child = spawn(process.execPath, [BARE_PROXY, target], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const url of createInterface({ input: child.stdout })) return { url, stop: () => child.kill() };
  throw new Error('the bare proxy did not start');
}

/** Beside a bare commit of as many bytes: what a disk takes to keep anything is no cost of ours. */
async function commits(database: string, times: number) {
  const store = await Store.open(await openPostgres(database, 'shared'));
  await store.owners?.join('127.0.0.1:1');
  await store.nextEpoch(ROOM);
  const bare = new pg.Client({ connectionString: database });
  await bare.connect();
  await bare.query('CREATE TABLE bare (bytes bytea)');
  let sequence = 0;
  const update = Buffer.alloc(400);
  const [fenced = [], plain = []] = await byTurns(times, [
    () => store.documents.append(ROOM, [{ sequence: ++sequence, update }]),
    () => bare.query('INSERT INTO bare VALUES ($1)', [update]),
  ]);
  await bare.end();
  await store.releaseRoom(ROOM);
  await store.close();
  return {
    p95Ms: quantile(fenced, 0.95),
    p50Ms: quantile(fenced, 0.5),
    bareP95Ms: quantile(plain, 0.95),
    bareP50Ms: quantile(plain, 0.5),
  };
}

/** Frames a second that each of a crowd gets while somebody pulls, at the owner and through the other. */
async function crowd({ owner, other, member }: Pair, clients: number) {
  const rate = async ({ url }: NodeProcess): Promise<number> => {
    const puller = await come(owner.url, member);
    const watchers = await Promise.all(Array.from({ length: clients - 1 }, () => come(url, member)));
    await puller.hold();
    let side = 1;
    const wave = setInterval(() => puller.move((side = -side) * 40), WAVE_MS);
    const frames = () => watchers.reduce((sum, person) => sum + person.frames, 0);
    const [from, before] = [performance.now(), frames()];
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
    const got = (frames() - before) / watchers.length / ((performance.now() - from) / 1000);
    clearInterval(wave);
    await puller.release();
    for (const person of [puller, ...watchers]) person.close();
    return got;
  };
  // By turns and twice: the machine is never as quiet as it was.
  const rates = [await rate(owner), await rate(other), await rate(owner), await rate(other)] as const;
  return { atOwner: (rates[0] + rates[2]) / 2, throughOther: (rates[1] + rates[3]) / 2 };
}

/** Ms from the signal to when somebody who was there through the other server has the room again. */
async function away(database: string, signal: 'SIGKILL' | 'SIGTERM', rounds: number): Promise<number[]> {
  const took: number[] = [];
  let owner = await nodes.start(database);
  let other = await nodes.start(database);
  for (let round = 0; round < rounds; round++) {
    const member = await makeQuickRoom(owner.url);
    const there = await come(owner.url, member);
    const person = await come(other.url, await joinRoom(other.url, member.room, 'Bo'));
    await person.hold();
    const from = performance.now();
    owner.signal(signal);
    await until('the room', () => person.rooms.length > 1);
    took.push(performance.now() - from);
    there.close();
    person.close();
    await owner.ended;
    [owner, other] = [other, await nodes.start(database)];
  }
  await nodes.end();
  return took;
}

export async function run(args: readonly string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { ...text, default: '8' },
      asks: { ...text, default: '400' },
      clients: { ...text, default: '64' },
      json: text,
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const postgres = await startPostgres({ durable: true });
  if (postgres === null) return;
  try {
    const [rounds, asks] = [Number(values.rounds), Number(values.asks)];
    const two = await pair(await postgres.newDatabase());
    const commit = await commits(two.database, asks);
    const hop = await splice(two, asks);
    const frames = await crowd(two, Number(values.clients));
    await nodes.end();
    const database = await postgres.newDatabase();
    const killed = quantile(await away(database, 'SIGKILL', rounds), 0.95);
    const drained = quantile(await away(database, 'SIGTERM', rounds), 0.95);
    const share = frames.throughOther / frames.atOwner;
    const rows: [what: string, value: number, goal: string, good: boolean][] = [
      [
        'a request through the other server, more at p50, ms',
        hop.requestMs,
        `< ${GOALS.spliceMs}`,
        hop.requestMs < GOALS.spliceMs,
      ],
      ['the same through a proxy that does nothing else, by turns with those, ms', hop.bareMs, '', true],
      ['a message and its answer likewise, ms', hop.messageMs, `< ${GOALS.spliceMs}`, hop.messageMs < GOALS.spliceMs],
      [
        'a commit on the disk with its epoch, p95, ms',
        commit.p95Ms,
        `< ${GOALS.commitP95Ms}`,
        commit.p95Ms < GOALS.commitP95Ms,
      ],
      ['a bare commit of as many bytes by turns with those, p95, ms', commit.bareP95Ms, '', true],
      ['the same at p50, with its epoch', commit.p50Ms, '', true],
      ['the same at p50, bare', commit.bareP50Ms, '', true],
      ['owner killed, room back, p95, ms', killed, `< ${GOALS.killedP95Ms}`, killed < GOALS.killedP95Ms],
      ['owner told to end, room back, p95, ms', drained, `< ${GOALS.drainedP95Ms}`, drained < GOALS.drainedP95Ms],
      [`frames/s of ${values.clients} clients at the owner`, frames.atOwner, '', true],
      [
        'the same through the other server',
        frames.throughOther,
        `> ${GOALS.shareOfFrames} of that`,
        share > GOALS.shareOfFrames,
      ],
    ];
    console.log('| | measured | asked for | |\n|---|--:|---|---|');
    for (const [what, value, goal, good] of rows)
      console.log(`| ${what} | ${value.toFixed(2)} | ${goal} | ${goal === '' ? '' : good ? 'reached' : 'missed'} |`);
    if (values.json !== undefined)
      await writeFile(
        values.json,
        JSON.stringify({ commit, hop, frames, killedP95Ms: killed, drainedP95Ms: drained }, null, 2),
      );
  } finally {
    await nodes.close();
    await postgres.stop();
  }
}
