import { isArray, isObject, type Json } from '../../../src/base/json.ts'
import { readOverlayValue } from '../../../src/inject/istio/overlay-value.ts'
import { readYamlValue } from '../../../src/yaml/read-value.ts'
import { equal, is } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'

const CASES = 4_000

/** As templates print it: gaps, lists in the column of their key and deeper ones, flow over lines, block scalars, comments. */
const PRINTED = `

metadata:
  labels:
    example.com/name: "web"
    yes: "no"
  annotations: {
    example.com/rev: "default",

    example.com/container: 'app',
  }
spec:
  # what runs first
  initContainers:

  - name: example-init
    image: "example.com/proxy:1"
    args:
    - setup
    - "-p"
    -  "15001"
    -
      plain text
      over lines
    securityContext:
      capabilities:
        add:
        - NET_ADMIN
      runAsUser: 0

  containers:
    - name: proxy
      env:
      - name: CONFIG
        value: |
          {"a": [1, 2],
           "b": "# no comment"}
      - name: PORTS
        value: |-
          [

            {"port":80}
          ]
      # between
      - name: POD
        valueFrom:
          fieldRef:
            fieldPath: metadata.name
      -   name: EMPTY
          value:
      ports: []
      lifecycle: {}
      command: [sh, -c, "true"]
  volumes:
  - emptyDir:
    name: data
  - name: it's
    downwardAPI:
      items:
      - path: "labels"
        fieldRef: {fieldPath: metadata.labels}
  imagePullSecrets: null
`

/** Lines that end a part, or keep it open, or say something in another document. */
const ODD_LINES = [
  '}',
  "'",
  '"open',
  '"',
  '[',
  ']',
  '- x',
  '- - y',
  '-',
  '...',
  '---',
  '# note',
  'key: |',
  'key: >+',
  'key: "a',
  "other: it's",
  '? complex',
  ': value',
  '&anchor a: b',
  'a: *anchor',
  '<<: {x: y}',
  '\tz: 1',
  'name: again',
  'spec:',
  'null: 1',
  '1: 2',
  '"quoted": 3',
  '%YAML 1.1',
  '.dotted: 1',
  '   ',
  'text',
  'a: b: c',
  '!!str x: y',
  'true: z',
]

function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** The text with a few lines changed, moved or put in. */
function mutated(next: (below: number) => number): string {
  const lines = PRINTED.split('\n')
  for (let i = 1 + next(3); i > 0; i--) {
    const at = next(lines.length)
    const line = lines[at] ?? ''
    const odd = ' '.repeat(next(9)) + (ODD_LINES[next(ODD_LINES.length)] ?? '')
    switch (next(6)) {
      case 0:
        lines.splice(at, 1)
        break
      case 1:
        lines.splice(at, 0, line)
        break
      case 2:
        lines[at] = ' '.repeat(next(3)) + line
        break
      case 3:
        lines[at] = line.slice(next(3))
        break
      case 4:
        lines.splice(at, 0, odd)
        break
      case 5:
        lines.splice(next(lines.length), 0, ...lines.splice(at, 1 + next(4)))
        break
    }
  }
  return next(8) === 0 ? lines.join('\n').trimEnd() : lines.join('\n')
}

/** The value with the order of its keys, or the error. */
function outcome(read: (text: string) => Json, text: string): unknown {
  try {
    return ordered(read(text))
  } catch (error) {
    return `error: ${(error as Error).message}`
  }
}

function ordered(value: Json): unknown {
  if (isArray(value)) return value.map(ordered)
  return isObject(value) ? Object.keys(value).map((key) => [key, ordered(value[key] ?? null)]) : value
}

describe('values of overlays', (it) => {
  it('are those of the YAML reader, whatever is cut', () => {
    equal(outcome(readOverlayValue, PRINTED), outcome(readYamlValue, PRINTED))
    const next = random(11)
    for (let i = 0; i < CASES; i++) {
      const text = mutated(next)
      equal(outcome(readOverlayValue, text), outcome(readYamlValue, text), text)
    }
  })

  it('share the parts that were read before', () => {
    const other = PRINTED.replace('"web"', '"shop"').replace('{"port":80}', '{"port":81}')
    const [one, two] = [PRINTED, other].map(
      (text) => readOverlayValue(text) as { spec: { containers: { env: Json[] }[]; volumes: Json } },
    )
    is(one?.spec.volumes, two?.spec.volumes)
    is(one?.spec.containers[0]?.env[2], two?.spec.containers[0]?.env[2])
    equal(one?.spec.containers[0]?.env[1] === two?.spec.containers[0]?.env[1], false)
  })
})
