import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkTemplates } from '../../src/frontends/check/check-templates.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { equal, is, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { policyText, tenantText } from '../support/inject-text.ts'
import { configMaps } from '../support/small-cluster.ts'

function check(policies: readonly string[], facts = ''): Outcome {
  const source = (text: string, i: number) => ({ name: `p${i}.yaml`, text })
  const given = facts === '' ? [] : [{ name: 'facts.yaml', text: facts }]
  return checkTemplates({ policies: policies.map(source), facts: given, overrides: {} }, CHUNKS)
}

/** `CODE thing`: the text at the place that a finding names, up to the end of what is marked in the frame. */
function found({ stdout, stderr }: Outcome): readonly string[] {
  const frame = /RI(\d{4}): [^\n]*\n(?:[^\n]*\|[^\n]*\n)*?[^|\n]*\| ([^\n]*)\n[^|\n]*\| ( *)(\^+)\n/g
  return [...(stdout + stderr).matchAll(frame)].map(
    ([, code, line = '', blank = '', marks = '']) => `${code} ${line.slice(blank.length, blank.length + marks.length)}`,
  )
}

function hints({ stdout }: Outcome): readonly string[] {
  return [...stdout.matchAll(/ {2}hint: (.*)/g)].map(([, hint = '']) => hint)
}

interface Row {
  readonly name: string
  readonly engine?: 'go'
  /** Block YAML beside the template. */
  readonly fields?: string
  readonly namespaces?: string
  readonly text: string
  readonly finds?: readonly string[]
}

function policyOf({ engine, fields = '', namespaces = '', text }: Row): string {
  const more = fields === '' ? '' : `${fields.replace(/^/gm, '  ')}\n`
  return policyText(
    `${namespaces}\ninjectors:\n- name: logs\n${more}  template:\n    engine: ${engine ?? 'nunjucks'}\n    text: |\n${text.replace(/^/gm, '      ')}`,
  )
}

const SIDE = 'containers:\n- name: side\n  image: side:1\n'

const ROWS: readonly Row[] = [
  { name: 'a value that nobody gives', text: `${SIDE}  args: [{{ values.level | tojson }}]`, finds: ['0414 values.level'] },
  { name: 'what no pod takes', text: `${SIDE}  resources: {limits: {memory: 1GB}}`, finds: ['0413 containers:'] },
  { name: 'a key twice', engine: 'go', text: `${SIDE}containers: []`, finds: ['0413 containers:'] },
  {
    name: 'what some samples have right',
    engine: 'go',
    fields: 'valuesFromAnnotations: [{annotation: p, value: port, type: integer}]',
    text: `${SIDE}  ports: [{containerPort: {{ .Values.port | toJson }}}]`,
  },
  {
    name: 'a value within a map',
    fields: 'values: {tls: {secret: a}}',
    text: `${SIDE}  args: [{{ values.tls["secert"] | tojson }}]`,
    finds: ['0414 values.tls["secert"]'],
  },
  {
    name: 'values of namespaces and annotations are given',
    fields: 'valuesFromAnnotations: [{annotation: a/b, value: level}]',
    namespaces: 'namespaces: [{name: a, values: {logs: {size: 1}}}]',
    text: `${SIDE}  args: [{{ values.level | tojson }}, {{ values.size | string | tojson }}]`,
  },
  {
    name: 'a template that is ready to miss a value',
    text: `${SIDE}  args: [{{ values.level | default("info") | tojson }}]\n  {% if values.size %}\n  stdin: true\n  {% endif %}`,
  },
  {
    name: 'a condition on a mistyped name',
    fields: 'values: {debug: true}',
    text: `${SIDE}  {% if values.debgu %}\n  stdin: {{ values.debug }}\n  {% endif %}`,
    finds: ['0414 values.debgu'],
  },
  {
    name: 'names in strings, comments and raw blocks, members and keywords are no values',
    text: `{# {{ values.a }} #}${SIDE}  args: [{{ "values.b" | tojson }}, "{% raw %}{{ values.c }}{% endraw %}", {{ injector.values | default("x") | tojson }}]`,
  },
  {
    name: 'values given and never read, each where it stands',
    fields: 'values: {a: 1, b: 2}\nvaluesFromAnnotations: [{annotation: a/c, value: c}]',
    namespaces: 'namespaces: [{name: a, values: {logs: {d: 1}}}]',
    text: `${SIDE}  tty: {{ values.a == 1 }}`,
    finds: ['0415 d', '0415 b', '0415 c'],
  },
  { name: 'all values read at once', fields: 'values: {a: 1}', text: `${SIDE}  args: [{{ values | tojson | tojson }}]` },
  { name: 'a computed key', fields: 'values: {a: {b: c}, k: b}', text: `${SIDE}  args: [{{ values.a[values.k] | tojson }}]` },
  { name: 'a field that no pod has', text: `${SIDE}  imagePullpolicy: Always`, finds: ['0416 imagePullpolicy'] },
  { name: 'a field that no injection spec has', text: `${SIDE}volume: []`, finds: ['0416 volume'] },
  {
    name: 'a field in a branch that the sample does not take, at its own line',
    fields: 'values: {kind: x}',
    text: `${SIDE}  {% if values.kind == "y" %}\n  {% if false %}a{% else %}\n  ttty: true\n  {% endif %}\n  {% elif true %}\n  tty: true\n  {% endif %}`,
    finds: ['0416 ttty'],
  },
  {
    name: 'free keys of maps and directives are fields',
    text: 'spec:\n  $retainKeys: [volumes]\n  nodeSelector: {any: thing}\nmetadata:\n  labels: {whatever: x}',
  },
  {
    name: 'texts without tojson',
    fields: 'values: {a: b, num: 1}\nvaluesFromAnnotations: [{annotation: x/a, value: a}]',
    text: `${SIDE}  args: [{{ values.a }}, "{{ values.a }}", --l={{ values.a }}, {{ values.a | tojson }}, {{ values.a | upper }}]\n  env: [{name: N, value: {{ values.num }}}, {name: W, value: {{ workload.name }}}]\n  ports: [{containerPort: {{ values.num }}}]`,
    finds: [
      '0417 {{ values.a }}',
      '0417 {{ values.a }}',
      '0417 {{ values.a }}',
      '0417 {{ values.a | upper }}',
      '0417 {{ values.num }}',
      '0417 {{ workload.name }}',
    ],
  },
  {
    name: 'a number within a text, a name within a text',
    fields: 'values: {num: 1}',
    text: `${SIDE}  args: ["--n={{ values.num }}", {{ workload.name }}-x, --{{ (values.num + 1) | round }}x]`,
  },
  {
    name: 'JSON of a number is no text',
    fields: 'values: {num: 1}',
    text: `${SIDE}  env: [{name: N, value: {{ values.num | tojson }}}]`,
    finds: ['0417 {{ values.num | tojson }}'],
  },
  {
    name: 'a macro that quotes by itself, and one that does not',
    fields: 'values: {a: b}',
    text: `{% macro good(x) %}{{ x | tojson }}{% endmacro %}{% macro bad(x) %}{{ x }}{% endmacro %}${SIDE}  args: [{{ good(values.a) }}, {{ bad(values.a) }}]`,
    finds: ['0417 {{ x }}'],
  },
  {
    name: 'annotations of the pod, in a loop',
    text: `containers:\n{% for c in spec.containers %}\n- name: {{ c.name | tojson }}\n  env: [{name: A, value: {{ objectMeta.annotations["a/b"] }}}]\n{% endfor %}`,
    finds: ['0417 {{ objectMeta.annotations["a/b"] }}'],
  },
  { name: 'a template that cannot be parsed', text: `${SIDE}{% if x %}`, finds: ['0412 {% if x %}'] },
  { name: 'text that is no YAML', text: `${SIDE}  args: [`, finds: ['0413 containers:'] },
  { name: 'text that is no map', text: 'hello', finds: ['0413 hello'] },
  { name: 'a list where the pod has none', text: 'containers: side', finds: ['0413 containers: side'] },
  {
    name: 'Go: a number where the pod has a text',
    engine: 'go',
    text: 'containers: [{name: 5, image: a}]',
    finds: ['0413 containers: [{name: 5, image: a}]'],
  },
  {
    name: 'a placeholder where the pod has a number',
    text: `${SIDE}  ports: [{containerPort: {{ objectMeta.annotations["a/port"] }}}]`,
  },
  {
    name: 'a mistyped name of the data',
    text: `${SIDE}  args: [{{ valus.a | tojson }}]`,
    finds: ['0412 args: [{{ valus.a | tojson }}]'],
  },
  {
    name: 'a mistyped name of the workload',
    text: `${SIDE}  args: [{{ workload.nme | tojson }}]`,
    finds: ['0412 args: [{{ workload.nme | tojson }}]'],
  },
  {
    name: 'Go: a mistyped name of the data',
    engine: 'go',
    text: `${SIDE}  args: [{{ .Valeus.a | toJson }}, {{ .Workload.Name | toJson }}]`,
    finds: ['0412 .a | toJson }}, {{ .Workload.Name | toJson }}]'],
  },
  {
    name: 'a template that the sample does not suit',
    text: `${SIDE}  args: [{{ spec.volumes[9].name | tojson }}]`,
    finds: ['0418 args: [{{ spec.volumes[9].name | tojson }}]'],
  },
  {
    name: 'Go: values, through variables, with, and templates',
    engine: 'go',
    fields: 'values: {a: {b: c}, d: e}',
    text: `{{- define "t" }}\n  args: [{{ .b | toJson }}, {{ .c | toJson }}]\n{{- end }}{{- $v := .Values }}\n${SIDE.trim()}\n  {{- with .Values.a }}{{ template "t" . }}{{ end }}\n  workingDir: {{ $v.f | toJson }}\n  tty: {{ eq $.Values.d "x" }}`,
    finds: ['0414 .c', '0414 $v.f'],
  },
  {
    name: 'Go: a template that is ready to miss a value',
    engine: 'go',
    text: `${SIDE}  args: [{{ .Values.level | default "info" | toJson }}, {{ get .Values "size" | toJson }}]\n  {{- if .Values.tty }}\n  tty: true\n  {{- end }}`,
  },
  {
    name: 'Go: fields and texts',
    engine: 'go',
    fields: 'values: {a: b, num: 1}',
    text: `${SIDE}  {{- if eq .Values.a "x" }}\n  comand: []\n  {{- end }}\n  args: [{{ .Values.a }}, {{ .Values.a | quote }}, {{ printf "%s" .Values.a }}, {{ .Workload.Name }}]\n  env: [{name: N, value: {{ .Values.num | toJson }}}]`,
    finds: [
      '0416 comand',
      '0417 {{ .Values.a }}',
      '0417 {{ printf "%s" .Values.a }}',
      '0417 {{ .Workload.Name }}',
      '0417 {{ .Values.num | toJson }}',
    ],
  },
]

describe('check --templates', (it) => {
  it.each(
    ({ name }) => name,
    ROWS,
    (row) => {
      const outcome = check([policyOf(row)])
      equal(found(outcome), row.finds ?? [], outcome.stdout + outcome.stderr)
      const counted = (row.finds ?? []).filter((one) => !one.startsWith('0418'))
      is(outcome.exitCode, counted.length === 0 ? 0 : 1)
    },
  )

  it('tells of a key that YAML takes for a boolean', () => {
    const outcome = check([
      policyOf({ name: '', fields: 'values: {n: 3}', text: `${SIDE}  args: [{{ values.n | string | tojson }}]` }),
    ])
    ok(
      hints(outcome).some((hint) => hint.startsWith('quote the key')),
      outcome.stdout,
    )
  })

  it('suggests the name that was meant, and what to write', () => {
    const text = `${SIDE}  args: [{{ values.levl | tojson }}, "{{ values.level }}", --x={{ values.level }}]\n  env: [{name: N, value: {{ values.num }}}]\n  ttyy: true`
    equal(hints(check([policyOf({ name: '', fields: 'values: {level: a, num: 1}', text })])), [
      'did you mean values.level?',
      'write {{ values.level | tojson }}, without quotes around it',
      'put the whole text into one tag: {{ ("--level=" + values.level) | tojson }}',
      'write {{ values.num | string | tojson }}',
      'did you mean tty?',
    ])
  })

  it('looks at templates that others include once, with what they are handed', () => {
    const templates = {
      main: `${SIDE}  args: [{{ include "words" . }}]`,
      words: '{{ .Values.a | toJson }}, {{ .Values.b | toJson }}',
      orphan: 'labels: {a: {{ .Values.c | toJson }}}',
    }
    const lines = Object.entries(templates).map(
      ([name, text]) => `    ${name}:\n      engine: go\n      text: |\n${text.replace(/^/gm, '        ')}`,
    )
    const spec = `injectors:\n- name: logs\n  values: {a: x, c: z}\n  defaultTemplates: [main]\n  templates:\n${lines.join('\n')}`
    const outcome = check([policyText(spec)])
    equal(found(outcome), ['0414 .Values.b'], outcome.stdout)
    ok(outcome.stdout.includes('injector logs, template words, line 1'), outcome.stdout)
  })

  it("checks a tenant's templates with the platform's values for them", () => {
    const platform = policyText(
      'tenants: [{namespaces: [team-a], allow: {}}]\nnamespaces: [{name: team-a, values: {team-a/own: {a: 1}}}]',
    )
    const tenant = tenantText(
      'team-a',
      'injectors:\n- name: own\n  template: {engine: nunjucks, text: "labels: {a: {{ values.a | string | tojson }}, b: {{ values.b | tojson }}}"}',
    )
    const outcome = check([platform, tenant])
    ok(
      /p1\.yaml:\d+:\d+: error RI0414: injector team-a\/own, template text, line 1: values\.b /.test(outcome.stdout),
      outcome.stdout,
    )
    ok(outcome.stdout.endsWith('check: 1 template, 1 finding\n'), outcome.stdout)
  })

  it("parses Istio's templates, and tells the line in the facts", () => {
    is(check([], configMaps('default', '1.30.1')).stdout, 'check: 1 template, nothing found\n')
    const facts = configMaps('default', '1.30.1').replace('{{ .Revision | quote }}', '{{ .Revision | qoute }}')
    const outcome = check([], facts)
    const line = facts.slice(0, facts.indexOf('qoute')).split('\n').length
    ok(outcome.stdout.startsWith(`facts.yaml:${line}:`), outcome.stdout)
    ok(
      outcome.stdout.includes(
        'RI0401: ConfigMap istio-system/istio-sidecar-injector, template sidecar, line 8: function "qoute" not defined',
      ),
      outcome.stdout,
    )
    is(outcome.exitCode, 1)
  })

  it('needs something to check', () => {
    const { exitCode, stdout, stderr } = check([])
    is(exitCode, 2)
    is(stdout, '')
    ok(stderr.includes('RI0207'), stderr)
  })

  const examples = join(import.meta.dirname, '../../examples')
  it.each(
    (name) => `finds nothing in examples/${name}`,
    readdirSync(examples).filter((name) => existsSync(join(examples, name, 'policy.yaml'))),
    (name) => {
      const read = (file: string): readonly string[] => {
        const path = join(examples, name, file)
        return existsSync(path) ? [readFileSync(path, 'utf8')] : []
      }
      const outcome = check([...read('policy.yaml'), ...read('tenant.yaml')], read('facts.yaml')[0])
      is(outcome.exitCode, 0, outcome.stdout)
      is(outcome.stderr, '')
    },
  )
})
