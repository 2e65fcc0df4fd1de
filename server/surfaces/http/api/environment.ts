import type { HttpBindings } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MemberRecord, RoomRecord } from '../../../store/records';
import type { Room } from '../../../rooms/room';

/** What every handler of the interface has at hand. */
export interface ApiEnvironment {
  Bindings: HttpBindings;
}

/** And one that runs for a member who looks into their room from outside. */
export interface LookingEnvironment extends ApiEnvironment {
  Variables: { readonly settings: RoomRecord; readonly member: MemberRecord };
}

/** And one that runs for a member at the door of their room. */
export interface RoomEnvironment extends ApiEnvironment {
  Variables: { readonly room: Room; readonly member: MemberRecord };
}

export type Api = OpenAPIHono<ApiEnvironment>;
