/** Files of rooms and pictures, damaged and forged: each is opened or refused with a reason. */
import { unzipSync, zipSync } from 'fflate';
import { Api } from '../../../../lib/client/api';
import { ApiError } from '../../../../lib/client/request';
import { RoomApi } from '../../../../lib/client/room-api';
import { readChunks, writeChunks } from '../../../../lib/export/png/chunks';
import type { Dice } from '../../people/dice';
import { mutateBytes, mutateValue } from './mutate';
import type { Surface } from './surface';

/** One address may send no more at once. */
const AT_ONCE = 2;
const FAULT = 500;
const BUSY = 503;
const person = { name: 'Mal', color: '#22aa88' };

interface Samples {
  readonly room: Uint8Array;
  readonly picture: Uint8Array;
}

export const files: Surface = async (target, times) => {
  const { url, owner, dice, count, fault } = target;
  const member = new RoomApi(url, owner);
  const samples = await take(member);
  for (let sent = 0; sent < times; sent += AT_ONCE) {
    const all = Array.from({ length: Math.min(AT_ONCE, times - sent) }, async () => {
      const isPicture = dice.oneIn(2);
      const bytes = isPicture ? wrongPicture(samples.picture, dice) : wrongRoom(samples.room, dice);
      const file = new Blob([new Uint8Array(bytes)]);
      const into = isPicture && dice.oneIn(2);
      try {
        await (into ? member.importPicture(file) : new Api(url).importFile(file, person));
        count('opened');
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        count(error.status === 0 ? 'no answer' : error.problem.code);
        const what = `a ${isPicture ? 'picture' : 'room'} of ${bytes.length} bytes`;
        if (error.status === 0) fault(`no answer to ${what}: ${reasons(error)}`, bytes);
        if (error.status >= FAULT && error.status !== BUSY)
          fault(`${error.status} ${error.problem.code} for ${what}: ${JSON.stringify(error.problem)}`, bytes);
      }
    });
    await Promise.all(all);
  }
};

/** What an error says, and what is said of how it came to that. */
function reasons({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}, ${reasons(cause)}` : message;
}

async function take(member: RoomApi): Promise<Samples> {
  const room = new Uint8Array(await (await member.roomFile()).arrayBuffer());
  const first = Object.keys(unzipSync(room)).find((path) => path.startsWith('nodes/'));
  const node = first?.split('/')[1] ?? '';
  return { room, picture: new Uint8Array(await (await member.nodeFile(node, 'picture.png')).arrayBuffer()) };
}

/** Bytes damaged; or a whole archive whose content is another. */
function wrongRoom(room: Uint8Array, dice: Dice): Uint8Array {
  if (dice.oneIn(3)) return mutateBytes(room, dice);
  const entries: Record<string, Uint8Array> = unzipSync(room);
  const paths = Object.keys(entries);
  const path = dice.pick(paths);
  const content = entries[path] ?? new Uint8Array();
  switch (dice.below(5)) {
    case 0:
      Reflect.deleteProperty(entries, path);
      break;
    case 1:
      entries[
        dice.pick(['../x', '/etc/passwd', 'nodes//edit.json', '__proto__', 'x'.repeat(300), 'nodes/x/edit.json'])
      ] = content;
      break;
    case 2:
      // Packed a thousandfold.
      entries[path] = new Uint8Array(1_000_000);
      break;
    default:
      entries[path] = path.endsWith('.json') && !dice.oneIn(4) ? wrongJson(content, dice) : mutateBytes(content, dice);
  }
  return zipSync(entries, { level: 1 });
}

function wrongJson(content: Uint8Array, dice: Dice): Uint8Array {
  const value = mutateValue(JSON.parse(new TextDecoder().decode(content)), dice);
  return new TextEncoder().encode(JSON.stringify(value ?? null));
}

/** Bytes damaged; or chunks that are whole, with sums that are right, and wrong in what they say. */
function wrongPicture(picture: Uint8Array, dice: Dice): Uint8Array {
  if (dice.oneIn(3)) return mutateBytes(picture, dice);
  const chunks = readChunks(picture);
  const at = dice.below(chunks.length);
  const chunk = chunks[at];
  if (chunk === undefined) return picture;
  const how = dice.below(5);
  if (how === 0) chunks.splice(at, 1);
  else if (how === 1) chunks.push(...Array.from({ length: 1 + dice.below(3000) }, () => chunk));
  else chunks[at] = { ...chunk, data: mutateBytes(chunk.data, dice) };
  return writeChunks(chunks);
}
