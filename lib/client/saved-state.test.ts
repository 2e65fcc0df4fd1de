import { describe, expect, it } from 'vitest';
import { savedState } from './saved-state';

const calm = {
  link: 'online',
  unsaved: false,
  documentConnected: true,
  documentLost: false,
  writable: true,
  drag: null,
} as const;

describe('savedState', () => {
  it('is saved only when nothing is on its way', () => {
    expect(savedState(calm)).toBe('saved');
    expect(savedState({ ...calm, unsaved: true })).toBe('saving');
    expect(savedState({ ...calm, drag: { dragId: 'd', live: true, pullers: [] } })).toBe('saving');
  });
  it('says when it cannot be saved', () => {
    expect(savedState({ ...calm, unsaved: true, link: 'offline', documentConnected: false })).toBe('offline');
    expect(savedState({ ...calm, unsaved: true, link: 'reconnecting', documentConnected: false })).toBe('not-saved');
    // The drag channel stands, and the document's connection was refused: the disk is full.
    expect(savedState({ ...calm, unsaved: true, documentConnected: false })).toBe('not-saved');
    expect(savedState({ ...calm, unsaved: true, writable: false })).toBe('not-saved');
    expect(savedState({ ...calm, documentLost: true })).toBe('not-saved');
  });
  it('is saved without a connection when nothing was changed since', () => {
    expect(savedState({ ...calm, link: 'offline', documentConnected: false })).toBe('saved');
  });
});
