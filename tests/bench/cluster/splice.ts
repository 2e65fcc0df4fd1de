/** What it costs to come to the node that does not own a room: requests and messages through it beside the same straight to the owner. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Membership } from '../../../lib/protocol';
import { quantile } from '../../../lib/statistics/quantile';
import { Person } from '../../integration/nodes/support';
import { call } from '../../integration/support/api';
import { makeQuickRoom } from '../../integration/support/client';
import { ASKED, type Row } from './bars';
import type { Fleet } from './fleet';
import { byTurns, timed } from './turns';

const BARE_PROXY = fileURLToPath(new URL('bare-proxy.mjs', import.meta.url));

/** @param warm requests before those that count: a server that has just started takes twice as long for them */
export async function measureSplice({ nodes }: Fleet, asks: number, warm: number): Promise<Row[]> {
  const [owner, other] = nodes;
  const member = await makeQuickRoom(owner.url);
  const people = [await come(owner.url, member), await come(other.url, member)];
  const bare = await bareProxy(owner.url);
  const ask = (url: string) => timed(() => call(url, 'GET', `/api/rooms/${member.room}/share`, member.token));
  const say = (person: Person) => timed(() => person.line.send('pull:cancel', { pullId: 'none' }));
  const [askOwner = [], askOther = [], askBare = []] = await byTurns(
    asks,
    warm,
    [owner, other, bare].map(({ url }) => ask(url)),
  );
  const [sayOwner = [], sayOther = []] = await byTurns(asks, warm, people.map(say));
  bare.stop();
  for (const person of people) person.close();
  const more = (through: number[], at: number[]) => quantile(through, 0.5) - quantile(at, 0.5);
  return [
    {
      what: 'a request through the other node, more at p50, ms',
      measured: more(askOther, askOwner),
      goal: ASKED.spliceMs,
    },
    {
      what: 'a message and its answer through it, more at p50, ms',
      measured: more(sayOther, sayOwner),
      goal: ASKED.spliceMs,
    },
    {
      what: 'a request through a proxy that does nothing else, more at p50, ms',
      measured: more(askBare, askOwner),
      goal: null,
    },
    { what: 'a request straight to the owner, p50, ms', measured: quantile(askOwner, 0.5), goal: null },
  ];
}

export async function come(url: string, member: Membership): Promise<Person> {
  const person = new Person(url, member);
  await person.in();
  return person;
}

/** A process that does nothing but pass on: what it costs to wake one more on this machine is no cost of ours. */
async function bareProxy(target: string) {
  const child = spawn(process.execPath, [BARE_PROXY, target], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const url of createInterface({ input: child.stdout })) return { url, stop: () => child.kill() };
  throw new Error('the bare proxy did not start');
}
