import { afterEach, describe, expect, it, vi } from 'vitest';
import { serverNow, setServerAhead } from '../browser/time';
import { agoIn } from './ago';
import type { Words } from './words';

const words = ((key: string) => key) as Words;
afterEach(() => {
  vi.useRealTimers();
  setServerAhead(0);
});

describe('ages', () => {
  it.each([-86_400_000, -600_000, 0, 600_000, 86_400_000])(
    'are told by the server, whose clock is %d ms before ours',
    (ahead) => {
      vi.useFakeTimers({ now: 1_700_000_000_000 });
      setServerAhead(ahead);
      const written = 1_700_000_000_000 + ahead - 5 * 60_000;
      expect(agoIn('en', words, written)).toBe('5 minutes ago');
      vi.advanceTimersByTime(3_600_000);
      expect(agoIn('en', words, written)).toBe('1 hour ago');
      expect(agoIn('en', words, serverNow())).toBe('app.justNow');
    },
  );
});
