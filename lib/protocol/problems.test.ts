import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commentSchema } from '../comments/comment';
import {
  closeReason,
  kindOf,
  problem,
  problemCodes,
  problemKinds,
  problemOf,
  problemSchema,
  readReason,
} from './problems';
import { patchRoomSchema } from './share';

const wrong = (schema: z.ZodType, value: unknown) => problemOf(schema.safeParse(value).error ?? { issues: [] });

describe('problems', () => {
  it('M8: have codes of a known kind', () => {
    for (const code of Object.keys(problemCodes)) expect(kindOf({ code }), code).not.toBeNull();
    for (const kind of problemKinds) expect(Object.keys(problemCodes), kind).toContain(kind);
  });

  it('M8: whose code is unknown are read all the same, and their kind is known', () => {
    const newer = problemSchema.parse({ code: 'busy.training', params: { minutes: 3 }, later: true });
    expect(newer).toEqual({ code: 'busy.training', field: '', params: { minutes: 3 } });
    expect(kindOf(newer)).toBe('busy');
    expect(kindOf({ code: 'quota.photos' })).toBeNull();
  });

  it('M2: name the first field that a schema does not take, and what it would take', () => {
    const schema = z.object({
      id: z.string().regex(/^a+$/).optional(),
      name: z.string().min(1).max(3).optional(),
      list: z.array(z.number()).min(2).max(3).optional(),
      size: z.number().min(1).max(9).optional(),
      kind: z.enum(['a', 'b']).optional(),
    });
    expect(wrong(schema, { id: 'b' })).toEqual(problem('invalid.format', {}, 'id'));
    expect(wrong(schema, { name: '' })).toEqual(problem('invalid.empty', {}, 'name'));
    expect(wrong(schema, { name: 'long' })).toEqual(problem('invalid.too-long', { max: 3 }, 'name'));
    expect(wrong(schema, { list: [1] })).toEqual(problem('invalid.too-few', { min: 2 }, 'list'));
    expect(wrong(schema, { list: [1, 2, 3, 4] })).toEqual(problem('invalid.too-many', { max: 3 }, 'list'));
    expect(wrong(schema, { list: [1, 'x'] })).toEqual(problem('invalid.type', { expected: 'number' }, 'list.1'));
    expect(wrong(schema, { size: 0 })).toEqual(problem('invalid.too-small', { min: 1 }, 'size'));
    expect(wrong(schema, { size: 10 })).toEqual(problem('invalid.too-big', { max: 9 }, 'size'));
    expect(wrong(schema, { kind: 'c' })).toEqual(problem('invalid.value', {}, 'kind'));
    expect(wrong(schema.strict(), { more: 1 }).code).toBe('invalid.unknown-field');
    expect(wrong(schema, null)).toEqual(problem('invalid.type', { expected: 'object' }));
    expect(wrong(patchRoomSchema, {}).code).toBe('invalid.no-change');
    expect(wrong(commentSchema, {}).field).toBe('id');
  });

  it('Y8: fit into the reason of a closed WebSocket, whatever their field is called', () => {
    const reason = closeReason(problem('invalid.type', { expected: 'number' }, `settings.${'ключ🙂'.repeat(40)}`));
    expect(new TextEncoder().encode(reason).length).toBeLessThanOrEqual(123);
    expect(readReason(reason).code).toBe('invalid.type');
    expect(readReason(closeReason(problem('forbidden.not-yours', {}, 'comments')))).toEqual({
      code: 'forbidden.not-yours',
      field: 'comments',
      params: {},
    });
    expect(readReason('').code).toBe('');
  });
});
