/** `npm run operator-key`: the key that the page of packs asks for. */
import { OPERATOR_SECRET, OperatorKey } from '../access/operator-key';
import { storageOf } from '../open-store';
import { readSettings } from '../settings/settings';
import { Store } from '../store/store';
import { readArguments } from './arguments';
import { runCommand } from './command';

const USAGE = `npm run operator-key [-- --new]

Shows the key of whoever runs the server, which the page of packs asks for where TUG_IMPORT=1 is set; makes it the first time.
It lies in TUG_DATA; servers that share a TUG_DATABASE have one together from their start on.

  --new   makes another one in its place; servers take it at their next start`;

await runCommand(USAGE, async (args) => {
  const values = readArguments(args, { new: { type: 'boolean' } });
  const settings = readSettings(process.env);
  const { dataDir } = settings;
  const { key } = values.new === true ? await OperatorKey.renew(dataDir) : await OperatorKey.open(dataDir);
  if (values.new === true && settings.database !== null) {
    const store = await Store.open(await storageOf(settings, 'shared'));
    await store.replaceSecret(OPERATOR_SECRET, Buffer.from(key)).finally(() => store.close());
  }
  console.log(key);
});
