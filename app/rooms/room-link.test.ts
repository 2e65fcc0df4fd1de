import { describe, expect, it } from 'vitest';
import { roomPath } from './room-link';

const ID = 'abcdefghijklmnopqrstuv';
const TOKEN = 'A'.repeat(40);

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
  it.each([
    [`tug.example.org/room/${ID}`, `/room/${ID}`],
    [`192.168.1.5:3000/room/${ID}`, `/room/${ID}`],
    [`localhost:3000/room/${ID}`, `/room/${ID}`],
    [`[::1]:3000/room/${ID}`, `/room/${ID}`],
    [`<https://tug.example.org/room/${ID}>`, `/room/${ID}`],
    [`https://tug.example.org/room/${ID}.`, `/room/${ID}`],
    [`(https://tug.example.org/room/${ID}).`, `/room/${ID}`],
    [`“https://tug.example.org/room/${ID}”`, `/room/${ID}`],
    [`${ID},`, `/room/${ID}`],
    [`Come in: https://tug.example.org/room/${ID}, it is open`, `/room/${ID}`],
    [`https://tug.example.org/room/${ID}\u200b`, `/room/${ID}`],
    [`\ufeffhttps://tug.example.org/room/${ID}`, `/room/${ID}`],
    [`https://tug.example.org/room/${ID}%20`, `/room/${ID}`],
    [`https://example.org/tools/tug/room/${ID}`, `/room/${ID}`],
    [`https://tug.example.org/join%23${TOKEN}`, `/join#${TOKEN}`],
    [`tug.example.org/join#${TOKEN}`, `/join#${TOKEN}`],
    [`https://tug.example.org/join/#${TOKEN}.`, `/join#${TOKEN}`],
    [`https://tug.example.org/join?utm_source=x#${TOKEN}`, `/join#${TOKEN}`],
    [`https://example.org/tools/tug/join#${TOKEN}`, `/join#${TOKEN}`],
  ])('reads %s as it was meant', (text, path) => {
    expect(roomPath(text)).toBe(path);
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
      `javascript:1//room/${ID}`,
      `mailto:me@example.org/room/${ID}`,
    ])
      expect(roomPath(text), text).toBeNull();
  });
});
