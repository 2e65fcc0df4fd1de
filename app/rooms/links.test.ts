import { describe, expect, it } from 'vitest';
import { inviteLink, readJoinFragment, recoveryLink } from './links';

const token = 'abcdefghijklmnopqrstuvwxyz0123456789-_AB';
const room = 'abcdefghijklmnopqrstuv';

describe('links', () => {
  it('keep everything secret behind the #', () => {
    for (const link of [
      inviteLink('https://tug.example', token),
      recoveryLink('https://tug.example', { room, token }),
    ]) {
      const url = new URL(link);
      expect(url.pathname + url.search).toBe('/join');
      expect(url.hash).toContain(token);
    }
  });

  it('are read back, and nothing else is', () => {
    expect(readJoinFragment(new URL(inviteLink('https://tug.example', token)).hash)).toEqual({ invite: token });
    expect(readJoinFragment(new URL(recoveryLink('https://tug.example', { room, token })).hash)).toEqual({
      room,
      key: token,
    });
    for (const hash of [`#${token}.`, `#${token}&utm_source=x`, `#${token}%20`, `#${token})`, `#${token}\u200b`])
      expect(readJoinFragment(hash), hash).toEqual({ invite: token });
    for (const hash of [
      `#room%3D${room}%26key%3D${token}`,
      `#room=${room}&amp;key=${token}`,
      `#room=${room}&key=${token}.`,
    ])
      expect(readJoinFragment(hash), hash).toEqual({ room, key: token });
    for (const hash of ['', '#', '#%', '#short', '#room=x', `#room=a b&key=${token}`, `#room=${room}&key=<script>`])
      expect(readJoinFragment(hash), hash).toBeNull();
  });
});
