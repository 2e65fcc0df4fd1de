import { Api } from '@/lib/client/api';

/** The interface of the server that this page came from. */
export const api = new Api('');
