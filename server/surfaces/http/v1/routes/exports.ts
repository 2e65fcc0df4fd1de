/** Files out of a room: begun, waited for, fetched. */
import { exportRequestSchema, jobViewSchema, type ExportRequest, type JobView } from '../../../../../lib/rest/bodies';
import { idSchema } from '../../../../../lib/protocol';
import type { ExportJob, ExportJobs, MadeFile } from '../../../../features/export/export-jobs';
import type { Hooks } from '../../../../features/hooks/hooks';
import { RoomExports, latentOf } from '../../../../features/export/export-room';
import { nodePicture, type PictureParts } from '../../../../features/export/node-picture';
import { photoFile } from '../../../../features/export/photo-file';
import { beforeAfterPng, contactSheetPng } from '../../../../features/export/pictures';
import type { FileThread } from '../../../../features/files/file-thread';
import { PHOTO_MEDIA } from '../../../../inference/photos/encode-photo';
import type { Costly } from '../../../../access/costly';
import { Refused } from '../../../../access/refused';
import type { NodeRecord, RoomRecord } from '../../../../store/records';
import type { Guards } from '../../api/guards';
import { pieces } from '../../api/replies';
import type { V1 } from '../environment';
import type { Gate } from '../gate';
import { COSTLY, answers, answersFile, answersNothing, begins, inRoom, roomParam, takes } from '../operation';
import { addressOf, timeOf, type Whereabouts } from '../views';
import { V1_PATH } from '../description';
import { HEAD, nodeOf } from './nodes';

export interface ExportServices extends Whereabouts {
  readonly jobs: ExportJobs;
  readonly costly: Costly;
  readonly packing: FileThread;
  readonly hooks: Hooks;
}

const tags = ['Exports'];
const jobParams = roomParam.extend({ job: idSchema });
const BINARY = 'application/octet-stream';

export function exportRoutes(api: V1, gate: Gate, guards: Guards, services: ExportServices, parts: PictureParts): void {
  const { jobs, costly, packing, hooks } = services;
  const rooms = new RoomExports(parts.engine, parts.reader, packing);

  /** Below the server's address, where its page is asked for. */
  const placeOf = ({ room, id }: Pick<ExportJob, 'room' | 'id'>): string => `${V1_PATH}/rooms/${room}/jobs/${id}`;
  const view = (address: string, job: ExportJob): JobView => {
    const { id, room, kind, state, progress, createdAt, expiresAt, file, problem } = job;
    return {
      id,
      room,
      kind,
      state,
      progress,
      createdAt: timeOf(createdAt),
      expiresAt: expiresAt === null ? null : timeOf(expiresAt),
      file:
        file === null
          ? null
          : { url: `${address}${placeOf(job)}/file`, name: file.name, type: file.type, bytes: file.bytes },
      problem,
    };
  };

  api.openapi(
    inRoom(
      gate,
      { scope: 'exports', cost: COSTLY },
      {
        method: 'post',
        path: '/rooms/{room}/exports',
        operationId: 'beginExport',
        tags,
        summary: 'Begin to make a file of a room or an edit',
        description:
          'The answer is a job, and `Location` its address: ask there until it is `done`, then fetch its file. Jobs are kept for an hour.',
        request: { params: roomParam, ...takes(exportRequestSchema) },
        responses: begins('The job.', jobViewSchema),
      },
    ),
    async (c) => {
      const { room, client } = c.var;
      const wish = c.req.valid('json');
      const record = await nodeOf(parts.reader, room.id, wish.node);
      if ((wish.type === 'avif' || wish.type === 'tiff') && record.node.photo === undefined)
        throw new Refused('invalid.value', {}, 'type');
      const by = { address: guards.addressOf(c.env.incoming), member: `client ${client.id}` };
      const job = jobs.start(
        { client: client.id, room: room.id, kind: wish.kind },
        (signal, made) => costly.run(by, signal, () => make(room, record, wish, made), { now: true }),
        ({ id, state }) => hooks.say(client.id, { event: 'export.over', data: { room: room.id, job: id, state } }),
      );
      const address = addressOf(c.env.incoming, services);
      c.var.answerHeaders.Location = `${address}${placeOf(job)}`;
      return c.json(view(address, job), 202);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'exports' },
      {
        method: 'get',
        path: '/rooms/{room}/jobs/{job}',
        operationId: 'getJob',
        tags,
        summary: 'How far an export is',
        request: { params: jobParams },
        responses: answers('The job.', jobViewSchema),
      },
    ),
    (c) => {
      const job = jobs.find(c.var.client.id, c.var.room.id, c.req.valid('param').job);
      return c.json(view(addressOf(c.env.incoming, services), job), 200);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'exports' },
      {
        method: 'get',
        path: '/rooms/{room}/jobs/{job}/file',
        operationId: 'getJobFile',
        tags,
        summary: 'The file of an export that is done',
        request: { params: jobParams },
        responses: answersFile('The file.', BINARY, 'application/zip', ...Object.values(PHOTO_MEDIA)),
      },
    ),
    (c) => {
      const file = jobs.read(c.var.client.id, c.var.room.id, c.req.valid('param').job);
      c.var.answerHeaders['Content-Disposition'] = `attachment; filename="${file.name}"`;
      return pieces(file.pieces, file.type, file.bytes);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'exports' },
      {
        method: 'delete',
        path: '/rooms/{room}/jobs/{job}',
        operationId: 'deleteJob',
        tags,
        summary: 'Cancel an export, or delete its file',
        request: { params: jobParams },
        responses: answersNothing,
      },
    ),
    async (c) => {
      await jobs.remove(c.var.client.id, c.var.room.id, c.req.valid('param').job);
      return c.body(null, 204);
    },
  );

  async function make(
    room: RoomRecord,
    record: NodeRecord,
    wish: ExportRequest,
    made: (share: number) => void,
  ): Promise<MadeFile> {
    const { engine, frames, reader, photoNote } = parts;
    const { kind, type, quality } = wish;
    switch (kind) {
      case 'picture':
        return whole(
          type === 'avif' || type === 'tiff'
            ? await photoFile(engine, reader, room.id, record, { type, quality }, photoNote)
            : await nodePicture(parts, room, record, { type, quality }),
          `picture.${type}`,
          PHOTO_MEDIA[type],
        );
      case 'before-after':
        return whole(await beforeAfterPng(frames, reader, room.id, record), 'before-after.png', 'image/png');
      case 'contact-sheet':
        return whole(await contactSheetPng(frames, reader, room.id, record, made), 'contact-sheet.png', 'image/png');
      case 'latents': {
        const latent = await latentOf(engine, reader, room.id, record);
        const trajectory = await reader.trajectory(room.id, record.node.id);
        return whole(await packing.ask('latents', { latent, trajectory }), 'latents.npz', 'application/zip');
      }
      case 'room': {
        const file = await rooms.export(room, wish.node === HEAD ? undefined : wish.node, undefined, made);
        return { ...file, name: 'room.tug', type: 'application/zip' };
      }
    }
  }
}

function whole(bytes: Uint8Array, name: string, type: string): MadeFile {
  const one = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  };
  return { pieces: one(), bytes: bytes.length, name, type };
}
