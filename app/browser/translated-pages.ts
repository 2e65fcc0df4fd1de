/**
 * Lets a browser translate the page. Translators put every text into elements of their own and throw React's text nodes away;
 * when React then takes such a node out, or puts something before it, the browser throws and the whole page breaks. Here a node
 * that somebody else has moved is no reason to fail: what is gone is gone, and what is new goes to the end.
 */
export function surviveTranslators(): void {
  if (typeof Node === 'undefined') return;
  const removeChild = Reflect.get(Node.prototype, 'removeChild') as (this: Node, child: Node) => Node;
  const insertBefore = Reflect.get(Node.prototype, 'insertBefore') as (
    this: Node,
    child: Node,
    before: Node | null,
  ) => Node;
  Node.prototype.removeChild = function remove<T extends Node>(this: Node, child: T): T {
    return child.parentNode === this ? (removeChild.call(this, child) as T) : child;
  };
  Node.prototype.insertBefore = function insert<T extends Node>(this: Node, child: T, before: Node | null): T {
    return insertBefore.call(this, child, before?.parentNode === this ? before : null) as T;
  };
}
