import { expect, it } from 'vitest';
import { chosenOf, thingsOf } from './dropped';

const file = (name: string) => new File([], name);
const thing = (name: string, isFolder = false) => ({ file: file(name), isFolder });

it('takes the first file, and counts what is left out', () => {
  expect(chosenOf([thing('a.jpg')])).toMatchObject({ file: { name: 'a.jpg' }, folders: 0, others: 0 });
  expect(chosenOf([thing('a.jpg'), thing('b.jpg'), thing('c.jpg')])).toMatchObject({
    file: { name: 'a.jpg' },
    others: 2,
  });
  expect(chosenOf([thing('holiday', true), thing('b.jpg')])).toMatchObject({
    file: { name: 'b.jpg' },
    folders: 1,
    others: 0,
  });
  expect(chosenOf([thing('holiday', true)])).toMatchObject({ file: null, folders: 1 });
  expect(chosenOf([])).toMatchObject({ file: null, folders: 0, others: 0 });
});

it('tells folders from files, and leaves text alone', () => {
  const entry = (isDirectory: boolean) => ({ isDirectory });
  const items = [
    { getAsFile: () => null, webkitGetAsEntry: () => null },
    { getAsFile: () => file('holiday'), webkitGetAsEntry: () => entry(true) },
    { getAsFile: () => file('a.jpg'), webkitGetAsEntry: () => entry(false) },
    // Pasted files are no entries of a folder.
    { getAsFile: () => file('b.jpg'), webkitGetAsEntry: () => null },
  ] as unknown as DataTransferItemList;
  expect(thingsOf({ items }).map(({ file: { name }, isFolder }) => [name, isFolder])).toEqual([
    ['holiday', true],
    ['a.jpg', false],
    ['b.jpg', false],
  ]);
});
