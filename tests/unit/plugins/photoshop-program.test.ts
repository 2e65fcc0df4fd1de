/** The part of the Photoshop plugin that reaches documents, in a fake of Photoshop. */
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Subject } from '../../../app/plugins/host/program';
import { Memory } from '../../../app/plugins/photoshop/memory';
import { fromBase64 } from '../../../app/plugins/photoshop/base64';
import { readPng, writePng } from '../../../app/plugins/photoshop/png';
import { PhotoshopProgram } from '../../../app/plugins/photoshop/program';
import { FakePhotoshop, type DocumentData, type LayerData } from '../../fixtures/hosts/photoshop';

const MEMBERSHIP = { room: 'room1', memberId: 'm', token: 'secret-token', role: 'owner' as const };
const SRGB = 'sRGB IEC61966-2.1';
const [SIDE, LEFT, TOP] = [6, 2, 1];

let photoshop: FakePhotoshop;
let program: PhotoshopProgram;

function layer(id: number, more: Partial<LayerData> = {}): LayerData {
  const data = Array.from({ length: SIDE * SIDE * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 7) % 256));
  const place = { left: LEFT, top: TOP, width: SIDE, height: SIDE };
  return {
    id,
    name: `Layer ${id}`,
    kind: 'pixel',
    ...place,
    data,
    components: 4,
    profile: 'Adobe RGB (1998)',
    ...more,
  };
}
const open = (more: Partial<DocumentData> = {}) =>
  photoshop.add({
    id: 7,
    name: 'shoot.psd',
    path: '/photos/shoot.psd',
    width: 20,
    height: 10,
    mode: 'RGBColorMode',
    profile: 'Adobe RGB (1998)',
    layers: [layer(3, { kind: 'curves' }), layer(2), layer(1)],
    active: [2],
    ...more,
  });
const subject = (id = 2): Subject => ({ id: `7/${id}`, name: `Layer ${id}`, room: null });
const layers = () => photoshop.documents[0]?.layers ?? [];

beforeEach(() => {
  photoshop = new FakePhotoshop();
  const memory = new Memory(photoshop.uxp('en_US').storage.secureStorage, 'https://tug.example.org');
  program = new PhotoshopProgram(photoshop.photoshop(), memory, () => undefined);
});

describe('the Photoshop plugin', () => {
  it('takes a layer within the selection and lays the result above it, there, in the same colours, as one step', async () => {
    open();
    photoshop.selection = { left: 4, top: 0, right: 30, bottom: 4 };
    const before = structuredClone(photoshop.documents);
    const { bytes } = await program.read(subject());
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    // From where the selection begins to where the layer ends.
    expect(info).toMatchObject({ width: 4, height: 3, channels: 4 });
    expect([...data.subarray(0, 4)]).toEqual(layer(2).data.slice(2 * 4, 3 * 4));
    await program.keep(subject(), { membership: MEMBERSHIP, type: 'png' });

    // Meanwhile something else was selected.
    photoshop.selection = null;
    const result = new Uint8Array(await sharp(bytes).negate({ alpha: false }).png().toBuffer());
    expect(await program.apply(subject(), { bytes: result, type: 'png' }, 'room1')).toEqual({ as: 'beside' });
    expect(layers().map(({ name }) => name)).toEqual(['Layer 3', 'Layer 2, Tug', 'Layer 2', 'Layer 1']);
    expect(layers()[1]).toMatchObject({ left: 4, top: 1, width: 4, height: 3, profile: 'Adobe RGB (1998)' });
    expect(layers()[1]?.data).toEqual([...(await sharp(result).raw().toBuffer())]);
    expect(photoshop.history).toEqual(['Tug']);
    expect(photoshop.held).toBe(0);
    photoshop.undo();
    expect(photoshop.documents).toEqual(before);
  });

  it('gives documents that are not RGB in sRGB, and what is seen where the layer has no pixels of its own', async () => {
    open({ mode: 'CMYKColorMode', profile: 'Coated FOGRA39' });
    await program.read(subject(3));
    await program.keep(subject(3), { membership: MEMBERSHIP, type: 'png' });
    const { bytes } = await program.read(subject(3));
    await program.apply(subject(3), { bytes, type: 'png' }, 'room1');
    expect(layers().map(({ name }) => name)).toEqual(['Layer 3, Tug', 'Layer 3', 'Layer 2', 'Layer 1']);
    expect(layers()[0]).toMatchObject({ profile: SRGB, left: LEFT, top: TOP });
  });

  it('knows again what was pulled, by layers of the file, and writes no key anywhere else', async () => {
    open();
    const told: (readonly Subject[])[] = [];
    await program.follow((subjects) => told.push(subjects));
    expect(told).toEqual([[subject()]]);
    const { bytes } = await program.read(subject());
    await program.keep(subject(), { membership: MEMBERSHIP, type: 'png' });
    expect(told.at(-1)).toEqual([{ ...subject(), room: 'room1' }]);
    await program.apply(subject(), { bytes, type: 'png' }, 'room1');
    const made = layers()[1]?.id ?? 0;
    expect(told.at(-1)).toEqual([{ id: `7/${made}`, name: 'Layer 2, Tug', room: 'room1' }]);
    photoshop.select(made, 2, 1);
    await expect.poll(() => told.at(-1)?.map(({ room }) => room)).toEqual(['room1', 'room1', null]);
    expect(await program.kept('room1')).toMatchObject({ membership: MEMBERSHIP, type: 'png' });
    expect(await program.kept('room2')).toBeNull();
    expect(JSON.stringify(photoshop.documents)).not.toContain(MEMBERSHIP.token);
  });

  it('puts a face into the middle, and says what is not there', async () => {
    await expect(program.read(subject())).rejects.toMatchObject({ word: 'noDocument' });
    open();
    const nothing = { id: '', name: 'New face', room: null };
    await program.keep(nothing, { membership: MEMBERSHIP, type: 'png' });
    const face = writePng({ data: new Uint8Array(4 * 4 * 3), width: 4, height: 4, components: 3 });
    await program.apply(nothing, { bytes: face, type: 'png' }, 'room1');
    expect(layers()[0]).toMatchObject({ left: 8, top: 3, width: 4, height: 4, profile: SRGB });
    await expect(program.read(subject(9))).rejects.toMatchObject({ word: 'gone' });
    await expect(program.read({ ...subject(), id: '8/1' })).rejects.toMatchObject({ word: 'gone' });
    photoshop.selection = { left: 50, top: 0, right: 60, bottom: 4 };
    await expect(program.read(subject())).rejects.toMatchObject({ word: 'noPicture' });
  });

  it('leaves the document as it was when a step fails', async () => {
    open();
    const before = structuredClone(photoshop.documents);
    await program.read(subject());
    await program.keep(subject(), { membership: MEMBERSHIP, type: 'png' });
    const ps = photoshop.photoshop();
    const failing = {
      ...ps,
      imaging: { ...ps.imaging, createImageDataFromBuffer: () => Promise.reject(new Error('no memory')) },
    };
    const memory = new Memory(photoshop.uxp('de').storage.secureStorage, 'https://tug.example.org');
    const broken = new PhotoshopProgram(failing, memory, () => undefined);
    const bytes = writePng({ data: new Uint8Array(12), width: 2, height: 2, components: 3 });
    await expect(broken.apply(subject(), { bytes, type: 'png' }, 'room1')).rejects.toMatchObject({
      word: 'failed',
      text: 'no memory',
    });
    expect(photoshop.documents).toEqual(before);
    expect(photoshop.history).toEqual([]);
  });
});

describe('pixels as PNG', () => {
  it.each([3, 4])(
    'come back as they were, and an independent decoder reads the same: %i components',
    async (components) => {
      const data = Uint8Array.from({ length: 5 * 3 * components }, (_, i) => (i * i * 13 + 7) % 256);
      const png = writePng({ data, width: 5, height: 3, components });
      const read = await sharp(png).raw().toBuffer({ resolveWithObject: true });
      expect(read.info).toMatchObject({ width: 5, height: 3, channels: components });
      expect([...read.data]).toEqual([...data]);
      const own = readPng(png);
      expect(own).toMatchObject({ width: 5, height: 3, components: 4 });
      expect([...own.data]).toEqual([...(await sharp(png).ensureAlpha().raw().toBuffer())]);
      expect(() => writePng({ data, width: 5, height: 3, components: 1 })).toThrow(/3 or 4/);
    },
  );

  it.each([0, 1, 2, 3, 4, 5])('read base64 of %i bytes', (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => 250 - 97 * i);
    expect(Buffer.from(fromBase64(Buffer.from(bytes).toString('base64')))).toEqual(Buffer.from(bytes));
  });
});
