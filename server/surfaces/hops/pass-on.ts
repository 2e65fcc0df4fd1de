/** A request that another server answers, and its answer: both go through as they come, in pieces, and nothing of them is kept here. */
import { request, type Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { hasBody } from '../http/target';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly agent: Agent;
  /** In place of any that came under the same names, which are in small letters. */
  readonly headers: Readonly<Record<string, string>>;
}

/** They belong to one connection, and each server says its own (RFC 9110, 7.6.1). `expect` was answered by this one. */
const OF_ONE_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

/** Names and values by turns, as they came, without those of one connection and others. */
function passed(raw: readonly string[], without: Readonly<Record<string, string>>): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = [raw[i], raw[i + 1]];
    const small = name.toLowerCase();
    if (!OF_ONE_CONNECTION.has(small) && !(small in without)) kept.push(name, value);
  }
  return kept;
}

/**
 * Passes it on.
 *
 * @returns when it is answered, or whoever asked is gone
 * @throws Error when the other server cannot be reached, or breaks off
 */
export function passOn(
  asked: IncomingMessage,
  answer: ServerResponse,
  { host, port, agent, headers }: Target,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const on = request({
      ...{ host, port, agent, method: asked.method, path: asked.url },
      // Written as they are, without a look at each.
      headers: [...passed(asked.rawHeaders, headers), ...Object.entries(headers).flat()],
    });
    on.on('response', (got) => {
      answer.writeHead(got.statusCode ?? 502, got.statusMessage, passed(got.rawHeaders, {}));
      got.on('error', reject).pipe(answer);
    });
    on.on('error', reject);
    answer.once('close', () => {
      // Whoever asked has gone before the end: the other server learns of it.
      if (!answer.writableFinished) on.destroy();
      resolve();
    });
    if (hasBody(asked)) asked.pipe(on);
    else on.end();
  });
}
