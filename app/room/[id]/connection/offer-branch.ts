import { problemWords } from '@/app/words/problems';
import { toast } from '@/app/ui/toasts';
import type { HistoryNode } from '@/lib/protocol';
import type { RoomStore } from './room-store';
import type { RoomSocket } from './socket';
import { nodeWords } from '@/app/words/node-words';

/**
 * My edit cannot be undone, since that would take back what others made of it as well. Says whose it is and offers to go
 * on from before it, as a branch: theirs stays in the history.
 */
export function offerBranch(store: RoomStore, socket: RoomSocket): void {
  const { nodes, current, me } = store.getState();
  const builders = new Set<string>();
  let node: HistoryNode | undefined = nodes.get(current ?? '');
  while (node !== undefined && node.author.memberId !== me?.memberId) {
    builders.add(node.author.name);
    node = nodes.get(node.parent ?? '');
  }
  const before = node?.from ?? node?.parent;
  if (node === undefined || before == null) return;
  const names = new Intl.ListFormat('en').format([...builders].reverse());
  toast(
    `${names} built upon your edit (${nodeWords(node)}), so it cannot be undone. Their work would go with it.`,
    'info',
    {
      label: 'Branch from before it',
      run: () =>
        void socket.send('edit:restore', { nodeId: before }).then((answer) => {
          if (!answer.ok) toast(problemWords(answer.error));
        }),
    },
  );
}
