import { z } from 'zod';
import { OperatorApi } from '@/lib/client/operator-api';
import { tokenSchema } from '@/lib/protocol';
import { BASE_PATH } from '../browser/base-path';
import { stored } from '../browser/stored';

/** The key of whoever runs the server, once they have shown it here; null in everybody else's browser. */
export const operatorKey = stored<string | null>('tug.operator', z.nullable(tokenSchema), null);

/** Their calls to the server that this page came from. */
export const operatorApi = (key: string): OperatorApi => new OperatorApi(BASE_PATH, key);
