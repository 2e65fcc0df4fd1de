/** Notices of the room's client as toasts. */
import { toast } from '@/app/ui/toasts';
import { nodeWords } from '@/app/words/node-words';
import { problemWords } from '@/app/words/problems';
import { say, spoken } from '@/app/words/words';
import type { Notice } from '@/lib/client/world';
import type { RoomConnection } from '../connection/connection';

export function tell(notice: Notice, connection: Pick<RoomConnection, 'socket' | 'store'>): void {
  switch (notice.kind) {
    case 'problem':
      toast(problemWords(notice.problem));
      break;
    case 'unreadable-message':
      toast(say('room.notices.unreadableMessage'));
      break;
    case 'broken-frame':
      toast(say('room.notices.brokenFrame'));
      break;
    case 'not-connected':
      toast(say('room.notices.notConnected'));
      break;
    case 'pull-let-go':
      toast(say('room.notices.pullLetGo'));
      break;
    case 'nothing-to-undo':
      toast(say('room.notices.nothingToUndo'), 'info');
      break;
    case 'nothing-to-redo':
      toast(say('room.notices.nothingToRedo'), 'info');
      break;
    case 'built-upon':
      offerBranch(notice, connection);
  }
}

/** Says whose work lies on my edit, and offers to go on from before it, as a branch: theirs stays in the history. */
function offerBranch(
  { node, builders, before }: Extract<Notice, { kind: 'built-upon' }>,
  { socket, store }: Pick<RoomConnection, 'socket' | 'store'>,
): void {
  const names = new Intl.ListFormat(spoken).format(builders);
  toast(say('history.builtUpon', { names, edit: nodeWords(say, node, store.getState().nodes) }), 'info', {
    label: say('history.branchBefore'),
    run: () =>
      void socket.send('edit:restore', { nodeId: before }).then((answer) => {
        if (!answer.ok) toast(problemWords(answer.error));
      }),
  });
}
