/** Data to render templates with where there is no workload: a plain Deployment, and values as the layers can give them. */
import { isArray, isObject, type Json, type JsonObject, type MutableObject, record, recordOf } from '../../../base/json.ts'
import type { Place } from '../../../base/source.ts'
import type { Workload } from '../../injector.ts'
import type { LintedTemplates } from './linted-templates.ts'
import type { Read } from './reads.ts'
import { over, type ValueLayers } from './value-layers.ts'

/** One set of data. */
export interface Sample {
  readonly values: JsonObject
  readonly workload: Workload
}

/** What stands where nobody gives a value. */
export const PLACEHOLDER = 'placeholder'
/** Texts that choose among the keys of a map are tried with this many of them. */
const CHOICES = 8

/** Sets of data, the likeliest first. */
export function samplesFor(templates: LintedTemplates, known: ValueLayers, place: Place): readonly Sample[] {
  const reads = templates.reads
  const needed = reads.filter(({ isOptional }) => !isOptional)
  const rich = sampleWorkload(templates, reads, place)
  const bare = sampleWorkload(templates, needed, place)
  const [own = { values: record() }, ...others] = known.layers
  const plain = filled(own.values, needed)
  const declared = recordOf(known.declared.map(({ key, type }) => [key, DECLARED[type] ?? PLACEHOLDER]))
  const choices = Object.keys(plain).flatMap((key) => {
    const maps = Object.values(plain).filter(isObject)
    const names = typeof plain[key] === 'string' ? maps.flatMap((map) => Object.keys(map).slice(0, 2)) : []
    return names.map((name) => over(plain, recordOf([[key, name]])))
  })
  const values = [
    plain,
    ...others.map((layer) => over(plain, layer.values)),
    over(plain, declared),
    filled(flipped(over(plain, declared)), reads),
    ...choices.slice(0, CHOICES),
  ]
  return [...values.map((one) => ({ values: one, workload: rich })), { values: plain, workload: bare }]
}

/** Values as annotations bring them, by type. */
const DECLARED: { readonly [type: string]: Json } = { integer: 7, number: 7, boolean: true, list: ['one', 'two'] }

/** The values, with a placeholder for each that is read and not there. */
function filled(values: JsonObject, reads: readonly Read[]): JsonObject {
  return reads
    .filter(({ path }) => path.length > 1 && (path[0] === 'values' || path[0] === 'Values'))
    .reduce((before, { path }) => withPath(before, path.slice(1)), values)
}

function withPath(value: JsonObject, [step = '', ...rest]: readonly string[]): JsonObject {
  const child = Object.hasOwn(value, step) ? value[step] : undefined
  if (child !== undefined && (rest.length === 0 || !isObject(child))) return value
  return over(value, recordOf([[step, rest.length === 0 ? PLACEHOLDER : withPath(child ?? record(), rest)]]))
}

/** Booleans turned round, and no list empty. */
function flipped(values: JsonObject): JsonObject {
  const flip = (value: Json): Json => {
    if (typeof value === 'boolean') return !value
    if (isArray(value)) return value.length === 0 ? [PLACEHOLDER] : value.map(flip)
    return isObject(value) ? flipped(value) : value
  }
  return recordOf(Object.entries(values).map(([key, value]) => [key, flip(value)]))
}

function sampleWorkload({ injector }: LintedTemplates, reads: readonly Read[], place: Place): Workload {
  const texts = (from: string, map: string): JsonObject => textsRead(reads, from, map)
  const known = (map: string) =>
    new Map(Object.entries(texts('namespace', map)).map(([key, value]) => [key, { value: String(value), from: '' }]))
  const template = recordOf([
    [
      'metadata',
      recordOf([
        ['labels', over(recordOf([['app', 'sample']]), texts('objectmeta', 'labels'))],
        ['annotations', texts('objectmeta', 'annotations')],
      ]),
    ],
    ['spec', SPEC],
  ])
  const kind = injector.settings.match?.kinds?.[0] ?? 'Deployment'
  const object = recordOf([
    ['apiVersion', 'apps/v1'],
    ['kind', kind],
    [
      'metadata',
      recordOf([
        ['name', 'sample'],
        ['namespace', 'sample'],
      ]),
    ],
    [
      'spec',
      recordOf([
        ['replicas', 1],
        ['template', template],
      ]),
    ],
  ])
  return {
    title: `${kind} sample/sample`,
    apiVersion: 'apps/v1',
    kind,
    name: 'sample',
    namespace: {
      name: 'sample',
      known: true,
      named: true,
      labels: known('labels'),
      annotations: known('annotations'),
      switchOf: () => undefined,
      valuesOf: () => record(),
    },
    object,
    path: ['spec', 'template'],
    template,
    place,
  }
}

/** Labels or annotations that a template asks for by name. */
function textsRead(reads: readonly Read[], from: string, map: string): JsonObject {
  const out: MutableObject = record()
  for (const { path } of reads) {
    const [root, key, name] = path
    if (root?.toLowerCase() === from && key?.toLowerCase() === map && name !== undefined) out[name] = PLACEHOLDER
  }
  return out
}

const SPEC: JsonObject = recordOf([
  ['serviceAccountName', 'sample'],
  [
    'initContainers',
    [
      recordOf([
        ['name', 'setup'],
        ['image', 'registry.example/setup:1'],
      ]),
    ],
  ],
  [
    'containers',
    [
      recordOf([
        ['name', 'app'],
        ['image', 'registry.example/app:1'],
        [
          'ports',
          [
            recordOf([
              ['name', 'http'],
              ['containerPort', 8080],
            ]),
          ],
        ],
        [
          'env',
          [
            recordOf([
              ['name', 'A'],
              ['value', 'b'],
            ]),
          ],
        ],
        [
          'volumeMounts',
          [
            recordOf([
              ['name', 'data'],
              ['mountPath', '/data'],
            ]),
          ],
        ],
      ]),
    ],
  ],
  [
    'volumes',
    [
      recordOf([
        ['name', 'data'],
        ['emptyDir', record()],
      ]),
    ],
  ],
])
