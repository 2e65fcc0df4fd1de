/** A whole server is killed at any moment while people change a room in every way; after it is back, all that they were told is there. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Company } from '../people/company';
import { Dice } from '../people/dice';
import { ChaosServer } from '../server/server';
import type { Attack } from './attack';
import { addMeasures, addTold, emptyOutcome } from './outcome';

/** People do things for so long at most before the server is killed, ms. */
const LONGEST_LIFE_MS = 2500;
/** Kills that one room lives through: what was lost by a repair of the store shows at the next one. */
const LIVES = 6;
/** Tests do in seconds what people do in minutes, all from one address. */
const RATE_SCALE = 100;

export const kills: Attack = async ({ tree, overHttp, folder, times, seed, onProgress }) => {
  const outcome = emptyOutcome('kills');
  const dataDir = await mkdtemp(join(folder, 'data-'));
  const dice = new Dice(seed);
  const place = { tree, dataDir, rateScale: RATE_SCALE };
  let company: Company | null = null;
  let server = await ChaosServer.start(place);
  try {
    for (let kill = 0; kill < times; kill++) {
      if (company === null || kill % LIVES === 0) company = await Company.open(server.url, dice, overHttp);
      await company.enter(server.url);
      const acting = company.act();
      await pause(dice.below(LONGEST_LIFE_MS));
      if (server.ending !== null) outcome.lost.push(`the server ended by itself: ${server.ending}`);
      addMeasures(outcome, server.measures);
      const killed = server.end('SIGKILL');
      company.leave();
      await Promise.all([killed, acting]);
      server = await ChaosServer.start(place);
      outcome.lost.push(...(await company.lost(server.url)), ...company.faults.splice(0));
      outcome.tries += 1;
      addTold(outcome, company.ledger.told);
      onProgress(outcome);
    }
  } finally {
    company?.leave();
    await server.end('SIGKILL');
  }
  return outcome;
};
