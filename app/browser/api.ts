import { Api } from '@/lib/client/api';
import { BASE_PATH } from './base-path';

/** The interface of the server that this page came from. */
export const api = new Api(BASE_PATH);
