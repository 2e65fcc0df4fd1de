/** Files out of a room: begun, waited for, fetched. */
import { exportRequestSchema, jobViewSchema, type JobView } from '../../../../../lib/rest/bodies';
import { idSchema } from '../../../../../lib/protocol';
import type { ExportJob, Exports } from '../../../../features/export/job';
import { PHOTO_MEDIA } from '../../../../inference/photos/encode-photo';
import { Refused } from '../../../../access/refused';
import type { RoomReader } from '../../../../rooms/reader';
import type { Guards } from '../../api/guards';
import { pieces } from '../../api/replies';
import type { V1 } from '../environment';
import type { Gate } from '../gate';
import { COSTLY, answers, answersFile, answersNothing, begins, inRoom, roomParam, takes } from '../operation';
import { addressOf, timeOf, type Whereabouts } from '../views';
import { V1_PATH } from '../description';
import { nodeOf } from './nodes';

export interface ExportServices extends Whereabouts {
  readonly jobs: Exports;
}

const tags = ['Exports'];
const jobParams = roomParam.extend({ job: idSchema });
const BINARY = 'application/octet-stream';

export function exportRoutes(api: V1, gate: Gate, guards: Guards, services: ExportServices, reader: RoomReader): void {
  const { jobs } = services;

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
      const record = await nodeOf(reader, room.id, wish.node);
      if ((wish.type === 'avif' || wish.type === 'tiff') && record.node.photo === undefined)
        throw new Refused('invalid.value', {}, 'type');
      const by = { address: guards.addressOf(c.env.incoming), member: `client ${client.id}` };
      const node = record.node.id;
      const job = await jobs.start({ client: client.id, room: room.id, node, request: wish }, by);
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
    async (c) => {
      const job = await jobs.find(c.var.client.id, c.var.room.id, c.req.valid('param').job);
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
    async (c) => {
      const file = await jobs.read(c.var.client.id, c.var.room.id, c.req.valid('param').job);
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
}
