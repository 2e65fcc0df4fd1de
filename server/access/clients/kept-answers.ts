/**
 * What a program asks for twice because it did not hear the answer is done once: the same `Idempotency-Key` with the same request gets
 * the first answer again, for a day. An answer may hold a token, so it is encrypted with the key that the program made up: the
 * store has no more than a hash of that.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { ClientRecords, KeptAnswer } from '../../store/client-records';
import { Refused } from '../refused';

/** How long an answer is kept, ms. */
export const KEEP_MS = 24 * 3_600_000;
const SWEEP_MS = 3_600_000;
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request as far as two must be equal. */
export interface Asked {
  /** Id of the API key. */
  readonly client: string;
  /** What the program made up. */
  readonly key: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: Uint8Array;
}

interface Running {
  readonly fingerprint: string;
  /** Null when it was refused: then nothing was done, and the next one is judged anew. */
  readonly answer: Promise<Answer | null>;
}

export class KeptAnswers {
  private readonly running = new Map<string, Running>();
  private readonly sweeping: NodeJS.Timeout;

  constructor(
    private readonly records: Pick<ClientRecords, 'answer' | 'keepAnswer' | 'dropAnswers'>,
    private readonly now: () => number = Date.now,
  ) {
    this.sweeping = setInterval(() => {
      void this.sweep().catch(() => undefined);
    }, SWEEP_MS);
    this.sweeping.unref();
  }

  /** Forgets what is older than a day. */
  async sweep(): Promise<void> {
    await this.records.dropAnswers(this.now() - KEEP_MS);
  }

  close(): void {
    clearInterval(this.sweeping);
  }

  /**
   * @param work what was asked for; null when it was refused
   * @returns the answer of an earlier request; null when this one was carried out or refused itself
   * @throws Refused when the key was used with another request
   */
  async once(asked: Asked, work: () => Promise<Answer | null>): Promise<Answer | null> {
    const name = nameOf(asked);
    const fingerprint = fingerprintOf(asked);
    for (;;) {
      const other = this.running.get(name);
      if (other === undefined) break;
      if (other.fingerprint !== fingerprint) throw new Refused('invalid.idempotency-key', {}, 'idempotency-key');
      const answer = await other.answer.catch(() => null);
      if (answer !== null) return answer;
    }
    const done = { here: false };
    const answer = this.kept(name, asked, fingerprint).then(async (kept) => {
      if (kept !== null) return kept;
      done.here = true;
      const made = await work();
      if (made !== null) await this.records.keepAnswer(name, this.seal(asked, fingerprint, made));
      return made;
    });
    this.running.set(name, { fingerprint, answer });
    try {
      const got = await answer;
      return done.here ? null : got;
    } finally {
      this.running.delete(name);
    }
  }

  private async kept(name: string, asked: Asked, fingerprint: string): Promise<Answer | null> {
    const kept = await this.records.answer(name);
    if (kept === null || kept.at <= this.now() - KEEP_MS) return null;
    if (kept.fingerprint !== fingerprint) throw new Refused('invalid.idempotency-key', {}, 'idempotency-key');
    const bytes = Buffer.from(kept.sealed, 'base64');
    const opened = createDecipheriv(CIPHER, secretOf(asked), bytes.subarray(0, IV_BYTES));
    opened.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = Buffer.concat([opened.update(bytes.subarray(IV_BYTES + TAG_BYTES)), opened.final()]);
    return JSON.parse(text.toString()) as Answer;
  }

  private seal(asked: Asked, fingerprint: string, answer: Answer): KeptAnswer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, secretOf(asked), iv);
    const text = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()]);
    const sealed = Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
    return { at: this.now(), fingerprint, sealed };
  }
}

const derived = ({ client, key }: Asked, what: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, client, `tug answer ${what}`, KEY_BYTES));
const secretOf = (asked: Asked): Buffer => derived(asked, 'secret');
const nameOf = (asked: Asked): string => `${asked.client}/${derived(asked, 'name').toString('base64url')}`;

function fingerprintOf({ method, path, body }: Asked): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path]))
    .update(body)
    .digest('base64url');
}
