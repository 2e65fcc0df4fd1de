/** A key that asks for too much, over HTTP: what it is told, and who goes on unharmed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberAnswerSchema, roomViewSchema } from '../../../lib/rest/bodies';
import { RATES } from '../../../server/access/rates';
import { TestClient } from '../support/client';
import { testServer, type TestServer } from '../support/server';
import { Program, ask, problemOf, type Answered } from './support';

/** Requests of a key on this server; few enough that they are soon used up. */
const LIMIT = 60;

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ rateScale: LIMIT / RATES.client.count });
});
afterAll(() => server.close());

const numberOf = ({ headers }: Answered, name: string) => Number(headers.get(name));

/** Asks until it is refused. @returns the refusal, and how many were answered before it */
async function usedUp(program: Program): Promise<{ readonly refused: Answered; readonly answered: number }> {
  for (let answered = 0; answered <= LIMIT; answered++) {
    const refused = await program.ask('GET', '/packs');
    if (refused.status !== 200) return { refused, answered };
  }
  throw new Error('it was never refused');
}

describe('a key that asks for too much', () => {
  it('G7: is answered 429 with when to come back, in all of its sessions; other keys go on', async () => {
    const greedy = await Program.begin(server);
    const { refused, answered } = await usedUp(greedy);
    // One request began the session.
    expect(answered).toBe(LIMIT - 1);
    expect(refused.status).toBe(429);
    const seconds = numberOf(refused, 'retry-after');
    expect(problemOf(refused)).toMatchObject({
      type: 'urn:tug:problem:rate-limited.client',
      code: 'rate-limited.client',
      status: 429,
      params: { seconds },
    });
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(RATES.client.seconds);
    expect([numberOf(refused, 'ratelimit-limit'), numberOf(refused, 'ratelimit-remaining')]).toEqual([LIMIT, 0]);
    expect(numberOf(refused, 'ratelimit-reset')).toBe(seconds);
    // Neither another session nor what is done once is a way around it.
    const again = await ask(server, 'POST', '/sessions', greedy.made.key, {});
    expect([again.status, problemOf(again).code]).toEqual([429, 'rate-limited.client']);
    const once = await greedy.ask('POST', '/rooms', { seed: 1 }, { 'idempotency-key': 'greedy' });
    expect([once.status, problemOf(once).code]).toEqual([429, 'rate-limited.client']);

    const other = await Program.begin(server);
    expect((await other.ask('GET', '/packs')).status).toBe(200);
  });

  it('G7: is refused what costs more than is left, and nothing of it is done', async () => {
    const program = await Program.begin(server);
    const room = roomViewSchema.parse((await program.ask('POST', '/rooms', { seed: 1 })).json);
    const { membership } = memberAnswerSchema.parse(
      (await program.ask('POST', `/rooms/${room.id}/members`, { name: 'Bo' })).json,
    );
    const answers: Answered[] = [];
    for (let seed = 2; answers.at(-1)?.status !== 429; seed++)
      answers.push(await program.ask('POST', `/rooms/${room.id}/images`, { seed }));
    // The session, the room and the member took 12.
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 429]);
    expect(answers.map((answer) => numberOf(answer, 'ratelimit-remaining'))).toEqual([38, 28, 18, 8, 0]);
    const bo = await TestClient.connect(server.url, membership);
    expect((await bo.message('room')).nodes.map(({ seed }) => seed)).toEqual([1, 2, 3, 4, 5]);
    bo.close();
  });
});
