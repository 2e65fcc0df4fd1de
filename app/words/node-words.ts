import type { HistoryNode } from '@/lib/protocol';

/** The name that people gave an edit, or what it was, in two or three words. */
export function nodeWords(node: HistoryNode): string {
  if (node.name !== undefined) return node.name;
  const moved = node.points.filter((point) => !point.hold).length;
  const points = `${moved} ${moved === 1 ? 'point' : 'points'}`;
  switch (node.kind) {
    case 'start':
      return node.seed === null ? 'Start' : `Start, seed ${node.seed}`;
    case 'pull':
      return moved > 1 ? `Pull, ${points}` : 'Pull';
    case 'plan':
      return `Plan, ${points}`;
    case 'seed':
      return `New image, seed ${node.seed ?? 0}`;
    case 'truncation':
      return `Truncation ${node.truncation.toFixed(2)}`;
    case 'pack':
      return `Model pack ${node.pack}`;
    case 'restore':
      return 'Restored';
    case 'import':
      return 'Imported';
  }
}
