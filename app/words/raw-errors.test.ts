/**
 * What was caught is shown to nobody as it is: browsers and servers word their errors in whatever language they like. Whatever the pages
 * catch may be told to `words`, handed on, or asked what it is, and nothing else.
 */
import { readFileSync, readdirSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';

/** What may be asked of an error: none of it is a sentence. */
const ASKED = ['status', 'problem'];
/** `words` has the sentences, `reject` hands it on. */
const GIVEN_TO = ['words', 'reject'];
/** Plugins have words of their own (tests/unit/plugins), and their build speaks to whoever runs it. */
const PLUGINS = /^plugins[\\/]/;

function each(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => each(child, visit));
}

/** Where errors arrive: their name, and the code that has them. */
function caughtIn(node: ts.Node): { readonly error: ts.BindingName; readonly scope: ts.Node } | null {
  if (ts.isCatchClause(node)) {
    const error = node.variableDeclaration?.name;
    return error === undefined ? null : { error, scope: node.block };
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const place = ['catch', 'then'].indexOf(node.expression.name.text);
  const handler = place < 0 ? undefined : node.arguments[place];
  if (handler === undefined || !ts.isArrowFunction(handler)) return null;
  const [error] = handler.parameters;
  return error === undefined ? null : { error: error.name, scope: handler.body };
}

/** Whether this use of an error can put it before nobody. */
function isMild(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isThrowStatement(parent)) return true;
  if (ts.isBinaryExpression(parent)) return parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
  if (ts.isPropertyAccessExpression(parent)) return ASKED.includes(parent.name.text);
  return ts.isCallExpression(parent) && GIVEN_TO.includes(parent.expression.getText());
}

/** The uses of caught errors that show them, or might. */
function shown(file: string, text: string): string[] {
  // Parsing is what takes time.
  if (!/\bcatch\b|\.then\(/.test(text)) return [];
  const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const found: string[] = [];
  each(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind), (node) => {
    const caught = caughtIn(node);
    if (caught === null) return;
    const { error, scope } = caught;
    each(scope, (use) => {
      if (ts.isIdentifier(use) && use.text === error.getText() && !isMild(use))
        found.push(`${file}: ${use.parent.getText()}`);
    });
    if (!ts.isIdentifier(error)) found.push(`${file}: ${error.getText()}`);
  });
  return found;
}

const files = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !PLUGINS.test(name),
);

it('no page shows an error as it was caught', () => {
  expect(files.flatMap((name) => shown(name, readFileSync(`app/${name}`, 'utf8')))).toEqual([]);
});

it('an error that is shown as it was caught is found, however it is written', () => {
  for (const raw of ['error.message', '`${error}`', 'String(error)', 'error.problem.code && error', 'saySo({ error })'])
    for (const text of [
      `try { act(); } catch (error) { toast(${raw}); }`,
      `act().catch((error: unknown) => toast(${raw}));`,
      `act().then(done, (error) => { toast(${raw}); });`,
    ])
      expect(shown('page.tsx', text), text).toHaveLength(1);
  expect(shown('page.ts', 'try { act(); } catch ({ message }) { toast(message); }')).toHaveLength(1);
  for (const mild of ['toast(words(error))', 'throw error', 'if (error instanceof ApiError) go(error.status)'])
    expect(shown('page.tsx', `try { act(); } catch (error) { ${mild}; }`)).toEqual([]);
});
