import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { NO_ORIGIN } from '../../lib/rest/scopes';
import { parseAddress } from '../inference/remote/address';
import type { BucketPlace } from '../store/s3/bucket';

/** A switch in the environment: 1 or 0. */
const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1');
const wholeNumber = (min: number, max: number) =>
  z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);

const BYTES_PER_MB = 1024 * 1024;
/** As long as no one guesses; `openssl rand -base64 32` gives more. */
const LEAST_SECRET = 16;
/** Whose values stand in no message. */
const SECRET: ReadonlySet<string> = new Set(['TUG_DATABASE', 'TUG_REDIS', 'TUG_WORKER_SECRET']);

/** A bucket's name as S3 allows it, and a path. */
const S3_ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[A-Za-z0-9_.-]+)*)\/?$/;

/** What stands between commas. */
const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()])));

const environmentSchema = z.object({
  TUG_PORT: wholeNumber(0, 65535).optional(),
  PORT: wholeNumber(0, 65535).optional(),
  TUG_HOST: z.string().min(1).default('127.0.0.1'),
  TUG_DATA: z.string().min(1).default('data'),
  TUG_DATABASE: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be an address such as postgres://tug:password@localhost/tug')
    .refine((url) => URL.canParse(url), 'must be an address such as postgres://tug:password@localhost/tug')
    .optional(),
  TUG_BLOBS: z
    .string()
    .regex(S3_ADDRESS, 'must be an address such as s3://bucket/tug: a bucket, and what stands before every key')
    .optional(),
  TUG_S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an address such as http://minio:9000' }).optional(),
  TUG_S3_REGION: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a region such as eu-central-1')
    .optional(),
  TUG_NODE_ADDRESS: z
    .string()
    .regex(/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+):\d{1,5}$/, 'must be HOST:PORT, such as 10.0.0.5:3001')
    .optional(),
  TUG_MODELS: z.string().min(1).default('models'),
  TUG_DEVICE: z.enum(['auto', 'cpu', 'cuda', 'webgpu'], 'must be auto, cpu, cuda or webgpu').default('auto'),
  TUG_WORKERS: wholeNumber(1, 64).default(1),
  TUG_BATCH: wholeNumber(1, 64).optional(),
  TUG_MODEL_MB: wholeNumber(64, 1_000_000).default(2048),
  TUG_BASE_PATH: z
    .string()
    .regex(/^(\/[A-Za-z0-9_.~-]+)*$/, 'must be a path such as /tug: with a slash in front, without one at the end')
    .default(''),
  TUG_ORIGINS: list.pipe(
    z.array(
      z.literal(NO_ORIGIN).or(z.url('must be a comma-separated list of origins such as https://tug.example.org')),
    ),
  ),
  TUG_WORKERS_AT: list.pipe(
    z.array(
      z
        .string()
        .refine(
          (address) => parseAddress(address) !== null,
          'must be a comma-separated list of addresses such as gpu-1:7070',
        ),
    ),
  ),
  TUG_REDIS: z
    .string()
    .regex(/^rediss?:\/\//, 'must be an address such as redis://localhost:6379')
    .refine((url) => URL.canParse(url), 'must be an address such as redis://localhost:6379')
    .optional(),
  TUG_WORKER_SECRET: z.string().min(LEAST_SECRET, `must have at least ${LEAST_SECRET} characters`).optional(),
  TUG_TRUST_PROXY: flag.default(false),
  TUG_PHOTO_NOTE: flag.default(true),
  TUG_RATE_SCALE: z.coerce.number('must be a number').min(0.1).max(1000).default(1),
  TUG_MAX_ROOM_PARTICIPANTS: wholeNumber(1, 1000).default(64),
  TUG_LOG: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  TUG_IMPORT: flag.default(false),
  TUG_PRIVATE_HOOKS: flag.default(false),
  TUG_OPEN: flag.default(true),
});

/** Every variable that is read. */
export const SETTING_NAMES: readonly string[] = Object.keys(environmentSchema.shape);

/** How the server runs. One object, made at start from the environment; tests make their own. */
export interface Settings {
  /** 0 = any free port. */
  readonly port: number;
  readonly host: string;
  /** Folder of the store, absolute. */
  readonly dataDir: string;
  /** PostgreSQL that keeps rooms, documents and edits in place of the data folder; null: the folder. Holds a password. */
  readonly database: string | null;
  /** Bucket that keeps latents, pictures and photos of the database; null: the database itself. */
  readonly blobs: BucketPlace | null;
  /** Where the other servers of the same database reach this one, HOST:PORT; it listens there for them. Null: this machine only, any port. */
  readonly nodeAddress: string | null;
  /** Folder of the model packs, absolute. */
  readonly modelsDir: string;
  readonly device: 'auto' | 'cpu' | 'cuda' | 'webgpu';
  /** Inference worker threads. */
  readonly workers: number;
  /** Most drags that one of them draws in one call; null: what suits the device. */
  readonly maxBatch: number | null;
  /** HOST:PORT of inference workers on other machines. */
  readonly workersAt: readonly string[];
  /** What this process and they know each other by; null: it uses none. */
  readonly workerSecret: string | null;
  /** Redis, in which the processes of a fleet find each other; null: none. May hold a password. */
  readonly redis: string | null;
  /** Bytes of model files that each of them keeps loaded; the least used pack leaves first. */
  readonly modelBytes: number;
  /** What stands before every path, such as /tug; empty when Tug has its host for itself. */
  readonly basePath: string;
  /** Origins allowed beside the server's own. */
  readonly origins: readonly string[];
  /** Take the client's address from X-Forwarded-For, which only a proxy in front makes trustworthy. */
  readonly trustProxy: boolean;
  /** Files of photos that were pulled say so, in XMP. */
  readonly photoNote: boolean;
  /** Multiplies every rate limit: for many people behind one address. */
  readonly rateScale: number;
  /** Connections to one room. */
  readonly maxRoomParticipants: number;
  /** Whether the operator may add and put away packs over the page. */
  readonly imports: boolean;
  /** Whether webhooks of programs may go to this machine and to private networks. */
  readonly privateHooks: boolean;
  readonly logLevel: z.infer<typeof environmentSchema>['TUG_LOG'];
  /** Open the default browser once the server listens. */
  readonly openBrowser: boolean;
  readonly development: boolean;
}

/** A wrong setting; the message names the variable and what to write. */
export class SettingsError extends Error {}

/**
 * Settings from environment variables; empty ones count as unset.
 *
 * @throws SettingsError that names every wrong variable.
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return SECRET.has(name)
        ? `${name} ${issue.message}`
        : `${name} ${issue.message} (it is "${environment[name] ?? ''}")`;
    });
    throw new SettingsError(lines.join('\n'));
  }
  const e = parsed.data;
  if (e.TUG_WORKERS_AT.length > 0 && e.TUG_WORKER_SECRET === undefined)
    throw new SettingsError(
      'TUG_WORKER_SECRET must be set beside TUG_WORKERS_AT, to the same text as that of the workers',
    );
  if (e.TUG_BLOBS !== undefined && e.TUG_DATABASE === undefined)
    throw new SettingsError('TUG_DATABASE must be set beside TUG_BLOBS: a data folder keeps all of it itself');
  const workers = Math.min(e.TUG_WORKERS, Math.max(1, availableParallelism()));
  return {
    port: e.TUG_PORT ?? e.PORT ?? 3000,
    host: e.TUG_HOST,
    dataDir: resolve(e.TUG_DATA),
    database: e.TUG_DATABASE ?? null,
    blobs: bucketOf(e),
    nodeAddress: e.TUG_NODE_ADDRESS ?? null,
    modelsDir: resolve(e.TUG_MODELS),
    device: e.TUG_DEVICE,
    workers,
    maxBatch: e.TUG_BATCH ?? null,
    workersAt: e.TUG_WORKERS_AT,
    workerSecret: e.TUG_WORKER_SECRET ?? null,
    redis: e.TUG_REDIS ?? null,
    modelBytes: e.TUG_MODEL_MB * BYTES_PER_MB,
    basePath: e.TUG_BASE_PATH,
    origins: e.TUG_ORIGINS.map((origin) => (origin === NO_ORIGIN ? origin : new URL(origin).origin)),
    trustProxy: e.TUG_TRUST_PROXY,
    photoNote: e.TUG_PHOTO_NOTE,
    rateScale: e.TUG_RATE_SCALE,
    maxRoomParticipants: e.TUG_MAX_ROOM_PARTICIPANTS,
    imports: e.TUG_IMPORT,
    privateHooks: e.TUG_PRIVATE_HOOKS,
    logLevel: e.TUG_LOG,
    openBrowser: e.TUG_OPEN,
    development: environment.NODE_ENV !== 'production',
  };
}

function bucketOf(e: z.infer<typeof environmentSchema>): BucketPlace | null {
  const [, bucket, path] = S3_ADDRESS.exec(e.TUG_BLOBS ?? '') ?? [];
  if (bucket === undefined || path === undefined) return null;
  return {
    bucket,
    prefix: path === '' ? '' : `${path.slice(1)}/`,
    endpoint: e.TUG_S3_ENDPOINT ?? null,
    region: e.TUG_S3_REGION ?? null,
  };
}
