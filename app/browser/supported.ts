/**
 * The oldest browsers that the pages are built for; package.json tells the compiler the same. Firefox 115 is the last one for
 * older systems. What is newer than these must be looked for before it is used.
 */
export const SUPPORTED = { chrome: '111', edge: '111', firefox: '115', safari: '16.4' } as const;

/**
 * Runs in every browser, however old, so it is written in the JavaScript of 2009. Where something is missing that all of the
 * above have, it shows the element `too-old` in place of the page, whose scripts would not even be read.
 */
export const BROWSER_CHECK = `(function () {
  var enough = false;
  try {
    new RegExp('(?<=a)b');
    enough = CSS.supports('color', 'color-mix(in srgb, red, red)') && !!Array.prototype.findLast && !!window.createImageBitmap;
  } catch (error) {}
  if (enough) return;
  var told = document.getElementById('too-old');
  told.removeAttribute('hidden');
  function alone() {
    var all = document.body.children;
    for (var i = 0; i < all.length; i++) if (all[i] !== told) all[i].style.display = 'none';
  }
  alone();
  document.addEventListener('DOMContentLoaded', alone);
})();`;
