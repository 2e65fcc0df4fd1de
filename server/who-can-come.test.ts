import { describe, expect, it } from 'vitest';
import { whereItIs } from './who-can-come';

describe('what is printed at start', () => {
  it('says on loopback that nobody else can come, and what to do', () => {
    for (const host of ['127.0.0.1', 'localhost', '::1'])
      expect(whereItIs('http://127.0.0.1:3000', host, ['192.168.1.5'])).toMatch(
        /Only this machine.*TUG_HOST=0\.0\.0\.0/,
      );
  });

  it('says what comes after an address where Tug is below a path', () => {
    expect(whereItIs('http://localhost:3000/tug', '0.0.0.0', ['10.0.0.2'])).toMatch(
      /network: http:\/\/10\.0\.0\.2:3000\/tug$/,
    );
  });

  it('names every address that others can type when it listens on all', () => {
    expect(whereItIs('http://localhost:3000', '0.0.0.0', ['192.168.1.5', '10.0.0.2'])).toBe(
      '  Tug is at http://localhost:3000\n' +
        '  For others in your network: http://192.168.1.5:3000\n' +
        '  For others in your network: http://10.0.0.2:3000',
    );
    expect(whereItIs('http://localhost:3000', '::', [])).toMatch(/no network/);
    expect(whereItIs('http://tug.lan:80', 'tug.lan', ['192.168.1.5'])).toBe('  Tug is at http://tug.lan:80');
  });
});
