/**
 * Tells zod, before the first schema is made, not to try whether it may make code out of text: the page's policy forbids that,
 * and browsers report every try. To be imported before all else.
 */
import { z } from 'zod';

if (typeof window !== 'undefined') z.config({ jitless: true });
