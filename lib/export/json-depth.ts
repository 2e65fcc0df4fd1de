/** JSON from strangers is measured before it is parsed: thirty bytes a level of nesting cost a parser its memory. */

/** Whether arrays and objects lie deeper in each other than `most`. Looks at bytes only; what is no JSON the parser tells. */
export function isDeeperThan(json: Uint8Array, most: number): boolean {
  const [QUOTE, ESCAPE, OPEN, CLOSE] = [0x22, 0x5c, [0x5b, 0x7b], [0x5d, 0x7d]] as const;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i] ?? 0;
    if (quoted) {
      if (byte === ESCAPE) i += 1;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === OPEN[0] || byte === OPEN[1]) {
      depth += 1;
      if (depth > most) return true;
    } else if (byte === CLOSE[0] || byte === CLOSE[1]) depth -= 1;
  }
  return false;
}
