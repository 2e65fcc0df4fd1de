/** One message to one webhook: signed, never to an address of a private network, never farther than the address that was named. */
import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { PrivateAddressError, isPublicAddress, publicLookup } from '../../access/public-address';
import type { HookRecord } from '../../store/hook-records';

/** From the connection to the answer's first line. */
const ANSWER_MS = 10_000;

/** `t=SECONDS,v1=HEX`: HMAC-SHA256 of the seconds, a dot and the body, so that an old message cannot be sent again as a new one. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  const hex = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hex}`;
}

/**
 * @param anywhere whether it may go to addresses of this machine and of private networks
 * @param signal breaks it off
 * @throws Error when it was not taken
 */
export async function send(
  { url, secret }: HookRecord,
  body: string,
  anywhere: boolean,
  signal: AbortSignal,
): Promise<void> {
  const to = new URL(url);
  const plain = to.hostname.replace(/^\[(.*)\]$/, '$1');
  // Names are looked at by the connection's lookup; it is not asked about addresses.
  if (!anywhere && isIP(plain) !== 0 && !isPublicAddress(plain))
    throw new PrivateAddressError(`${url} is a private address`);
  const request = to.protocol === 'https:' ? httpsRequest : httpRequest;
  const status = await new Promise<number>((resolve, reject) => {
    const sending = request(to, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      ...(anywhere ? {} : { lookup: publicLookup }),
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'User-Agent': 'Tug',
        'Tug-Signature': signatureOf(secret, Math.floor(Date.now() / 1000), body),
      },
    });
    sending.on('error', reject);
    sending.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      // What else it says is nobody's concern.
      response.destroy();
    });
    sending.end(body);
  });
  if (status < 200 || status >= 300) throw new Error(`it was answered ${status}`);
}
