import { describe, expect, it } from 'vitest';
import { readMoment, writeMoment } from './moment';

const read = (text: string) => readMoment(new URLSearchParams(text));

describe('the address of a moment', () => {
  it('comes back as it was written', () => {
    expect(read(writeMoment({ nodeId: 'Ab-_9', step: 12 }))).toEqual({ nodeId: 'Ab-_9', step: 12 });
  });

  it('means the end of the edit without a step, and nothing without a node', () => {
    expect(read('node=a')).toEqual({ nodeId: 'a', step: null });
    for (const step of ['-1', '1.5', 'x', '9999999'])
      expect(read(`node=a&step=${step}`)).toEqual({ nodeId: 'a', step: null });
    expect(read('')).toBeNull();
    expect(read('node=%3Cscript%3E&step=1')).toBeNull();
  });
});
