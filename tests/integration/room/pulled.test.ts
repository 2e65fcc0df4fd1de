/** What the history says of a drag: by the pack's own map, against landmarks that another network finds in the picture. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POINTS, type PlannedPoint } from '../../../lib/document/schema';
import type { Point } from '../../../lib/geometry/point';
import { membershipSchema, type HistoryNode, type Membership } from '../../../lib/protocol';
import { ourLandmarks } from '../../bench/judges/landmarks';
import { asMember, call } from '../support/api';
import { TestClient, makeQuickRoom, openDocument } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let owner: Membership;
let ana: TestClient;
/** The 68 landmarks of the room's face, iBUG layout. */
let landmarks: Point[];
beforeAll(async () => {
  server = await testServer();
  owner = await makeQuickRoom(server.url, 4, { seed: 7 });
  ana = await TestClient.connect(server.url, owner);
  const { header, image } = await ana.frame(({ final }) => final);
  const picture = await sharp(image).removeAlpha().raw().toBuffer();
  landmarks = await (await ourLandmarks()).find(picture, header.size);
});
afterAll(async () => {
  ana.close();
  await server.close();
});

const landmark = (i: number): Point => landmarks[i] as Point;
const aside = ({ x, y }: Point, dx: number, dy: number): Point => ({ x: x + dx, y: y + dy });

async function pull(pulls: readonly { handle: Point; target: Point }[]): Promise<HistoryNode> {
  const from = ana.log.length;
  const named = pulls.map((one, i) => ({ ...one, pullId: `p${from}-${i}` }));
  for (const one of named) await ana.do('pull:start', one);
  for (const { pullId, target } of named) await ana.do('pull:end', { pullId, target });
  return ana.message('node', from);
}

describe('an edit says what was pulled', () => {
  it.each([
    ['the left mouth corner', 48, 'mouth-corner', 'left'],
    ['the right mouth corner', 54, 'mouth-corner', 'right'],
    ['the tip of the nose', 30, 'nose-tip', 'middle'],
    ['the right brow', 24, 'brow', 'right'],
    ['the chin', 8, 'chin', 'middle'],
  ])('D18: %s', async (_, index, part, side) => {
    // A chin's landmark lies on the outline, where the map shows what is behind it as well.
    const handle = aside(landmark(index), 0, index === 8 ? -4 : 0);
    const node = await pull([{ handle, target: aside(handle, 6, 0) }]);
    const { position } = node.points[0] ?? { position: handle };
    const px = Math.round(Math.hypot(position.x - handle.x, position.y - handle.y));
    expect(node.pulled).toEqual([{ part, side, px }]);
    const undone = ana.log.length;
    await ana.do('edit:undo', {});
    await ana.message('current', undone);
  });

  it('D18: two pulls and a plan alike, without what holds and what was taken back', async () => {
    const [left, right] = [landmark(48), landmark(54)];
    const joint = await pull([
      { handle: left, target: aside(left, -6, -3) },
      { handle: right, target: aside(right, 6, -3) },
    ]);
    expect(joint.pulled?.map(({ part, side }) => `${side} ${part}`)).toEqual([
      'left mouth-corner',
      'right mouth-corner',
    ]);
    await ana.do('edit:undo', {});

    const document = await openDocument(server.url, owner);
    const point = (id: string, handle: Point, target: Point | null): PlannedPoint => {
      return { id, handle, target, memberId: owner.memberId, name: 'Ana', color: '#7c5cff', createdAt: 1 };
    };
    const points = document.doc.getMap(POINTS);
    document.doc.transact(() => {
      points.set('nose', point('nose', landmark(30), aside(landmark(30), 5, 0)));
      points.set('held', point('held', right, null));
    });
    const from = ana.log.length;
    // The plan is in the server's document once it can be run.
    while (!(await ana.send('plan:go', {})).ok) await new Promise((resolve) => setImmediate(resolve));
    const planned = await ana.message('node', from);
    document.close();
    expect(planned.pulled).toMatchObject([{ part: 'nose-tip', side: 'middle' }]);
  });

  it('D18 X6: and goes on saying it out of a file', async () => {
    const { nodes } = await ana.message('room');
    const made = await ana.message('node');
    expect(nodes.every(({ pulled }) => pulled === undefined)).toBe(true);
    const file = await asMember(server.url, owner)('GET', '/room.tug');
    const copied = await call(server.url, 'POST', '/api/import?name=Import&color=%23112233', null, file.bytes);
    const copy = membershipSchema.parse(copied.json());
    const client = await TestClient.connect(server.url, copy);
    const kept = (await client.message('room')).nodes;
    client.close();
    expect(kept.map(({ pulled }) => pulled)).toContainEqual(made.pulled);
  });
});
