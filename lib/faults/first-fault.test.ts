import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { faultWords, firstFault } from './first-fault';

const schema = z.strictObject({
  files: z.array(z.object({ bytes: z.number('must be a number') })),
});
const faultOf = (value: unknown) => firstFault(schema.safeParse(value).error ?? { issues: [] });

describe('the first fault', () => {
  it('names the field, and what is wrong with it', () => {
    expect(faultOf({ files: [{ bytes: 1 }, { bytes: 'x' }] })).toEqual({
      field: 'files[1].bytes',
      message: 'must be a number',
    });
  });

  it('names an unknown key itself, and the value as a whole by no field', () => {
    expect(faultOf({ files: [], colour: 1 }).field).toBe('colour');
    expect(faultOf(7).field).toBeNull();
  });

  it('is one sentence', () => {
    const error = schema.safeParse({ files: [{ bytes: 'x' }] }).error ?? { issues: [] };
    expect(faultWords(error)).toBe('files[0].bytes must be a number');
    expect(faultWords({ issues: [{ path: [], message: 'is no name' }] })).toBe('is no name');
  });
});
