import { readSettings } from '../../src/frontends/settings.ts'
import { checkTemplates } from '../../src/inject/own/check-templates.ts'
import { placeText } from '../../src/policy/facts.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { policyText } from '../support/inject-text.ts'

interface Row {
  readonly name: string
  readonly engine?: 'go' | 'nunjucks'
  readonly text: string
  readonly says: readonly string[]
}

const VALUES =
  'values: {level: warn, port: 80, image: {tag: "1"}}\n  valuesFromAnnotations: [{annotation: a/level, value: level}]'

describe('checkTemplates', (it) => {
  const all = '# {{ values.level | tojson }} {{ values.port }} {{ values.image.tag | tojson }}\n'
  const allGo = '# {{ .Values.level | toJson }} {{ .Values.port }} {{ .Values.image.tag | quote }}\n'
  const rows: readonly Row[] = [
    {
      name: 'is content with quoted values and numbers',
      text: `${all}labels: {a: {{ workload.name | tojson }}, b: "{{ workload.replicas }}"}`,
      says: [],
    },
    {
      name: 'is content (Go)',
      engine: 'go',
      text: `${allGo}labels: {a: {{ .Workload.Name | toJson }}, b: "{{ .Workload.Replicas }}"}`,
      says: [],
    },
    {
      name: 'tells missing keys',
      text: `${all}labels: {a: {{ values.levle | tojson }}}`,
      says: ['13:21 line 2: no layer gives values.levle; did you mean values.level?'],
    },
    {
      name: 'tells missing keys further in',
      text: `${all}labels: {a: {{ values.image.tga | tojson }}}`,
      says: ['13:21 line 2: no layer gives values.image.tga'],
    },
    {
      name: 'tells missing keys (Go)',
      engine: 'go',
      text: `${allGo}labels: {a: {{ $.Values.levle | quote }}}`,
      says: ['13:21 line 2: no layer gives .Values.levle; did you mean .Values.level?'],
    },
    {
      name: 'tells unused values',
      text: '# {{ values.port }}\nlabels: {}',
      says: ['7:13 no template uses the value level', '7:13 no template uses the value image'],
    },
    { name: 'does not where all are handed on', engine: 'go', text: '# {{ toYaml .Values }}', says: [] },
    {
      name: 'tells unknown fields of pods',
      text: `${all}containers:\n- name: a\n  imagePullPolice: {{ values.level | tojson }}\n`,
      says: [
        '11:13 unknown field spec.containers[0].imagePullPolice: the pod API has none of this name in Container; did you mean imagePullPolicy?',
      ],
    },
    {
      name: 'tells values without quotes',
      text: `${all}labels:\n  a: {{ namespace.name }}\n  b: "{{ values.level }}"`,
      says: [
        '14:14 line 3: {{ namespace.name }} is put into YAML as it is, and can change its structure; write {{ (namespace.name) | tojson }}, without quotes around it',
        '15:15 line 4: {{ values.level }} is put into YAML as it is, and can change its structure; write {{ (values.level) | tojson }}, without quotes around it',
      ],
    },
    {
      name: 'tells values without quotes (Go), not blocks and variables',
      engine: 'go',
      text: `${allGo}{{- $a := .Values.level }}\n{{- range .Spec.Containers }}{{ end }}\nlabels: {a: {{ .ObjectMeta.Name }}, b: {{ $a | quote }}}`,
      says: [
        '15:21 line 4: {{ .ObjectMeta.Name }} is put into YAML as it is, and can change its structure; write {{ .ObjectMeta.Name | toJson }}, without quotes around it',
      ],
    },
  ]
  it.each(
    ({ name }) => name,
    rows,
    ({ engine = 'nunjucks', text, says }) => {
      const lines = text.split('\n').map((line) => `      ${line}`)
      const policy = policyText(
        `injectors:\n- name: logs\n  ${VALUES}\n  template:\n    engine: ${engine}\n    text: |\n${lines.join('\n')}`,
      )
      const { policy: read } = readSettings([{ name: 'p', text: policy }])
      const told = checkTemplates(read).map(
        ({ message, place }) =>
          `${place ? placeText(place).slice(2) : ''} ${message.replace(/^injector logs(?:, template text)?(?:, |: )/, '')}`,
      )
      equal(told, says)
    },
  )
})
