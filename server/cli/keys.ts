/** `npm run keys`: API keys of the programs that may use this server. */
import { z } from 'zod';
import {
  apiKeySchema,
  apiKeysSchema,
  madeKeySchema,
  newKeySchema,
  type ApiKey,
  type NewKey,
} from '../../lib/rest/keys';
import { SCOPES } from '../../lib/rest/scopes';
import { problemSchema } from '../../lib/protocol';
import { ApiKeys } from '../access/clients/api-keys';
import { OperatorKey } from '../access/operator-key';
import { Refused } from '../access/refused';
import { storageOf } from '../open-store';
import { readSettings, type Settings } from '../settings/settings';
import { StoreInUseError } from '../store/open-error';
import { Store } from '../store/store';
import { ArgumentError, readFilesAndArguments } from './arguments';
import { runCommand } from './command';

const USAGE = `npm run keys -- add NAME --scopes SCOPES [--origins ORIGINS]
npm run keys -- list
npm run keys -- revoke ID

Makes, shows and revokes API keys: with one a program uses /api/v1 of this server (/api/v1/docs says how). A key is shown once, when
it is made; the server keeps its hash. Revoked, it opens nothing any more, and neither do the sessions that it began.
While the server runs with the same settings it is asked to do so; otherwise the data is opened for it.

  --scopes    what it may be used for, comma-separated: ${SCOPES.join(', ')}
  --origins   pages that may use it, and show its rooms in a frame, comma-separated, such as https://example.org;
              null for pages without an origin, as those of some plugins are. None: no page, only programs`;

/** What can be done with keys, wherever they lie. */
interface Keys {
  list(): Promise<readonly ApiKey[]>;
  add(wish: NewKey): Promise<z.infer<typeof madeKeySchema>>;
  revoke(id: string): Promise<void>;
  close(): Promise<void>;
}

/** In data that no server has open. */
async function ofStore(settings: Settings): Promise<Keys> {
  const store = await Store.open(await storageOf(settings, 'alone'));
  const keys = await ApiKeys.open(store);
  return {
    list: () => Promise.resolve(keys.list()),
    add: (wish) => keys.add(wish),
    revoke: (id) => keys.revoke(id),
    close: () => store.close(),
  };
}

/** Of a server that runs, which lets whoever can read its data folder. */
async function ofServer({ host, port, basePath, dataDir }: Settings): Promise<Keys> {
  const { key } = await OperatorKey.open(dataDir);
  const name = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  const url = `http://${name}:${port}${basePath}/api/keys`;
  const ask = async (method: string, path: string, body?: NewKey): Promise<unknown> => {
    const response = await fetch(url + path, {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new Error(
        `the server that has the data open does not answer at ${url}; set TUG_PORT and TUG_HOST as it has them`,
      );
    });
    if (response.status === 204) return null;
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { code, params, field } = z.object({ error: problemSchema }).parse(answer).error;
    throw Refused.as({ code, params, field });
  };
  return {
    list: async () => apiKeysSchema.parse(await ask('GET', '')).keys,
    add: async (wish) => madeKeySchema.parse(await ask('POST', '', wish)),
    revoke: async (id) => {
      await ask('DELETE', `/${encodeURIComponent(id)}`);
    },
    close: () => Promise.resolve(),
  };
}

async function openKeys(settings: Settings): Promise<Keys> {
  try {
    return await ofStore(settings);
  } catch (error) {
    if (error instanceof StoreInUseError) return ofServer(settings);
    throw error;
  }
}

const listed = (text: unknown): string[] =>
  typeof text === 'string' ? text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])) : [];

/** @throws ArgumentError that names the option at fault. */
function wishOf(name: string | undefined, values: Readonly<Record<string, unknown>>): NewKey {
  const wish = newKeySchema.safeParse({ name, scopes: listed(values.scopes), origins: listed(values.origins) });
  if (wish.success) return wish.data;
  const [field] = wish.error.issues[0]?.path ?? [];
  if (field === 'scopes') throw new ArgumentError('--scopes', `write one or more of ${SCOPES.join(',')}`);
  if (field === 'origins')
    throw new ArgumentError('--origins', 'write origins such as https://example.org, with a comma between two');
  throw new ArgumentError('NAME', 'name the program for which the key is, in at most 40 characters');
}

function lineOf({ id, name, scopes, origins, createdAt, revokedAt }: z.infer<typeof apiKeySchema>): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const state = revokedAt === null ? `made ${day(createdAt)}` : `revoked ${day(revokedAt)}`;
  return [id, name, state, scopes.join(','), origins.length === 0 ? 'no pages' : origins.join(',')].join('  ');
}

/** @throws ArgumentError */
async function run(keys: Keys, action: string | undefined, word: string | undefined, values: object): Promise<void> {
  if (action === 'add') {
    const { key, made } = await keys.add(wishOf(word, { ...values }));
    console.log(key);
    console.error(`${lineOf(made)}\nThis is the only time that the key is shown.`);
  } else if (action === 'list') for (const key of await keys.list()) console.log(lineOf(key));
  else if (word === undefined) throw new ArgumentError('ID', 'name the key by its id; list shows all');
  else {
    await keys.revoke(word).catch((error: unknown) => {
      throw error instanceof Refused ? new ArgumentError('ID', `there is no key ${word}; list shows all`) : error;
    });
    console.error(`${word} is revoked`);
  }
}

await runCommand(USAGE, async (args) => {
  const { values, files } = readFilesAndArguments(args, { scopes: { type: 'string' }, origins: { type: 'string' } });
  const [action, word] = files;
  if (action !== 'add' && action !== 'list' && action !== 'revoke')
    throw new ArgumentError('command line', 'write add, list or revoke; --help says more');
  // Looked at before anything is opened.
  if (action === 'add') wishOf(word, values);
  const keys = await openKeys(readSettings(process.env));
  try {
    await run(keys, action, word, values);
  } finally {
    await keys.close();
  }
});
