/**
 * Who may do what in a room: the one table that the server enforces and the pages ask before they offer something.
 * Everything that reaches the server (messages, routes, document updates) names one action of it.
 */
import type { ClientMessageName, Role } from '../protocol';

const EVERYONE = ['owner', 'editor', 'viewer'] as const;
const EDITORS = ['owner', 'editor'] as const;
const OWNER = ['owner'] as const;

export const permissions = {
  /** See the room, its people, history and replays; look at a node; follow somebody; present. */
  see: EVERYONE,
  /** Change one's own name and colour, close one's own connection. */
  self: EVERYONE,
  /** Pull, run a plan, stop a drag, choose a new image, undo, redo, restore, import into the room. */
  edit: EDITORS,
  /** Points, mask, settings and comments of the document. */
  document: EDITORS,
  /** Name a node or star it. */
  mark: EDITORS,
  /** Files out of the room. Viewers only where the owner allows it: ask `may`. */
  export: EVERYONE,
  /** Make, list and revoke invite links. */
  invite: OWNER,
  /** Change a person's role, or kick them. */
  people: OWNER,
  /** Rename the room, choose what its address opens as, let viewers export. */
  room: OWNER,
  delete: OWNER,
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof permissions;

/** What the owner sets for a room and the table depends on. */
export interface RoomRules {
  readonly viewersExport: boolean;
}

/** Whether a member of this role may do this in a room with these rules. */
export function may(role: Role, action: Action, rules: RoomRules): boolean {
  if (action === 'export' && role === 'viewer') return rules.viewersExport;
  return (permissions[action] as readonly Role[]).includes(role);
}

/** The action that each Socket.io message asks for. */
export const messageActions: Record<ClientMessageName, Action> = {
  'pull:start': 'edit',
  'pull:move': 'edit',
  'pull:end': 'edit',
  'pull:cancel': 'edit',
  'plan:go': 'edit',
  'drag:stop': 'edit',
  'image:set': 'edit',
  'edit:undo': 'edit',
  'edit:redo': 'edit',
  'edit:restore': 'edit',
  'node:mark': 'mark',
  'node:image': 'see',
  'node:parts': 'see',
  'frame:ack': 'self',
  'me:set': 'self',
};

/** Why an action is refused to those who may not do it: the code of the problem. */
export function refusal(action: Action): 'forbidden.no-export' | 'forbidden.viewer' | 'forbidden.not-owner' {
  if (action === 'export') return 'forbidden.no-export';
  return (permissions[action] as readonly Role[]).includes('editor') ? 'forbidden.viewer' : 'forbidden.not-owner';
}
