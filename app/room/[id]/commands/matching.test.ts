import { describe, expect, it } from 'vitest';
import { matching } from './matching';

const LIST = ['Fit the picture', 'Clear the mask', 'Copy the picture', 'Größe ändern', 'Undo'];
const found = (typed: string) => matching(LIST, (name) => name, typed);

describe('what fits what is typed', () => {
  it('is everything at first', () => expect(found(' ')).toEqual(LIST));
  it('takes words in any order, without accents and case', () => {
    expect(found('pict cop')).toEqual(['Copy the picture']);
    expect(found('GROSSE')).toEqual([]);
    expect(found('andern')).toEqual(['Größe ändern']);
  });
  it('puts what begins so first', () =>
    expect(found('c')).toEqual(['Clear the mask', 'Copy the picture', 'Fit the picture']));
});
