/** The half of the Figma plugin that reaches the file, as it is built, in a fake of Figma. */
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { figmaFiles } from '../../../app/plugins/build/figma';
import type { ToUi } from '../../../app/plugins/figma/messages';
import { FakeFigma, USER, type NodeData } from '../../fixtures/hosts/figma';

const SERVER = 'https://tug.example.org';
const MEMBERSHIP = { room: 'room1', memberId: 'm', token: 'secret-token', role: 'owner' as const };
const KEPT = { membership: MEMBERSHIP, type: 'jpeg' as const };

let code: string;
let red: Uint8Array;
let blue: Uint8Array;
let figma: FakeFigma;
let said: ToUi[];
let asks = 0;

const solid = (color: string) => sharp({ create: { width: 8, height: 4, channels: 3, background: color } });

beforeAll(async () => {
  code = (await figmaFiles({ server: SERVER, figmaId: undefined }))['code.js'] ?? '';
  red = new Uint8Array(await solid('red').jpeg().toBuffer());
  blue = new Uint8Array(await solid('blue').png().toBuffer());
});
beforeEach(() => {
  figma = new FakeFigma();
  said = [];
  figma.onUi = (message) => said.push(message as ToUi);
});

const run = (command?: string) => figma.run(code, '<p>', command);

/** Asks as the page does. */
async function ask(name: string, data: object = {}): Promise<unknown> {
  const id = ++asks;
  figma.fromUi({ ask: name, id, data });
  await expect.poll(() => said.some((message) => 'id' in message && message.id === id)).toBe(true);
  const answer = said.find((message) => 'id' in message && message.id === id);
  return answer?.kind === 'answer' ? answer.data : answer;
}
const subjects = () => said.findLast((message) => message.kind === 'selection')?.subjects;
const fillsOf = (id: string) => (figma.nodes[id] as NodeData).fills;

/** A node with a grey below, the picture, and one that is hidden above it. */
function picture(fill: object = {}): string {
  const hash = figma.image(red);
  return figma.add({
    name: 'Portrait',
    fills: [
      { type: 'SOLID', color: { r: 0.5, g: 0.5, b: 0.5 } },
      { type: 'IMAGE', scaleMode: 'FILL', imageHash: hash, opacity: 0.8, ...fill },
      { type: 'IMAGE', scaleMode: 'FIT', imageHash: figma.image(blue), visible: false },
    ],
  });
}
const result = (id: string, more: object = {}) => ({
  id,
  bytes: blue,
  width: 8,
  height: 4,
  shrunk: 1,
  room: MEMBERSHIP.room,
  ...more,
});

describe('the Figma plugin beside its page', () => {
  it('reads the picture that is seen as it was put in, and any other layer as it looks, in no more px than Figma takes', async () => {
    const portrait = picture();
    const group = figma.add({ type: 'GROUP', width: 300, height: 200 });
    const banner = figma.add({ type: 'GROUP', width: 8192, height: 100 });
    const flat = figma.add({ type: 'GROUP', width: 0, height: 0 });
    figma.images.set(`export ${group}`, blue);
    figma.images.set(`export ${banner}`, blue);
    run();
    expect(await ask('read', { id: portrait })).toEqual({ bytes: red, type: 'jpeg' });
    expect(await ask('read', { id: group })).toEqual({ bytes: blue, type: 'png' });
    await ask('read', { id: banner });
    expect(figma.exported).toEqual([
      { id: group, scale: 2 },
      { id: banner, scale: 0.5 },
    ]);
    expect(await ask('read', { id: flat })).toMatchObject({ kind: 'problem', word: 'noPicture' });
    expect(await ask('read', { id: '9:9' })).toMatchObject({ kind: 'problem', word: 'gone' });
  });

  it('puts the result into the same fill as one undo step, and changes nothing else of it', async () => {
    const portrait = picture();
    const before = structuredClone(figma.nodes);
    run();
    expect(await ask('apply', result(portrait))).toEqual({ as: 'same' });
    const put = figma.image(blue);
    expect(fillsOf(portrait)).toEqual([
      before[portrait]?.fills[0],
      { ...before[portrait]?.fills[1], imageHash: put },
      before[portrait]?.fills[2],
    ]);
    expect(figma.nodes[portrait]?.relaunch).toEqual({ again: '' });
    figma.undo();
    expect(figma.nodes).toEqual(before);
  });

  it('keeps the size of tiles when the picture had to be made smaller', async () => {
    const portrait = picture({ scaleMode: 'TILE', scalingFactor: 0.25 });
    run();
    await ask('apply', result(portrait, { shrunk: 0.5 }));
    expect(fillsOf(portrait)[1]).toMatchObject({ scaleMode: 'TILE', scalingFactor: 0.5 });
  });

  it('lays the result above what is no picture, where it is seen, and makes something new of nothing', async () => {
    const group = figma.add({ type: 'GROUP', name: 'Card', x: 30, y: 40, width: 300, height: 200 });
    run();
    expect(await ask('apply', result(group))).toEqual({ as: 'beside' });
    const [, above] = Object.values(figma.nodes);
    expect(above).toMatchObject({ name: 'Card, Tug', x: 30, y: 40, width: 300, height: 200 });
    expect(above?.fills).toMatchObject([{ type: 'IMAGE', imageHash: figma.image(blue) }]);
    figma.undo();
    expect(Object.keys(figma.nodes)).toEqual([group]);
    expect(await ask('apply', result(''))).toEqual({ as: 'beside' });
    expect(Object.values(figma.nodes)[1]).toMatchObject({ x: 744, y: 372, width: 512, height: 256 });
  });

  it('lays it among what surrounds the layer, upright where it is seen, and moves nothing there', async () => {
    const turned = [
      [0, -1, 500],
      [1, 0, 100],
    ] as const;
    const card = figma.add({ type: 'FRAME', name: 'Card', absolute: turned as never, layoutMode: 'HORIZONTAL' });
    const group = figma.add({ type: 'GROUP', name: 'Both', parent: card });
    const logo = figma.add({ type: 'GROUP', name: 'Logo', parent: group, x: 420, y: 130, width: 40, height: 20 });
    const above = figma.add({ name: 'Above', parent: group });
    const symbol = figma.add({ type: 'INSTANCE', name: 'Symbol' });
    const badge = figma.add({ type: 'GROUP', name: 'Badge', parent: symbol, x: 5, y: 6 });
    const last = figma.add({ name: 'Last' });
    run();
    await ask('apply', result(logo));
    const inside = (parent: string | null) =>
      Object.entries(figma.nodes).flatMap(([id, node]) => (node.parent === parent ? [id] : []));
    const [, made = ''] = inside(group);
    expect(inside(group)).toEqual([logo, made, above]);
    // Of the frame, which is turned by a quarter: x there goes down the page, and y to the left.
    expect(figma.nodes[made]).toMatchObject({ name: 'Logo, Tug', x: 30, y: 80, width: 40, height: 20 });
    expect(figma.nodes[made]?.relative).toEqual([
      [0, 1, 30],
      [-1, 0, 80],
    ]);
    // Nothing lies in an instance but what its component has.
    await ask('apply', result(badge));
    const [, , beside = ''] = inside(null);
    expect(inside(null)).toEqual([card, symbol, beside, last]);
    expect(figma.nodes[beside]).toMatchObject({ name: 'Badge, Tug', x: 5, y: 6 });

    const item = figma.add({ type: 'GROUP', name: 'Item', parent: card, x: 500, y: 100 });
    await ask('apply', result(item));
    const placed = Object.values(figma.nodes).find(({ name }) => name === 'Item, Tug');
    expect(placed).toMatchObject({ parent: card, positioning: 'ABSOLUTE', x: 0, y: 0 });
  });

  it('goes on where a picture was, by what the file says of the room and this computer of the key', async () => {
    const portrait = picture();
    run();
    figma.select(portrait);
    await expect.poll(subjects).toEqual([{ id: portrait, name: 'Portrait', room: null }]);
    // Begun, and the panel was closed before anything came back.
    await ask('keep', { id: portrait, kept: KEPT });
    expect(subjects()).toEqual([{ id: portrait, name: 'Portrait', room: 'room1' }]);
    await ask('apply', result(portrait));
    expect(subjects()).toEqual([{ id: portrait, name: 'Portrait', room: 'room1' }]);
    expect(await ask('kept', { room: 'room1' })).toEqual({ kept: KEPT });
    expect(await ask('kept', { room: 'other' })).toEqual({ kept: null });
    // Whoever is sent the file is sent no key.
    expect(JSON.stringify(figma.nodes)).toContain('room1');
    expect(JSON.stringify(figma.nodes)).not.toContain(MEMBERSHIP.token);

    // Another picture in its place was never in that room; nor does a room of another server count.
    const node = figma.nodes[portrait] as NodeData;
    const { fills } = node;
    node.fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: figma.image(red) }];
    figma.storage.clear();
    await ask('ready');
    expect(subjects()).toEqual([{ id: portrait, name: 'Portrait', room: null }]);
    node.fills = fills;
    node.data.room = (node.data.room ?? '').replace(SERVER, 'https://other.example');
    await ask('ready');
    expect(subjects()).toEqual([{ id: portrait, name: 'Portrait', room: null }]);
    node.data.room = '{';
    await ask('ready');
    expect(subjects()).toEqual([{ id: portrait, name: 'Portrait', room: null }]);
  });

  it('says what Figma refuses, and leaves the file as it was', async () => {
    const portrait = picture();
    const before = structuredClone(figma.nodes);
    figma.refusal = 'in a library of somebody else';
    run();
    expect(await ask('apply', result(portrait))).toMatchObject({ word: 'readOnly', text: figma.refusal });
    expect(await ask('apply', result(portrait, { bytes: Uint8Array.of(1, 2, 3, 4, 5) }))).toMatchObject({
      word: 'readOnly',
      text: 'Image type is unsupported',
    });
    expect(figma.nodes).toEqual(before);
  });

  it('begins at once where the button beside a node was pressed', async () => {
    run('again');
    expect(await ask('ready')).toEqual({ begin: true });
    figma = new FakeFigma();
    figma.onUi = (message) => said.push(message as ToUi);
    run();
    expect(await ask('ready')).toEqual({ begin: false });
    await ask('tell', { text: 'Done.', wrong: true });
    expect(figma.notified).toEqual([{ text: 'Done.', error: true }]);
    expect(await ask('person')).toEqual({ person: { name: USER, color: '#8A5CF0' } });
  });
});
