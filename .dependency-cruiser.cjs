/*
 * Who may import whom, as ARCHITECTURE.md draws it. `tsPreCompilationDeps` makes an import of types
 * count like any other: a room that knows another's types knows that room.
 */

/** What each room of the gateway may import besides itself; an entry is a room or one file of it. */
const ROOMS = {
  platform: [],
  store: ['platform'],
  tasks: ['platform', 'store'],
  access: ['platform', 'store'],
  ledger: ['platform', 'store'],
  jobs: ['platform', 'store', 'tasks'],
  media: ['platform'],
  upstreams: ['platform'],
  providers: ['platform', 'upstreams'],
  routing: ['platform', 'providers/provider.ts'],
  lifecycle: [
    'platform',
    'store',
    'tasks',
    'access',
    'ledger',
    'jobs',
    'media',
    'routing',
    'providers/provider.ts',
  ],
  http: ['platform', 'store/store.ts', 'tasks', 'access', 'media', 'lifecycle'],
  dialects: ['platform', 'tasks', 'access', 'http'],
  console: ['platform', 'access', 'ledger', 'http'],
};

/** What each package may import of the others, and then only its index. */
const PACKAGES = {
  contracts: [],
  engine: [],
  sdk: [],
  cli: ['sdk', 'gateway', 'engine', 'contracts'],
  gateway: ['contracts', 'engine'],
};

const GATEWAY = '^packages/gateway/src/';

const escaped = (text) => text.replaceAll('.', String.raw`\.`);

const roomRules = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `may import ${allowed.join(', ') || 'no other room'}`,
  severity: 'error',
  from: { path: `${GATEWAY}${room}/` },
  to: {
    path: GATEWAY,
    pathNot: [room, ...allowed].map((entry) =>
      entry.endsWith('.ts') ? `${GATEWAY}${escaped(entry)}$` : `${GATEWAY}${entry}/`,
    ),
  },
}));

const packageRules = Object.entries(PACKAGES).map(([name, allowed]) => ({
  name: `package-${name}`,
  comment: `may import ${allowed.map((other) => `the index of ${other}`).join(', ') || 'no other package'}`,
  severity: 'error',
  from: { path: `^packages/${name}/src/` },
  to: {
    path: '^packages/',
    pathNot: [
      `^packages/${name}/src/`,
      ...allowed.map((other) => `^packages/${other}/src/index\\.ts$`),
    ],
  },
}));

const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];

/** A package that only some files may use: `only` lists them, everything else in src is refused. */
function reserved(name, modules, only, comment) {
  return {
    name: `only-${name}`,
    comment,
    severity: 'error',
    from: { path: '^packages/[^/]+/src/', pathNot: only },
    to: { path: modules, dependencyTypesNot: ['type-only'] },
  };
}

module.exports = {
  forbidden: [
    ...roomRules,
    ...packageRules,
    {
      name: 'no-cycle',
      comment: 'files that need each other are one file, or lack a third',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment:
        'an import that leads nowhere would pass every other rule (Fastify hides some types)',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^fastify/types/' },
    },
    {
      name: 'contracts-are-pure',
      comment: 'contracts run in a browser as well: no package, nothing of Node',
      severity: 'error',
      from: { path: '^packages/contracts/src/' },
      to: { dependencyTypes: [...NPM, 'core'] },
    },
    {
      name: 'sdk-has-no-dependency',
      comment: 'the client needs fetch and nothing else',
      severity: 'error',
      from: { path: '^packages/sdk/src/' },
      to: { dependencyTypes: [...NPM, 'core'] },
    },
    {
      name: 'cli-has-no-package',
      comment: 'the command stands on the sdk and on Node',
      severity: 'error',
      from: { path: '^packages/cli/src/' },
      to: { path: 'node_modules/' },
    },
    {
      name: 'dialects-are-strangers',
      comment: 'what two dialects share belongs to http',
      severity: 'error',
      from: { path: `${GATEWAY}dialects/([^/]+)/` },
      to: { path: `${GATEWAY}dialects/`, pathNot: `${GATEWAY}dialects/$1/` },
    },
    {
      name: 'providers-are-strangers',
      comment: 'only the register knows more than one provider',
      severity: 'error',
      from: { path: `${GATEWAY}providers/`, pathNot: `${GATEWAY}providers/register\\.ts$` },
      to: { path: `${GATEWAY}providers/`, pathNot: `${GATEWAY}providers/provider\\.ts$` },
    },
    {
      name: 'only-its-provider-knows-the-engine',
      comment: 'the files that join everything ask only whether the engine can work here',
      severity: 'error',
      from: {
        path: `${GATEWAY}[^/]+/`,
        pathNot: `${GATEWAY}providers/engine\\.ts$`,
      },
      to: { path: '^packages/engine/' },
    },
    {
      name: 'contracts-stay-above-the-store',
      comment: 'the store, and what only stands on it, knows no order and no model',
      severity: 'error',
      from: { path: `${GATEWAY}(platform|store|access|ledger|jobs|console)/` },
      to: { path: '^packages/contracts/' },
    },
    reserved(
      'platform-opens-connections',
      ['node_modules/undici/', '^(node:)?(net|tls|dns|dgram|http|https|http2)(/|$)'],
      `${GATEWAY}platform/`,
      'a connection to anybody is opened in platform, where the guard and the limits are',
    ),
    reserved(
      'store-opens-databases',
      ['^(node:)?sqlite$', 'node_modules/pg/'],
      `${GATEWAY}store/`,
      'SQL runs in the store',
    ),
    reserved(
      'engine-starts-processes',
      '^(node:)?(child_process|cluster)$',
      ['^packages/engine/src/', `${GATEWAY}media/image-normaliser\\.ts$`],
      'what may crash or leak lives in a render process, or in the one that decodes pictures',
    ),
    reserved('platform-logs', 'node_modules/pino/', `${GATEWAY}platform/log\\.ts$`, 'one log'),
    reserved(
      'images-are-decoded-here',
      'node_modules/(sharp|node-av)/',
      [`${GATEWAY}media/`, '^packages/engine/src/'],
      'native code sees only what was fetched and checked first',
    ),
    {
      name: 'fastify-stays-at-the-rim',
      comment: 'the life of a task knows nothing of HTTP, not even its types',
      severity: 'error',
      from: {
        path: `${GATEWAY}(platform|store|tasks|access|ledger|jobs|lifecycle|providers|routing)/`,
      },
      to: { path: 'node_modules/fastify' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
    },
  },
};
