/**
 * What of nunjucks' language people's templates may use, and why the rest is left out. Names and meaning: nunjucks 3.2.4, src/filters.js and src/tests.js,
 * but for `tojson` and `quote`. Read on both sides of the wall: by the check of the tree, and by the tables of functions inside the realm.
 */

/** Filters that exist. */
export const FILTERS = [
  'abs',
  'batch',
  'capitalize',
  'center',
  'd',
  'default',
  'dictsort',
  'dump',
  'first',
  'float',
  'groupby',
  'indent',
  'int',
  'join',
  'last',
  'length',
  'list',
  'lower',
  'quote',
  'reject',
  'rejectattr',
  'replace',
  'reverse',
  'round',
  'safe',
  'select',
  'selectattr',
  'slice',
  'sort',
  'string',
  'sum',
  'title',
  'tojson',
  'trim',
  'truncate',
  'upper',
  'urlencode',
  'wordcount',
] as const

export type FilterName = (typeof FILTERS)[number]

const HTML = 'it writes HTML, and manifests are YAML: tojson and quote escape for that'

/** Filters of nunjucks that are left out, with the reason. */
export const NO_FILTERS: ReadonlyMap<string, string> = new Map([
  ['e', HTML],
  ['escape', HTML],
  ['forceescape', HTML],
  ['nl2br', HTML],
  ['striptags', HTML],
  ['urlize', HTML],
  ['random', 'the same input must give the same output'],
])

/** Tests (`x is NAME`) that exist. */
export const TESTS = [
  'defined',
  'divisibleby',
  'eq',
  'equalto',
  'even',
  'falsy',
  'ge',
  'greaterthan',
  'gt',
  'iterable',
  'le',
  'lessthan',
  'lower',
  'lt',
  'mapping',
  'ne',
  'null',
  'number',
  'odd',
  'sameas',
  'string',
  'truthy',
  'undefined',
  'upper',
] as const

export type TestName = (typeof TESTS)[number]

/** Tests of nunjucks that are left out, with the reason. */
export const NO_TESTS: ReadonlyMap<string, string> = new Map([
  ['callable', 'functions are no values here'],
  ['escaped', 'nothing is escaped here'],
])

/** Functions that every template has. */
export const FUNCTIONS = ['range'] as const

/** Names that a template may not give to anything: they mean something to JavaScript's objects. */
export const RESERVED: ReadonlySet<string> = new Set([
  '__defineGetter__',
  '__defineSetter__',
  '__keywords',
  '__lookupGetter__',
  '__lookupSetter__',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'prototype',
  'toLocaleString',
  'toString',
  'valueOf',
])

/** What a name may look like. */
export const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/
