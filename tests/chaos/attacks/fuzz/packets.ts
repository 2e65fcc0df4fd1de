/** What lies below the messages of the drag channel: packets of Socket.io and of its transport that no client sends. */
import { PROTOCOL_VERSIONS, SOCKET_PATH } from '../../../../lib/protocol';
import type { Dice } from '../../people/dice';
import { mutateBytes } from './mutate';
import { Line } from './web-socket';
import type { Surface } from './surface';

/** On one line before a new one is opened; a wrong packet ends it. */
const ON_ONE_LINE = 12;

const PACKETS = [
  '2',
  '3probe',
  '5',
  '6',
  '1',
  '4',
  '40',
  '40{',
  '40/other,{}',
  '41',
  '42',
  '42[]',
  '42[1]',
  '42[null]',
  '42["pull:start"]',
  '42["pull:start",{"pullId":"a","handle":{"x":1,"y":1},"target":{"x":2,"y":2}}]',
  '420["me:set",{"name":"Mal","color":"#22aa88"}]',
  '4299999999999999999999["edit:undo",{}]',
  '43[]',
  '430["ok"]',
  '44{"message":"x"}',
  '45',
  '451-["node:image",{"_placeholder":true,"num":0}]',
  '459-["node:image",{"_placeholder":true,"num":8}]',
  '4599999999-["x"]',
  '461-0[{"_placeholder":true,"num":-1}]',
  '42["constructor",{}]',
  '42/none,["edit:undo",{}]',
  'b64',
  '',
];

export const packets: Surface = async ({ url, editor, dice, count, fault }, times) => {
  const auth = JSON.stringify({ protocol: PROTOCOL_VERSIONS, room: editor.room, token: editor.token });
  for (let sent = 0; sent < times;) {
    const line = await Line.open(`${url}${SOCKET_PATH}/?EIO=4&transport=websocket`);
    if (line === null) {
      fault('the drag channel takes no line');
      return;
    }
    // Half of them come before anybody said who they are.
    if (dice.oneIn(2)) line.send(`40${auth}`);
    for (let i = 0; i < ON_ONE_LINE && sent < times; i++, sent++) {
      line.send(packet(dice));
      count(line.isOpen ? 'taken' : 'cut off');
    }
    if (!(await line.taken())) fault('a line of the drag channel neither answers nor ends');
    line.close();
  }
};

function packet(dice: Dice): string | Uint8Array {
  const text = dice.pick(PACKETS);
  if (dice.oneIn(3)) return text;
  const bytes = mutateBytes(new TextEncoder().encode(text), dice);
  return dice.oneIn(3) ? bytes : new TextDecoder('latin1').decode(bytes);
}
