import { describe, expect, it } from 'vitest';
import { isLoopback } from './loopback';

describe('loopback', () => {
  it('is this machine by name and by address, also in the form of a socket of both kinds', () => {
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]', '::ffff:127.0.0.1'])
      expect(isLoopback(host), host).toBe(true);
    for (const host of ['192.168.1.5', 'localhost.example.org', '::ffff:10.0.0.1', 'fd00::1', ''])
      expect(isLoopback(host), host).toBe(false);
  });
});
