/** `npm run operator-key`: the key that the page of packs asks for. */
import { OperatorKey } from '../access/operator-key';
import { readSettings } from '../settings/settings';
import { runCommand } from './command';

const USAGE = `npm run operator-key

Shows the key of whoever runs the server, which the page of packs asks for where TUG_IMPORT=1 is set; makes it the first time.
It lies in TUG_DATA. Delete operator.key there to have another one at the next start.`;

await runCommand(USAGE, async () => {
  const { key } = await OperatorKey.open(readSettings(process.env).dataDir);
  console.log(key);
});
