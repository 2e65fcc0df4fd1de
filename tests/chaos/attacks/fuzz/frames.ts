/** Frames of the document's protocol: broken ones, and whole ones with what may not be in a document. */
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import * as Y from 'yjs';
import { COMMENTS, MASK, POINTS, SETTERS, SETTINGS, TIMES } from '../../../../lib/document/schema';
import { YJS_PATH, YJS_TOKEN_PREFIX, yjsSubprotocols } from '../../../../lib/protocol';
import type { Dice } from '../../people/dice';
import { pointOf, presenceOf } from '../../../fixtures/document';
import { mutateBytes, mutateValue } from './mutate';
import { Line } from './web-socket';
import type { Surface } from './surface';

const ON_ONE_LINE = 8;
/** Of one value: a document is refused by its size soon enough. */
const MOST_CHARACTERS = 20_000;
/** Types of messages, and of messages about documents. */
const [SYNC, AWARENESS, AUTH, QUERY] = [0, 1, 2, 3];
const [STEP_1, STEP_2, UPDATE] = [0, 1, 2];

const comment = {
  id: 'c',
  thread: 'c',
  pin: { nodeId: 'n', point: { x: 1, y: 1 } },
  text: 'x',
  mentions: [],
  memberId: 'm',
  name: 'Mal',
  color: '#22aa88',
  createdAt: 1,
  resolved: false,
};
const point = pointOf('m', 'p');
const stroke = { id: 's', mode: 'paint', radius: 4, path: [1, 2, 3, 4], memberId: 'm' };

export const frames: Surface = async ({ url, first, editor, viewer, dice, count, fault }, times) => {
  for (let sent = 0; sent < times;) {
    const member = dice.oneIn(4) ? viewer : editor;
    const line = await Line.open(`${url}${YJS_PATH}/${member.room}`, [
      ...(first ? yjsSubprotocols({ oldest: 1, newest: 1 }) : yjsSubprotocols()),
      YJS_TOKEN_PREFIX + member.token,
    ]);
    if (line === null) {
      fault('the document takes no line');
      return;
    }
    line.onClose((code) => {
      count(`closed ${code}`);
    });
    for (let i = 0; i < ON_ONE_LINE && sent < times; i++, sent++) {
      line.send(frame(dice, member.memberId));
      count(line.isOpen ? 'taken' : 'cut off');
    }
    if (!(await line.taken())) fault('a line of the document neither answers nor ends');
    line.close();
  }
};

/** A message of the document's protocol, good or not. */
export function frame(dice: Dice, memberId: string): Uint8Array {
  const whole = dice.pick([change, change, change, question, presence])(dice, memberId);
  return dice.oneIn(2) ? mutateBytes(whole, dice) : whole;
}

function written(...numbers: readonly number[]) {
  const encoder = createEncoder();
  for (const number of numbers) writeVarUint(encoder, number);
  return encoder;
}

/** A change of the document by which it says what it should not, in types that it should not have. */
function change(dice: Dice, memberId: string): Uint8Array {
  const doc = new Y.Doc();
  const values = [comment, point, stroke].map((value) => ({ ...value, memberId }));
  for (let i = 1 + dice.below(3); i > 0; i--) {
    const name = dice.pick([POINTS, COMMENTS, SETTINGS, TIMES, SETTERS, 'other', '']);
    const value = tamed(dice.oneIn(4) ? dice.pick(values) : mutateValue(dice.pick(values), dice));
    switch (dice.below(7)) {
      case 0:
        doc.getArray(MASK).push([value]);
        break;
      case 1:
        doc.getText(`${name}text`).insert(0, 'x'.repeat(dice.below(5000)), { bold: true });
        break;
      case 2:
        doc.getMap(name).set('inner', new Y.Map([['x', value]]));
        break;
      case 3:
        doc.getMap(name).set('text', new Y.Text('x'));
        break;
      case 4:
        doc.getMap(name).set('doc', new Y.Doc());
        break;
      case 5:
        doc.getXmlFragment('xml').push([new Y.XmlElement('script')]);
        break;
      default:
        doc.getMap(name).set(dice.pick(['c', 'p', 'maxSteps', '__proto__', 'x'.repeat(300)]), value);
    }
  }
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  const encoder = written(SYNC, dice.oneIn(2) ? UPDATE : STEP_2);
  writeVarUint8Array(encoder, dice.oneIn(3) ? mutateBytes(update, dice) : update);
  return toUint8Array(encoder);
}

/** Nothing that Yjs itself refuses to write: it tells values apart by their constructor. */
function tamed(value: unknown): unknown {
  const text = JSON.stringify(value ?? null);
  const read: unknown = text.length > MOST_CHARACTERS ? null : JSON.parse(text);
  return typeof read === 'object' && read !== null && Object.hasOwn(read, 'constructor') ? null : read;
}

function question(dice: Dice): Uint8Array {
  const vector = createEncoder();
  const count = dice.below(5);
  writeVarUint(vector, dice.oneIn(3) ? 2 ** 31 : count);
  for (let i = 0; i < count; i++) {
    writeVarUint(vector, dice.below(2 ** 31));
    writeVarUint(vector, dice.below(2 ** 31));
  }
  const encoder = written(SYNC, STEP_1);
  writeVarUint8Array(encoder, toUint8Array(vector));
  return toUint8Array(encoder);
}

function presence(dice: Dice, memberId: string): Uint8Array {
  if (dice.oneIn(6)) return toUint8Array(written(dice.pick([QUERY, AUTH, 4, 127])));
  const state = presenceOf(memberId, { name: 'Mal' });
  const states = createEncoder();
  const count = 1 + dice.below(4);
  writeVarUint(states, dice.oneIn(6) ? 100_000 : count);
  for (let i = 0; i < count; i++) {
    writeVarUint(states, dice.below(2 ** 31));
    writeVarUint(states, dice.below(100));
    writeVarString(states, JSON.stringify((dice.oneIn(3) ? state : mutateValue(state, dice)) ?? null));
  }
  const encoder = written(AWARENESS);
  writeVarUint8Array(encoder, toUint8Array(states));
  return toUint8Array(encoder);
}
