import { describe, expect, it } from 'vitest';
import { colorSchema, nameSchema } from '../../../lib/protocol';
import { asPerson } from '../../../app/plugins/host/person';
import { USER } from '../../fixtures/hosts/figma';

describe('a person of the program around a plugin', () => {
  it.each(['Ana', USER, `${'x'.repeat(39)}😀`, ' Ana\u202e\u2028B '])(
    'is called in a room as in %j, as far as it takes',
    (name) => {
      const person = asPerson({ name, color: '#8A5CF0' });
      expect(nameSchema.safeParse(person?.name).success).toBe(true);
      expect(colorSchema.safeParse(person?.color).success).toBe(true);
    },
  );

  it('is a guest where nothing is left', () => {
    expect(asPerson({ name: ' \n ', color: '#8A5CF0' })).toBeUndefined();
    expect(asPerson({ name: 'Ana', color: 'purple' })).toBeUndefined();
  });
});
