/** What is noted within the page that is measured: of each painted frame how long it took, and what went to the graphics card. */

export interface PageFrame {
  /** Of the callback that painted it. */
  readonly ms: number;
  /** Of these, those in which it waited for what the graphics card draws. */
  readonly waited: number;
  /** Bytes to the card since the frame before. */
  readonly uploaded: number;
  readonly draws: number;
}

/** Runs in the page, before anything of it, and fills `window.watched`. What a browser serialises: it may use nothing from outside. */
export function watchFrames(): void {
  const watched: PageFrame[] = [];
  const now = { waited: 0, uploaded: 0, draws: 0, painted: false };
  Object.assign(window, { watched });
  /** Pictures go to the card as four bytes a px. */
  const bytesOf = (what: unknown): number => {
    if (what === null || typeof what !== 'object') return typeof what === 'number' ? what : 0;
    if ('byteLength' in what) return Number(what.byteLength);
    return 'width' in what && 'height' in what ? 4 * Number(what.width) * Number(what.height) : 0;
  };
  const wrap = (of: object, name: string, note: (given: unknown[], work: () => unknown) => unknown) => {
    const known = (of as Record<string, (...given: unknown[]) => unknown>)[name];
    if (known === undefined) return;
    Object.assign(of, {
      [name](this: unknown, ...given: unknown[]) {
        return note(given, () => known.apply(this, given));
      },
    });
  };
  for (const name of ['bufferData', 'bufferSubData', 'texImage2D', 'texSubImage2D'])
    wrap(WebGL2RenderingContext.prototype, name, (given, work) => {
      now.uploaded += bytesOf(name === 'bufferData' ? given[1] : given.at(-1));
      return work();
    });
  for (const name of ['drawElements', 'drawArrays'])
    wrap(WebGL2RenderingContext.prototype, name, (_, work) => {
      now.draws += 1;
      return work();
    });
  wrap(CanvasRenderingContext2D.prototype, 'drawImage', ([source], work) => {
    if (!(source instanceof OffscreenCanvas)) return work();
    now.painted = true;
    const began = performance.now();
    const result = work();
    now.waited += performance.now() - began;
    return result;
  });
  const later = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    later((time) => {
      Object.assign(now, { waited: 0, painted: false });
      const began = performance.now();
      callback(time);
      if (!now.painted) return;
      const { waited, uploaded, draws } = now;
      watched.push({ ms: performance.now() - began, waited, uploaded, draws });
      Object.assign(now, { uploaded: 0, draws: 0 });
    });
}
