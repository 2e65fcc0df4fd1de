/** Requests of the two endpoints that poll: handshakes, and bodies of packets that no client would send. Each is answered, none as a fault. */
import {
  PROTOCOL_VERSIONS,
  SOCKET_PATH,
  YJS_POLLING_PATH,
  YJS_TOKEN_PREFIX,
  yjsSubprotocols,
} from '../../../../lib/protocol';
import type { Dice } from '../../people/dice';
import { frame } from './frames';
import { mutateBytes, mutateValue } from './mutate';
import { ANSWER_MS, type Surface, type Target } from './surface';

const BODIES_OF_ONE_SESSION = 8;
const FAULT = 500;
/** Between packets of one body. */
const SEPARATOR = '\x1e';
/** Whole packets of Engine.io and Socket.io, which are wrong here or come at a wrong moment. */
const PACKETS = [
  '1',
  '2',
  '3probe',
  '5',
  '6',
  '40',
  '41',
  '42["message"]',
  '42["frame:ack",{"seq":1e99}]',
  '45999-["message",{"_placeholder":true,"num":0}]',
  '451-["message",{"_placeholder":true,"num":-1}]',
  '44{"message":"x"}',
  '42/other,["x"]',
  'b!!!',
  '',
];

export const polling: Surface = async (target, times) => {
  const { url, dice, count, fault } = target;
  for (let sent = 0; sent < times;) {
    const path = dice.pick([SOCKET_PATH, YJS_POLLING_PATH]);
    const session = await opened(`${url}${path}/?EIO=4&transport=polling`);
    if (session === null) {
      fault(`nobody can poll ${path}`);
      return;
    }
    const ask = async (body: string | Uint8Array) => {
      sent += 1;
      const status = await post(session, body);
      count(String(status));
      if (status === 0 || status >= FAULT) fault(`${status} for ${Buffer.from(body).toString('latin1').slice(0, 120)}`);
      return status;
    };
    await ask(`40${JSON.stringify(dice.oneIn(4) ? mutateValue(door(path, target), dice) : door(path, target))}`);
    // A session ends with the first packet that cannot be read.
    for (let i = 0; i < BODIES_OF_ONE_SESSION; i++) if ((await ask(body(dice, target))) !== 200) break;
    await post(session, '1');
  }
};

/** What a client says at the door. */
const door = (path: string, { editor: { room, token } }: Target): object =>
  path === SOCKET_PATH
    ? { protocol: PROTOCOL_VERSIONS, room, token }
    : { room, protocols: [...yjsSubprotocols(), YJS_TOKEN_PREFIX + token] };

function body(dice: Dice, { editor }: Target): string | Uint8Array {
  const message = () =>
    `451-["message",{"_placeholder":true,"num":0}]${SEPARATOR}b${Buffer.from(frame(dice, editor.memberId)).toString('base64')}`;
  const packets = Array.from({ length: 1 + dice.below(4) }, () => (dice.oneIn(2) ? message() : dice.pick(PACKETS)));
  const whole = packets.join(SEPARATOR);
  return dice.oneIn(3) ? mutateBytes(new TextEncoder().encode(whole), dice) : whole;
}

/** The address of a new session; null when none is given. */
async function opened(address: string): Promise<string | null> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => null);
  const sid = /"sid":"([^"]+)"/.exec((await answer?.text()) ?? '')?.[1];
  return sid === undefined ? null : `${address}&sid=${sid}`;
}

/** @returns the status, 0 without one */
async function post(address: string, content: string | Uint8Array): Promise<number> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body: new Blob([typeof content === 'string' ? content : new Uint8Array(content)]),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
