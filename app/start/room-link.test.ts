import { describe, expect, it } from 'vitest';
import { roomPath } from './room-link';

const ID = 'abcdefghijklmnopqrstuv';

describe('roomPath', () => {
  it('takes a link, a path and a bare id', () => {
    expect(roomPath(` https://tug.example/room/${ID} `)).toBe(`/room/${ID}`);
    expect(roomPath(`/room/${ID}/`)).toBe(`/room/${ID}`);
    expect(roomPath(ID)).toBe(`/room/${ID}`);
  });
  it('keeps an invite and a moment in a replay', () => {
    expect(roomPath(`http://localhost:3000/room/${ID}#invite=xyz`)).toBe(`/room/${ID}#invite=xyz`);
    expect(roomPath(`http://localhost:3000/room/${ID}/replay?node=a&step=3`)).toBe(`/room/${ID}/replay?node=a&step=3`);
  });
  it('takes an invite', () => {
    expect(roomPath('https://tug.example/join#abc')).toBe('/join#abc');
    expect(roomPath('https://tug.example/join')).toBeNull();
  });
  it('refuses anything else', () => {
    for (const text of [
      '',
      'hello',
      'https://example.org/',
      `/rooms/${ID}`,
      `/room/${ID}x`,
      'http://[',
      'javascript:alert(1)',
    ])
      expect(roomPath(text), text).toBeNull();
  });
});
