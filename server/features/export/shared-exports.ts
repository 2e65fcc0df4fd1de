/** Exports of servers that share a database: any of them makes the file, and whichever is asked has it. */
import type { Payer } from '../../access/costly';
import { Refused } from '../../access/refused';
import { newId } from '../../access/tokens';
import type { PoolLogger } from '../../inference/logger';
import type { ExportRecord, ExportRecords } from '../../store/export-records';
import { isOver, keepFile, readFile, SharedJobs } from '../jobs';
import {
  KEEP_MS,
  MAKING,
  MOST_OF_ONE_CLIENT,
  type ExportJob,
  type Exports,
  type JobWish,
  type MadeFile,
  type MakeWish,
} from './job';

export interface SharedExportsParts {
  readonly redis: string;
  readonly exports: ExportRecords;
  readonly hasRoom: (room: string) => Promise<boolean>;
  readonly make: MakeWish;
  readonly log: PoolLogger;
  /** Learns which were done or failed here. */
  readonly onOver: (job: ExportJob) => void;
}

export class SharedExports implements Exports {
  private constructor(
    private readonly exports: ExportRecords,
    private readonly jobs: SharedJobs<ExportRecord, 'exports'>,
  ) {}

  static async open({ redis, exports, hasRoom, make, log, onOver }: SharedExportsParts): Promise<SharedExports> {
    const jobs = await SharedJobs.open<ExportRecord, 'exports'>({
      ...{ redis, log, records: exports, keepMs: KEEP_MS, givenUp: 'engine.export', queues: ['exports'] },
      placeOf: () => ({ queue: 'exports', round: 0 }),
      work: async (record, signal, say) => ({ file: await makeFile(exports, make, record, signal, say) }),
      // What came or stayed when its room went.
      isGone: async ({ expiresAt, room }) => (expiresAt !== null && expiresAt <= Date.now()) || !(await hasRoom(room)),
      onOver: (record) => onOver(viewOf(record)),
    });
    return new SharedExports(exports, jobs);
  }

  async start({ client, room, node, request }: JobWish): Promise<ExportJob> {
    await this.makePlace(client);
    const now = Date.now();
    const record: ExportRecord = {
      id: newId(),
      ...{ client, room, node, request, createdAt: now, touchedAt: now },
      ...{ state: 'waiting', progress: 0, tries: 0, expiresAt: null, file: null, problem: null },
    };
    await this.exports.add(record);
    await this.jobs.handOut(record);
    return viewOf(record);
  }

  async find(client: string, room: string, id: string): Promise<ExportJob> {
    return viewOf(await this.own(client, room, id));
  }

  async read(client: string, room: string, id: string): Promise<MadeFile> {
    const { file } = await this.own(client, room, id);
    const { exports } = this;
    const [first] = file?.pieces ?? [];
    // Gone from there where it was moved to another database.
    if (file === null || (first !== undefined && (await exports.piece(id, first)) === undefined))
      throw new Refused('not-found.job-file', {}, 'job');
    return { ...file, pieces: readFile(exports, id, file.pieces) };
  }

  /** Whether it is this server that makes the file now. */
  worksOn(id: string): boolean {
    return this.jobs.worksOn(id);
  }

  async remove(client: string, room: string, id: string): Promise<void> {
    await this.own(client, room, id);
    await this.jobs.forget(id);
  }

  async forgetRoom(room: string): Promise<void> {
    for (const record of await this.exports.all()) if (record.room === room) await this.jobs.forget(record.id);
  }

  /** What runs here goes on elsewhere. */
  close(): Promise<void> {
    return this.jobs.close();
  }

  /** The oldest that is over gives way. @throws Refused when none is */
  private async makePlace(client: string): Promise<void> {
    const own = (await this.exports.all()).filter((record) => record.client === client);
    if (own.length < MOST_OF_ONE_CLIENT) return;
    const [oldest] = own.filter(isOver).sort((a, b) => a.createdAt - b.createdAt);
    if (oldest === undefined) throw new Refused('too-many.jobs', { max: MOST_OF_ONE_CLIENT });
    await this.jobs.forget(oldest.id);
  }

  private async own(client: string, room: string, id: string): Promise<ExportRecord> {
    const record = await this.exports.get(id);
    if (record?.client !== client || record.room !== room) throw new Refused('not-found.job', {}, 'job');
    return record;
  }
}

async function makeFile(
  exports: ExportRecords,
  make: MakeWish,
  record: ExportRecord,
  signal: AbortSignal,
  say: (said: { progress: number }) => void,
): Promise<NonNullable<ExportRecord['file']>> {
  const payer = `client ${record.client}`;
  // Where the client is nobody wrote down.
  const by: Payer = { address: payer, member: payer };
  const { pieces, bytes, type, name } = await make(record, by, signal, (share) => say({ progress: MAKING * share }));
  let written = 0;
  const names = await keepFile(exports, record.id, pieces, signal, (kept) => {
    written = kept;
    say({ progress: MAKING + (1 - MAKING) * Math.min(1, kept / bytes) });
  });
  return { pieces: names, name, type, bytes: written };
}

function viewOf({
  id,
  client,
  room,
  request,
  createdAt,
  expiresAt,
  state,
  progress,
  file,
  problem: why,
}: ExportRecord): ExportJob {
  return { id, client, room, kind: request.kind, createdAt, expiresAt, state, progress, file, problem: why };
}
