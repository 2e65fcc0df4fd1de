import { expect, it } from 'vitest';
import { ProgramError, type Program } from '../../../app/plugins/host/program';
import { Rooms } from '../../../app/plugins/host/rooms';
import { Words } from '../../../app/plugins/host/words';
import { Work } from '../../../app/plugins/host/work';

it('what went wrong is told in words of the plugin, or in the program’s own, and never as the engine words it', async () => {
  const told: string[] = [];
  let thrown: Error = new TypeError('t.read is not a function');
  const program = {
    person: () => Promise.resolve(undefined),
    read: () => Promise.reject(thrown),
    tell: (text: string) => told.push(text),
  } as unknown as Program;
  const words = new Words(['en']);
  const showRoom = () => {
    throw new Error('no room is shown');
  };
  const work = new Work(program, new Rooms('https://tug.example'), words, showRoom, () => undefined);
  work.select([{ id: '1:2', name: 'Face', room: null }]);
  await work.begin();
  thrown = new ProgramError('failed', 'The layer is locked.');
  await work.begin();
  expect(told).toEqual([words.say('unexpected'), 'This could not be done: The layer is locked.']);
});
