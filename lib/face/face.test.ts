import { describe, expect, it } from 'vitest';
import { readCode, spotAt, type Matter } from './code';
import { nameSpot } from './name-spot';
import { FACE_PARTS, FACE_PLACES, nearestPlace } from './places';

const spot = (x: number, y: number, z: number, matter: Matter = 'skin') => ({ place: [x, y, z] as const, matter });

describe('a code of the tracking map', () => {
  it('is a place in cm and what is seen there', () => {
    const code = [0.5, -1, 2, 0, 0, 0, 0, 0.48, 0.01, -0.02, 0];
    expect(readCode(code)).toEqual({ place: [3, -6, 12], matter: 'skin' });
    expect(readCode(code.map((value, i) => (i >= 7 ? [0.1, 0, 0.45, 0][i - 7] : value) ?? 0)).matter).toBe('hair');
    expect(readCode(code.map((value, i) => (i >= 7 ? 0.02 : value))).matter).toBe('background');
  });

  it('is read between the cells of a map', () => {
    const size = 4;
    const data = new Float32Array(11 * size * size);
    for (let cell = 0; cell < size * size; cell++) {
      data[cell] = (cell % size) / 6;
      data[7 * size * size + cell] = 0.5;
    }
    const { place, matter } = spotAt({ size, channels: 11, data }, { x: 16, y: 16 }, 32);
    expect(place[0]).toBeCloseTo(1.5);
    expect(matter).toBe('skin');
  });
});

describe('names of spots', () => {
  it('are those of the nearest place, with the side as one sees it', () => {
    expect(nameSpot(spot(-2.4, -3.6, 10.3))).toEqual({ part: 'mouth-corner', side: 'left' });
    expect(nameSpot(spot(2.4, -3.6, 10.3))).toEqual({ part: 'mouth-corner', side: 'right' });
    expect(nameSpot(spot(0.2, 0.3, 13))).toEqual({ part: 'nose-tip', side: 'middle' });
    expect(nameSpot(spot(3.2, 3.6, 9.6, 'eyes'))).toEqual({ part: 'eye', side: 'right' });
    expect(nameSpot(spot(-5, 9, 3, 'hair'))).toEqual({ part: 'hair', side: 'middle' });
    expect(nameSpot(spot(0, 0, 0, 'background')).part).toBe('background');
  });

  it('cover both sides alike, and each part of the skin has a place', () => {
    for (const { part, place } of FACE_PLACES)
      expect(nearestPlace([-place[0], place[1], place[2]])).toEqual({ part, distance: 0 });
    const placed = new Set(FACE_PLACES.map(({ part }) => part));
    expect(FACE_PARTS.filter((part) => !placed.has(part))).toEqual(['hair', 'eye', 'clothes', 'background']);
  });
});
