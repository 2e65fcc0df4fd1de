import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { memorySource } from './byte-source';
import { zipDirectory } from './directory';
import { bytesOfPart, bytesOfZip, packPart, zipOf, type ZipPart } from './zip-parts';

async function zipped(parts: readonly ZipPart[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of zipOf(parts)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const contents: Readonly<Record<string, Uint8Array>> = {
  'tug.json': text('{"a": 1}'.repeat(500)),
  'nodes/ä/edit.json': text('Grüße'),
  empty: new Uint8Array(),
  'picture.webp': Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 251),
};
const parts = Object.entries(contents).map(([name, content], i) => packPart(name, content, i % 2 === 0 ? 6 : 0));

describe('a zip file of packed parts', () => {
  it('is what others read, and as long as its parts say', async () => {
    const file = await zipped(parts);
    expect(Object.entries(unzipSync(file)).map(([name, content]) => [name, new Uint8Array(content)])).toEqual(
      Object.entries(contents),
    );
    expect(file.length).toBe(bytesOfZip(parts.reduce((sum, part) => sum + bytesOfPart(part), 0)));
    expect(await zipped(parts)).toEqual(file);
  });

  it('names where each part lies, how long it is, and its checksum', async () => {
    const file = await zipped(parts);
    const directory = zipDirectory(memorySource(file), parts.length);
    for (const { name, method, crc, size, packed } of parts) {
      const entry = directory.get(name);
      expect(entry).toMatchObject({ name, method, crc, size, packed: packed.length });
      expect(file.slice(entry?.at, (entry?.at ?? 0) + packed.length)).toEqual(packed);
    }
  });

  it('has as many parts as a zip file can count', async () => {
    const many = Array.from({ length: 0xffff }, (_, i) => packPart(`part-${i}`, Uint8Array.of(i & 0xff), 0));
    const directory = zipDirectory(memorySource(await zipped(many)), 0xffff);
    expect(directory.size).toBe(0xffff);
    expect(directory.get('part-65534')?.size).toBe(1);
  });

  it('may have no part at all', async () => {
    expect(unzipSync(await zipped([]))).toEqual({});
  });
});
