/** A bucket of Amazon S3, or of any server that speaks its protocol. What takes too long counts as failed. */
import type * as Sdk from '@aws-sdk/client-s3';

/** Where blobs are. */
export interface BucketPlace {
  readonly bucket: string;
  /** What stands before every key, with a slash at its end; empty: nothing. */
  readonly prefix: string;
  /** Address of the server; null: Amazon's own. */
  readonly endpoint: string | null;
  /** Null: as the environment of Amazon's tools has it. */
  readonly region: string | null;
}

const CONNECT_MS = 2_000;
/** Longest that the line may be silent. */
const SILENT_MS = 4_000;
/** Longest that anything may take with all of its tries. */
const ANSWER_MS = 20_000;
const TRIES = 2;
/** As many as one request may name. */
const MOST_DELETED = 1_000;
/** What servers take that have no regions. */
const ANY_REGION = 'us-east-1';

export class Bucket {
  private constructor(
    private readonly sdk: typeof Sdk,
    private readonly client: Sdk.S3Client,
    private readonly place: BucketPlace,
  ) {}

  /** Keys that open it come as Amazon's tools find them: variables AWS_..., files in the home folder, or the machine's role. */
  static async open(place: BucketPlace): Promise<Bucket> {
    // Only where there is one: it takes a while to load.
    const sdk = await import('@aws-sdk/client-s3');
    const { endpoint } = place;
    const region = place.region ?? (endpoint === null ? null : (process.env.AWS_REGION ?? ANY_REGION));
    const client = new sdk.S3Client({
      ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
      ...(region === null ? {} : { region }),
      maxAttempts: TRIES,
      // Not all servers know Amazon's newer checksums; blobs have one of their own.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENT_MS },
    });
    return new Bucket(sdk, client, place);
  }

  /** Whether what is deleted stays there as an older version. Servers that do not know of versions have none. */
  async keepsVersions(): Promise<boolean> {
    const asked = new this.sdk.GetBucketVersioningCommand({ Bucket: this.place.bucket });
    return this.client.send(asked, within()).then(
      ({ Status }) => Status === 'Enabled',
      () => false,
    );
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.client.send(new this.sdk.PutObjectCommand({ ...this.at(key), Body: bytes }), within());
  }

  /** Undefined when there is none. */
  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.client.send(new this.sdk.GetObjectCommand(this.at(key)), within());
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof this.sdk.NoSuchKey) return undefined;
      throw error;
    }
  }

  /** What comes behind `folder` in the keys that begin with it. */
  async list(folder: string): Promise<string[]> {
    const { bucket, prefix } = this.place;
    const before = prefix + folder;
    const names: string[] = [];
    const pages = this.sdk.paginateListObjectsV2({ client: this.client }, { Bucket: bucket, Prefix: before }, within());
    for await (const { Contents = [] } of pages)
      names.push(...Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(before.length)])));
    return names;
  }

  /** Keys that are not there are no fault. */
  async delete(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += MOST_DELETED) {
      const Objects = keys.slice(from, from + MOST_DELETED).map((key) => ({ Key: this.place.prefix + key }));
      const asked = new this.sdk.DeleteObjectsCommand({ Bucket: this.place.bucket, Delete: { Objects, Quiet: true } });
      const { Errors = [] } = await this.client.send(asked, within());
      // Some may be gone and others not.
      const [first] = Errors;
      if (first !== undefined) throw new Error(first.Message ?? first.Code ?? 'something could not be deleted');
    }
  }

  end(): void {
    this.client.destroy();
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.place.bucket, Key: this.place.prefix + key };
  }
}

const within = () => ({ abortSignal: AbortSignal.timeout(ANSWER_MS) });
