/** The arrows of the house: which folder may import which. `npm run lint` fails on one that runs up. */

/** From the top down: a folder may import those below it, never those above. */
const SERVER = [
  'server/main\\.ts',
  'server/server\\.ts',
  'server/cli/',
  'server/surfaces/',
  'server/features/',
  'server/rooms/',
  'server/access/',
  'server/metrics/',
  'server/inference/',
  'server/store/',
];
/** A press travels down from the room to its drags, and its edit from there to the screen and to people: never up. */
const ROOMS = [
  'server/rooms/(registry|reader|room|new-rooms)\\.ts',
  'server/rooms/drags/',
  'server/rooms/edits/',
  'server/rooms/screen/',
  'server/rooms/history/',
  'server/rooms/people/',
  'server/rooms/document/',
  'server/rooms/directory/',
  'server/rooms/(turn|pack-summary)\\.ts',
];
const LIB = [
  'lib/client/',
  'lib/checkpoint/',
  'lib/onnx/',
  'lib/replay/',
  'lib/export/',
  'lib/document/',
  'lib/history/',
  'lib/comments/',
  'lib/roles/',
  'lib/protocol/',
  'lib/face/',
  'lib/drag/',
  'lib/pack/',
  'lib/geometry/',
];

const ROOM = 'app/room/\\[id\\]/';
const APP = [
  'app/(layout|page|error|not-found)\\.tsx',
  'app/(start|join)/',
  `${ROOM}[^/]+\\.tsx`,
  `${ROOM}replay/`,
  `${ROOM}bar/`,
  `${ROOM}panels/`,
  `${ROOM}stage/`,
  `${ROOM}tools/`,
  `${ROOM}history/`,
  `${ROOM}comments/`,
  `${ROOM}export/`,
  `${ROOM}share/`,
  `${ROOM}presence/`,
  `${ROOM}compare/`,
  `${ROOM}marks/`,
  `${ROOM}state/`,
  `${ROOM}connection/`,
  `${ROOM}entry/`,
  'app/files/',
  'app/language/',
  'app/theme/',
  'app/identity/',
  'app/rooms/',
  'app/ui/',
  'app/words/',
  'app/browser/',
];

/** A rule for each folder of a list: nothing in it may reach what stands above it. */
const downOnly = (layers) =>
  layers.slice(1).map((layer, index) => ({
    name: `down-only: ${layer}`,
    comment: `${layer} lies below what it imports here; move what both need further down`,
    severity: 'error',
    from: { path: `^${layer}`, pathNot: '\\.test\\.ts$' },
    to: { path: layers.slice(0, index + 1).map((above) => `^${above}`) },
  }));

export default {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'two files need each other: what both need belongs into a third',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'lib-stands-alone',
      comment: 'lib is for both sides: it knows neither pages nor server',
      severity: 'error',
      from: { path: '^lib/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(app|server|tests)/' },
    },
    {
      name: 'lib-is-given-its-world',
      comment: 'nothing under lib knows React, files or the network except through what it is given',
      severity: 'error',
      from: { path: '^lib/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(react|react-dom|next)$|node_modules/(react|react-dom|next)/' },
    },
    {
      name: 'lib-without-node',
      comment: 'lib runs in the browser as well',
      severity: 'error',
      from: { path: '^lib/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'app-not-server',
      comment: 'pages know the server by its protocol only',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^(server|tests)/' },
    },
    {
      name: 'server-not-app',
      comment: 'the server knows nothing of the pages',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^(app|tests)/' },
    },
    {
      name: 'onnxruntime-by-its-door',
      comment: 'server/inference/onnxruntime.ts turns its reports off before it loads',
      severity: 'error',
      // A process that is to hold nothing but onnxruntime; it inherits the variable from the bench.
      from: { pathNot: ['^server/inference/onnxruntime\\.ts$', '^tests/bench/bare-process\\.mjs$'] },
      to: { path: 'node_modules/onnxruntime-node/' },
    },
    {
      name: 'features-by-their-door',
      comment: "another feature's inside: import its index.ts",
      severity: 'error',
      from: { path: '^server/features/([^/]+)/' },
      to: { path: '^server/features/', pathNot: ['^server/features/$1/', '^server/features/[^/]+/index\\.ts$'] },
    },
    {
      name: 'pages-apart',
      comment: 'a page knows no other page: what both need belongs into a folder beside them',
      severity: 'error',
      from: { path: '^app/(start|join|room)/' },
      to: { path: '^app/(start|join|room)/', pathNot: '^app/$1/' },
    },
    {
      name: 'tools-by-their-door',
      comment: "a tool's inside: import its index.ts",
      severity: 'error',
      from: { path: `^app/`, pathNot: `^${ROOM}tools/[^/]+/` },
      to: { path: `^${ROOM}tools/[^/]+/`, pathNot: `^${ROOM}tools/[^/]+/index\\.ts$` },
    },
    {
      name: 'tools-apart',
      comment: 'a tool knows no other tool',
      severity: 'error',
      from: { path: `^${ROOM}tools/([^/]+)/` },
      to: { path: `^${ROOM}tools/[^/]+/`, pathNot: `^${ROOM}tools/$1/` },
    },
    ...downOnly(SERVER),
    ...downOnly(ROOMS),
    ...downOnly(LIB),
    ...downOnly(APP),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(models|public|\\.next)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
