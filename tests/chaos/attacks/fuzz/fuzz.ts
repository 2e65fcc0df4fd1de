/** Thousands of wrong messages and files at every surface of a server in whose other room two people go on working. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Api } from '../../../../lib/client/api';
import { Company, firstPack } from '../../people/company';
import { Dice } from '../../people/dice';
import { ChaosServer } from '../../server/server';
import type { Attack } from '../attack';
import { addMeasures, addTold, emptyOutcome } from '../outcome';
import { files } from './files';
import { frames } from './frames';
import { messages } from './messages';
import { packets } from './packets';
import { photos } from './photos';
import { polling } from './polling';
import { raw } from './raw';
import { requests } from './requests';
import type { Surface, Target } from './surface';
import { count, oftenest } from './tally';

/** What limits protects from is tried elsewhere; here everything is to come through. */
const RATE_SCALE = 1000;
/** What is thrown is the load here; the two have only to be at work all along. Between two things that one of them does, ms at most. */
const CALM_MS = 100;
/** Faults of one surface that are told of in words. */
const WORDS = 20;
const person = { name: 'Mal', color: '#22aa88' };

export const SURFACES: Readonly<Record<string, Surface>> = {
  messages,
  packets,
  frames,
  polling,
  requests,
  raw,
  files,
  photos,
};

/** An attack on one surface, or several one after the other. @param names as in `SURFACES` */
export function fuzz(...names: readonly string[]): Attack {
  return async ({ tree, overHttp, folder, times, seed, onProgress }) => {
    const outcome = emptyOutcome(`fuzzed ${names.join(', ')}`);
    const place = { tree, dataDir: await mkdtemp(join(folder, 'data-')), rateScale: RATE_SCALE };
    const dice = new Dice(seed);
    let server = await ChaosServer.start(place);
    const company = await Company.open(server.url, new Dice(seed), overHttp);
    await company.enter(server.url);
    const acting = company.act(CALM_MS);
    const fault = (what: string, thrown?: Uint8Array) => {
      if (outcome.lost.length >= WORDS) return;
      outcome.lost.push(what);
      if (thrown !== undefined) outcome.thrown.push(thrown);
    };
    try {
      const target: Target = {
        url: server.url,
        first: overHttp,
        ...(await room(server.url)),
        dice,
        fault,
        count: (answer) => {
          outcome.tries += 1;
          count(outcome, answer);
          if (outcome.tries % 100 === 0) onProgress(outcome);
          if (server.ending !== null) throw new Error(`the server ended: ${server.ending} ${server.lastWords}`);
        },
      };
      for (const name of names) await SURFACES[name]?.(target, times);
    } catch (error) {
      fault((error as Error).message);
    }
    // Decoders are not to speak for themselves, since photos are nobody's business.
    if (names.includes('photos') && server.lastWords !== '') fault(`the server said: ${server.lastWords}`);
    addMeasures(outcome, server.measures);
    company.leave();
    const asked = server.end('SIGTERM');
    await acting;
    if ((await asked) === null) fault('the server did not end on SIGTERM');
    server = await ChaosServer.start(place);
    outcome.lost.push(...(await company.lost(server.url)), ...company.faults.splice(0));
    await server.end('SIGKILL');
    addTold(outcome, company.ledger.told);
    outcome.notes.push(oftenest(outcome), company.patience());
    return outcome;
  };
}

async function room(url: string): Promise<Pick<Target, 'owner' | 'editor' | 'viewer'>> {
  const api = new Api(url);
  const owner = await api.createRoom({
    ...person,
    pack: await firstPack(url),
    seed: 1,
    truncation: 0.7,
    linkRole: 'viewer',
  });
  const viewer = await api.joinRoom(owner.room, person);
  const invited = await fetch(`${url}/api/rooms/${owner.room}/invites`, {
    method: 'POST',
    headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ role: 'editor', hours: null, maxUses: null }),
  });
  const { token } = (await invited.json()) as { token: string };
  return { owner, viewer, editor: await api.acceptInvite(token, person) };
}
