import { describe, expect, it } from 'vitest';
import { surfaceOf } from './surface';

describe('surfaceOf', () => {
  it('says what a path is for, and nothing of what it names', () => {
    const room = 'r'.repeat(22);
    const paths = [
      `/api/v1/rooms/${room}`,
      `/api/rooms/${room}/share`,
      '/socket/',
      `/yjs/${room}`,
      '/document/',
      `/room/${room}`,
      '/apiary',
      null,
    ];
    expect(paths.map(surfaceOf)).toEqual(['v1', 'api', 'socket', 'document', 'document', 'pages', 'pages', 'none']);
  });
});
