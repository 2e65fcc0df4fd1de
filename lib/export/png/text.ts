/** International text chunks, uncompressed (PNG specification, 3rd edition, section 11.3.3.4). */
import { FormatError } from '../format-error';
import type { Chunk } from './chunks';

/** Keywords are 1 to 79 characters of Latin-1; ours are plain ASCII. */
const KEYWORD = /^[\x20-\x7e]{1,79}$/;

/** @throws RangeError when the keyword is not 1 to 79 printable ASCII characters. */
export function textChunk(keyword: string, text: string): Chunk {
  if (!KEYWORD.test(keyword)) throw new RangeError(`"${keyword}" is not a PNG keyword`);
  // Keyword, terminator, two bytes that say "not compressed", then empty language and translated keyword.
  const head = new TextEncoder().encode(`${keyword}\0\0\0\0\0`);
  const body = new TextEncoder().encode(text.replaceAll('\0', ''));
  const data = new Uint8Array(head.length + body.length);
  data.set(head);
  data.set(body, head.length);
  return { type: 'iTXt', data };
}

/** The keyword and text of an iTXt chunk; null when its text is compressed (ours never is). */
export function readText({ data }: Chunk): { keyword: string; text: string } | null {
  const keywordEnd = data.indexOf(0);
  if (keywordEnd < 1) throw new FormatError('The PNG has a text without a keyword.');
  if (data[keywordEnd + 1] !== 0) return null;
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  const translatedEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1);
  if (translatedEnd < 0) throw new FormatError('The PNG has a text that is cut short.');
  return {
    keyword: new TextDecoder('latin1').decode(data.subarray(0, keywordEnd)),
    text: new TextDecoder().decode(data.subarray(translatedEnd + 1)),
  };
}
