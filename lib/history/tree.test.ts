import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endBelow, leavesOf, treeRows, type TreeNode } from './tree';

const trees = fc
  .array(fc.nat(), { minLength: 1, maxLength: 60 })
  .map((parents) => parents.map((p, i): TreeNode => ({ id: `n${i}`, parent: i === 0 ? null : `n${p % i}` })));
const line: TreeNode[] = [
  { id: 'a', parent: null },
  { id: 'b', parent: 'a' },
  { id: 'c', parent: 'b' },
  { id: 'd', parent: 'a' },
  { id: 'e', parent: 'c' },
];

describe('history tree', () => {
  it('keeps the first child in its lane and gives a branch its own', () => {
    const rows = treeRows(line);
    expect(rows.map(({ node, lane, parentLane }) => [node.id, lane, parentLane])).toEqual([
      ['e', 0, 0],
      ['d', 1, 0],
      ['c', 0, 0],
      ['b', 0, 0],
      ['a', 0, null],
    ]);
    expect(rows.map(({ passing }) => passing)).toEqual([[], [0], [1], [1], []]);
    expect(rows.map(({ branches }) => branches)).toEqual([[], [], [], [], [1]]);
    expect(rows.map(({ continued }) => continued)).toEqual([false, false, true, true, true]);
  });

  it('has every node once, newest first, and never draws two branches over each other', () => {
    fc.assert(
      fc.property(trees, (nodes) => {
        const rows = treeRows(nodes);
        expect(rows.map(({ node }) => node.id)).toEqual(nodes.map(({ id }) => id).reverse());
        for (const { lane, passing } of rows) {
          expect(passing).not.toContain(lane);
          expect(new Set(passing).size).toBe(passing.length);
        }
      }),
    );
  });

  it('uses a lane again once its branch has ended', () => {
    const nodes: TreeNode[] = [{ id: 'm0', parent: null }];
    for (let i = 1; i <= 10; i++) {
      nodes.push({ id: `m${i}`, parent: `m${i - 1}` });
      nodes.push({ id: `s${i}`, parent: `m${i - 1}` });
    }
    expect(Math.max(...treeRows(nodes).map(({ lane }) => lane))).toBeLessThanOrEqual(2);
  });

  it('finds the end that a replay from any node leads to', () => {
    expect(leavesOf(line).map(({ id }) => id)).toEqual(['e', 'd']);
    expect(endBelow(line, 'b', 'd')).toBe('e');
    expect(endBelow(line, 'a', 'd')).toBe('d');
    expect(endBelow(line, 'd', 'e')).toBe('d');
    expect(endBelow(line, 'b', 'c')).toBe('c');
    fc.assert(
      fc.property(trees, fc.nat(), (nodes, pick) => {
        const id = nodes[pick % nodes.length]?.id ?? '';
        const end = endBelow(nodes, id, null);
        expect(leavesOf(nodes).map((leaf) => leaf.id)).toContain(end);
      }),
    );
  });
});
