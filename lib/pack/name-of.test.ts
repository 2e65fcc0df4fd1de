import { expect, it } from 'vitest';
import { packNameSchema } from './fields';
import { packNameOf } from './name-of';

it('a pack gets its name from that of its file', () => {
  const names = ['/srv/nets/Network-Snapshot_005000.pkl', 'C:\\nets\\FFHQ 256.pt', `${'x'.repeat(63)}-y.pkl`].map(
    packNameOf,
  );
  expect(names).toEqual(['network-snapshot-005000', 'ffhq-256', 'x'.repeat(63)]);
  for (const name of names) expect(packNameSchema.safeParse(name).success).toBe(true);
  expect(packNameOf('ネット.pkl')).toBe('');
});
