/**
 * Tells when a px of the page becomes more or fewer of the screen's, as when a window is moved to another screen: nothing else
 * of the page changes then.
 *
 * @returns what ends the watch
 */
export function watchDensity(changed: () => void): () => void {
  let now: MediaQueryList;
  // A query stands for one density: after a change it takes another.
  const watch = () => {
    now = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    now.addEventListener('change', tell, { once: true });
  };
  const tell = () => {
    watch();
    changed();
  };
  watch();
  return () => {
    now.removeEventListener('change', tell);
  };
}
