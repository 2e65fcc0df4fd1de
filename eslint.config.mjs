import js from '@eslint/js';
import next from '@next/eslint-plugin-next';
import prettier from 'eslint-config-prettier';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Attributes that people read or hear. */
const READ =
  '/^(aria-label|aria-roledescription|aria-description|aria-valuetext|title|placeholder|alt|label|hint|text|words|description)$/';
const LETTERS = '[value=/\\p{L}/u]';
const NOT_BARE = 'words that people read lie in app/words, in every language: use useWords() or say()';
/** Text in the pages that would stay English. */
const BARE_TEXT = [
  // The name of the program is the same in every language.
  'JSXText[value=/\\p{L}/u]:not([value=/^\\s*Tug\\s*$/])',
  `JSXAttribute[name.name=${READ}] > Literal${LETTERS}`,
  `JSXAttribute[name.name=${READ}] > JSXExpressionContainer > :matches(Literal${LETTERS}, TemplateLiteral)`,
  `JSXAttribute[name.name=${READ}] > JSXExpressionContainer > ConditionalExpression > :matches(Literal${LETTERS}, TemplateLiteral)`,
  `JSXElement > JSXExpressionContainer > :matches(Literal${LETTERS}, TemplateLiteral)`,
  `JSXElement > JSXExpressionContainer > :matches(ConditionalExpression, LogicalExpression) > :matches(Literal${LETTERS}, TemplateLiteral)`,
  `CallExpression[callee.name='toast'] > :matches(Literal${LETTERS}, TemplateLiteral):first-child`,
];

export default tseslint.config(
  {
    ignores: [
      '.next/**',
      '.tug/**',
      'node_modules/**',
      'next-env.d.ts',
      'data/**',
      'out/**',
      'dist/**',
      'models/**',
      'public/**',
      'tests/output/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      // It asks for `!`, which strictTypeChecked forbids; `as number` says what an index into a typed array gives.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['app/**/*.tsx', 'app/**/*.ts'],
    plugins: { 'react-hooks': hooks, '@next/next': next },
    rules: {
      ...hooks.configs.recommended.rules,
      ...next.configs.recommended.rules, // The React compiler is not used, so a library it cannot compile is no problem.
      'react-hooks/incompatible-library': 'off',
    },
  },
  {
    files: ['app/**/*.tsx', 'app/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...BARE_TEXT.map((selector) => ({ selector, message: NOT_BARE }))],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        setInterval: 'readonly',
        performance: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  prettier,
);
