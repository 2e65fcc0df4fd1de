import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MaskStroke } from '../../document/schema';
import { FormatError } from '../format-error';
import { readChunks, writeChunks } from './chunks';
import { crc32 } from '../../zip/crc32';
import { readPicture, writePicture, type SavedPicture } from './picture';
import { readText, textChunk } from './text';

const state: SavedPicture['state'] = {
  pack: 'faces',
  generator: 'ab'.repeat(32),
  seed: 7,
  truncation: 0.7,
  layers: 2,
  wDim: 3,
  licence: 'CC0-1.0, \u00e9 \u732b',
  credits: ['Ana', 'Bo'],
};
const ws = Float32Array.of(1, -2.5, 3e-12, 0, -0, 7);
let plain: Uint8Array;
const stroke = (id: string, path: number[]): MaskStroke => ({ id, mode: 'paint', radius: 9, path, memberId: 'ana' });
const writtenFormat = (png: Uint8Array): unknown => {
  const texts = readChunks(png).flatMap((chunk) => (chunk.type === 'iTXt' ? [readText(chunk)] : []));
  const text = texts.find((each) => each?.keyword === 'Tug')?.text ?? '{}';
  return (JSON.parse(text) as { format?: unknown }).format;
};

beforeAll(async () => {
  plain = await sharp({ create: { width: 5, height: 4, channels: 3, background: '#a01040' } })
    .png()
    .toBuffer();
});

describe('PNG chunks', () => {
  it('have the checksum of the PNG specification', () => {
    // The CRC of an empty IEND chunk stands in every PNG file.
    expect(crc32(new TextEncoder().encode('IEND'))).toBe(0xae426082);
    expect(crc32(new Uint8Array())).toBe(0);
  });

  it('come back byte for byte', () => {
    expect(writeChunks(readChunks(plain))).toEqual(new Uint8Array(plain));
  });

  it('carry any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (given) => {
        const clean = given.replaceAll('\0', '');
        expect(readText(textChunk('Key', given))).toEqual({ keyword: 'Key', text: clean });
      }),
    );
    expect(() => textChunk('', 'x')).toThrow(RangeError);
  });

  it('are refused when any single byte is changed, cut or replaced', () => {
    const png = writePicture(plain, { state, ws }, 'A picture');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: png.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = png.slice();
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(() => readPicture(damaged)).toThrow(FormatError);
        expect(() => readPicture(png.subarray(0, at))).toThrow(FormatError);
      }),
    );
  });
});

describe('a picture with its state', () => {
  it('gives state and latent back bit for bit, and the same pixels', async () => {
    const png = writePicture(plain, { state, ws }, 'A picture');
    const back = readPicture(png);
    expect(back?.state).toEqual(state);
    expect([...new Uint32Array(back?.ws.buffer as ArrayBuffer)]).toEqual([...new Uint32Array(ws.buffer)]);
    const decoded = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(decoded.info).toMatchObject({ width: 5, height: 4 });
    expect(decoded.data.equals(await sharp(plain).raw().toBuffer())).toBe(true);
  });

  it('carries the masks it was made in, with what is around them, and of nobody; and one without masks is as it always was', () => {
    const around = [
      { mask: [stroke('a', [1, 2]), stroke('b', [3.5, 4, 5, 6])], ws: ws.map((value) => value + 1) },
      { mask: [stroke('c', [7, 8])], ws: ws.map((value) => value - 1) },
    ];
    const png = writePicture(plain, { state, ws, around }, 'A picture');
    const nobody = (mask: readonly MaskStroke[]) => mask.map((one, i) => ({ ...one, id: `s${i}`, memberId: 'nobody' }));
    expect(readPicture(png)).toEqual({ state, ws, around: around.map((one) => ({ ...one, mask: nobody(one.mask) })) });
    expect(new TextDecoder('latin1').decode(png)).not.toContain('ana');
    expect(writtenFormat(png)).toBe(2);
    expect(writtenFormat(writePicture(plain, { state, ws }, 'A picture'))).toBe(1);
  });

  it('carries no state with more masks or strokes than are opened, and what says so is refused', () => {
    const one = { mask: [stroke('a', [1, 2])], ws };
    const many = Array.from({ length: 33 }, () => one);
    const long = { mask: Array.from({ length: 126 }, (_, i) => stroke(`${i}`, [i, i])), ws };
    for (const around of [many, [long, long]])
      expect(readPicture(writePicture(plain, { state, ws, around }, 'A'))).toBeNull();
    const chunks = readChunks(writePicture(plain, { state, ws, around: [one] }, 'A'));
    const saying = (masks: unknown) =>
      writeChunks(
        chunks.map((chunk) =>
          chunk.type === 'iTXt' && readText(chunk)?.keyword === 'Tug'
            ? textChunk('Tug', JSON.stringify({ ...state, format: 2, masks }))
            : chunk,
        ),
      );
    expect(() => readPicture(saying(many.map(({ mask }) => mask)))).toThrow(/masks/);
    expect(() => readPicture(saying([long.mask, long.mask]))).toThrow(/at most 250 strokes/);
    expect(() => readPicture(saying([[{ ...stroke('a', [1, 2]), radius: 1e9 }]]))).toThrow(/masks/);
    expect(() => readPicture(saying([one.mask, one.mask]))).toThrow(/they must have 72/);
  });

  it('carries as many credits as a pack may have', () => {
    const credits = Array.from({ length: 50 }, (_, i) => `Maker ${i} ${'x'.repeat(480)}`);
    expect(readPicture(writePicture(plain, { state: { ...state, credits }, ws }, 'A picture'))?.state.credits).toEqual(
      credits,
    );
  });

  it('shows the licence to other programs', async () => {
    const { comments } = await sharp(writePicture(plain, { state, ws }, 'A picture')).metadata();
    const shown = Object.fromEntries((comments ?? []).map(({ keyword, text }) => [keyword, text]));
    expect(shown).toMatchObject({ Title: 'A picture', Software: 'Tug', Copyright: 'CC0-1.0, \u00e9 \u732b\nAna\nBo' });
  });

  it('replaces an older state instead of adding a second', () => {
    const once = writePicture(plain, { state, ws }, 'A');
    const twice = writePicture(once, { state: { ...state, seed: 8 }, ws }, 'A');
    expect(readPicture(twice)?.state.seed).toBe(8);
    expect(readChunks(twice).filter(({ type }) => type === 'tgLT')).toHaveLength(1);
  });

  it('is null in a PNG of another program, and an error that says what is wrong otherwise', () => {
    expect(readPicture(plain)).toBeNull();
    expect(() => readPicture(Uint8Array.of(1, 2, 3))).toThrow(/not a PNG/);
    const later = writeChunks([
      ...readChunks(writePicture(plain, { state, ws }, 'A')).map((chunk) =>
        chunk.type === 'iTXt' && readText(chunk)?.keyword === 'Tug' ? textChunk('Tug', '{"format":9}') : chunk,
      ),
    ]);
    expect(() => readPicture(later)).toThrow(/later Tug \(format 9\)/);
    expect(() => writePicture(plain, { state, ws: ws.subarray(1) }, 'A')).toThrow(/must have 6/);
    const notFinite = writePicture(plain, { state, ws: ws.map(() => NaN) }, 'A');
    expect(() => readPicture(notFinite)).toThrow(/not numbers/);
    const absurd = writePicture(plain, { state, ws: ws.map(() => 3e38) }, 'A');
    expect(() => readPicture(absurd)).toThrow(/none that a model pack draws/);
  });

  it('is refused without pixels, or with more chunks than a picture has', () => {
    const chunks = readChunks(writePicture(plain, { state, ws }, 'A'));
    expect(() => readPicture(writeChunks(chunks.filter(({ type }) => type !== 'IDAT')))).toThrow(/no pixels/);
    const end = chunks.slice(-1);
    const many = Array.from({ length: 20_000 }, () => ({ type: 'tEXt', data: Uint8Array.of(65, 0, 66) }));
    expect(() => readPicture(writeChunks([...chunks.slice(0, -1), ...many, ...end]))).toThrow(/more than 10000 chunks/);
  });
});
