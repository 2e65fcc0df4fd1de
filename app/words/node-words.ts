import { shownBy } from '@/lib/history/original';
import type { HistoryNode } from '@/lib/protocol';
import { pulledWords } from './pulled-words';
import type { Words } from './words';

/**
 * The name that people gave an edit, or what it was, in two or three words.
 *
 * @param nodes of the history, as far as they are known: a restore is named by what it brought back
 */
export function nodeWords(words: Words, node: HistoryNode, nodes: ReadonlyMap<string, HistoryNode>): string {
  if (node.name !== undefined) return node.name;
  const points = node.points.filter((point) => !point.hold).length;
  switch (node.kind) {
    case 'start':
      return node.seed === null
        ? words('history.node.start')
        : words('history.node.startSeed', { seed: String(node.seed) });
    case 'pull':
      return pulledWords(words, 'pulled', node.pulled) ?? words('history.node.pull', { points });
    case 'plan':
      return pulledWords(words, 'planned', node.pulled) ?? words('history.node.plan', { points });
    case 'seed':
      return words('history.node.seed', { seed: String(node.seed ?? 0) });
    case 'truncation':
      return words('history.node.truncation', { value: node.truncation });
    case 'pack':
      return words('history.node.pack', { pack: node.pack });
    case 'restore':
      return restoreWords(words, node, nodes);
    case 'import':
      return words(node.photo === undefined ? 'history.node.import' : 'history.node.photo');
    case 'unknown':
      return words('history.node.unknown');
  }
}

function restoreWords(words: Words, node: HistoryNode, nodes: ReadonlyMap<string, HistoryNode>): string {
  const back = nodes.get(shownBy(nodes, node.id));
  // It may be still to come, and a way that leads nowhere ends at a restore.
  if (back === undefined || back.kind === 'restore') return words('history.node.restore');
  return words('history.node.restored', { what: nodeWords(words, back, nodes) });
}
