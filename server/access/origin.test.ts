import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { hostAllowed, originAllowed, type Access } from './origin';

const access = (change: Partial<Access> = {}): Access => ({
  host: '127.0.0.1',
  origins: [],
  trustProxy: false,
  ...change,
});
const asks = (host: string, how: Partial<Access> = {}) => hostAllowed({ headers: { host } }, access(how));
const sends = (headers: Record<string, string>, how: Partial<Access> = {}) => originAllowed({ headers }, access(how));

describe('hostAllowed', () => {
  it('V8: takes every way to write this machine, with and without a port', () => {
    for (const name of ['localhost', 'LOCALHOST', 'localhost.', '127.0.0.1', '127.8.9.10', '[::1]'])
      for (const host of [name, `${name}:3000`]) expect(asks(host), host).toBe(true);
  });

  it('V8: takes no other name on loopback, nor what only looks like ours', () => {
    for (const host of [
      'evil.example',
      'evil.example:3000',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evil.example@localhost',
      'localhost/evil.example',
      '192.168.1.5',
      '[::2]:3000',
      hostname() === 'localhost' ? 'other' : hostname(),
      '',
    ]) {
      expect(asks(host), host).toBe(false);
      expect(asks(host, { host: 'localhost' }), host).toBe(false);
      expect(asks(host, { host: '::1' }), host).toBe(false);
    }
  });

  it('V8: takes the configured host and those of TUG_ORIGINS', () => {
    expect(asks('tug.example.org:3000', { host: 'tug.example.org' })).toBe(true);
    expect(asks('tug.example.org', { origins: ['https://tug.example.org:8443'] })).toBe(true);
    expect(asks('other.example.org', { origins: ['https://tug.example.org', 'null'] })).toBe(false);
    expect(asks('null', { origins: ['null'], host: '127.0.0.1' })).toBe(false);
  });

  it('V8: takes addresses and local names where other machines reach the server', () => {
    for (const own of ['0.0.0.0', '::', '192.168.1.5']) {
      for (const host of ['192.168.1.5:3000', '[fd00::1]:3000', hostname(), 'nas', 'nas.local:3000', 'nas.home.arpa'])
        expect(asks(host, { host: own }), host).toBe(true);
      expect(asks('evil.example', { host: own })).toBe(false);
    }
  });

  it('V8: leaves names to a trusted proxy, and takes requests without one', () => {
    expect(asks('tug.example.org', { trustProxy: true })).toBe(true);
    expect(hostAllowed({ headers: {} }, access())).toBe(true);
  });
});

describe('originAllowed', () => {
  it('V6: counts default ports as equal', () => {
    expect(sends({ host: 'tug.example.org:443', origin: 'https://tug.example.org' })).toBe(true);
    expect(sends({ host: 'tug.example.org:80', origin: 'http://tug.example.org' })).toBe(true);
    expect(sends({ host: 'tug.example.org:80', origin: 'https://tug.example.org' })).toBe(false);
    expect(sends({ host: 'tug.example.org:8443', origin: 'https://tug.example.org' })).toBe(false);
  });

  it('V6: takes what a trusted proxy says, and what it loses', () => {
    const forwarded = {
      host: '127.0.0.1:3000',
      'x-forwarded-host': 'tug.example.org',
      origin: 'https://tug.example.org',
    };
    const stripped = { host: 'tug.example.org', origin: 'https://tug.example.org:8443' };
    for (const headers of [forwarded, stripped]) {
      expect(sends(headers, { trustProxy: true })).toBe(true);
      expect(sends(headers)).toBe(false);
    }
    expect(sends({ ...forwarded, origin: 'https://evil.example' }, { trustProxy: true })).toBe(false);
    expect(sends({ ...stripped, origin: 'https://evil.example' }, { trustProxy: true })).toBe(false);
  });

  it('V6: takes no origin that is none', () => {
    for (const origin of ['null', '', 'file://', 'https://']) expect(sends({ host: 'localhost', origin })).toBe(false);
  });
});
