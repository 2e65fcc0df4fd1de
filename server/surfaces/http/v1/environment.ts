import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiKey } from '../../../../lib/rest/keys';
import type { Session } from '../../../access/clients/sessions';
import type { RoomRecord } from '../../../store/records';
import type { ApiEnvironment } from '../api/environment';

/** What every handler of the interface for programs has at hand. */
export interface V1Environment extends ApiEnvironment {
  Variables: {
    /** Headers that the answer is to have, whatever it says. */
    readonly answerHeaders: Record<string, string>;
  };
}

/** And one that runs for a program whose key or session was looked at. */
export interface ClientEnvironment extends ApiEnvironment {
  Variables: V1Environment['Variables'] & {
    readonly client: ApiKey;
    /** Of a request that has one. */
    readonly body: Uint8Array<ArrayBuffer>;
  };
}

/** And one with a session. */
export interface SessionEnvironment extends ApiEnvironment {
  Variables: ClientEnvironment['Variables'] & { readonly session: Session };
}

/** And one for a room of its client. */
export interface ClientRoomEnvironment extends ApiEnvironment {
  Variables: SessionEnvironment['Variables'] & { readonly room: RoomRecord };
}

export type V1 = OpenAPIHono<V1Environment>;
