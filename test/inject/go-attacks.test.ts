/** Ideas by which templates of other engines got at their host, in Go's language: no object of the host is reachable, and nothing outlives a run. */
import { ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText } from '../support/inject-text.ts'

const NAMES = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  '__lookupGetter__',
  'process',
  'globalThis',
  'require',
  'then',
  'length',
]

/** `N` stands for a name. */
const FORMS = [
  '{{ .Values.N }}',
  '{{ .Values.s.N }}',
  '{{ .Values.list.N }}',
  '{{ index .Values "N" }}',
  '{{ index .Values "N" "N" }}',
  '{{ get .Values "N" }}',
  '{{ (index .Values.list 0).N }}',
  '{{ .Spec.N }}',
  '{{ .ObjectMeta.Labels.N }}',
  '{{ .Namespace.N }}',
  '{{ .N }}',
  '{{ N }}',
  '{{ call .Values.N "return process" }}',
  '{{ .Values.N.N "return process" }}',
  '{{ ("x").N }}',
  '{{ $x := .Values }}{{ $x.N }}',
  '{{ dict "N" "canary" | toJson | len }}',
  '{{ $_ := set .Values "N" "canary" }}',
  '{{ $_ := set .Values.map "N" (dict "polluted" "canary") }}',
  '{{ $_ := mergeOverwrite .Values (dict "N" (dict "polluted" "canary")) }}',
  '{{ printf "%v %T" .Values.N .Values.N }}',
  '{{ include "N" . }}',
  '{{ template "N" . }}',
  '{{ range $k, $v := .Values }}{{ $v.N }}{{ end }}',
  '{{ with .Values.N }}{{ . }}{{ end }}',
  '{{ pluck "N" .Values | first }}',
  '{{ dig "N" "N" "none" .Values }}',
  '{{ fromYaml "N: 1" }}',
  '{{ tpl "{{ N }}" . }}',
  '{{ env "PATH" }}{{ expandenv "$PATH" }}',
  '{{ getHostByName "N" }}',
  '{{ omit .Values "N" | len }}',
]

const HOST = /native code|\[object|function |node:|=> |canary/

describe('Go templates', (it) => {
  it.each(
    (form) => `reach nothing by ${form}`,
    FORMS,
    (form) => {
      for (const name of NAMES) {
        const text = form.replaceAll('N', name)
        const policy = policyText(
          `injectors:\n- name: a\n  values: {s: text, list: [{x: "1"}], map: {}}\n  template:\n    engine: go\n    text: |\n      labels:\n        b: x${text}\n- name: after\n  template: {engine: go, text: '{"labels": {"c": {{ printf "%v" (hasKey .Values "${name}") | quote }}}}'}`,
        )
        const { stdout, stderr } = injectText(deployment(), policy)
        ok(!HOST.test(stdout), `${text} prints ${stdout}`)
        ok(!/canary|native code/.test(stderr.replaceAll(text, '')) || stderr.includes('policy.yaml:'), stderr)
        ok(Object.keys(Object.prototype).length === 0 && !('polluted' in {}), `${text} pollutes`)
      }
    },
  )
  it('leave no trace for the next workload', () => {
    const policy = policyText(
      `injectors:\n- name: a\n  values: {map: {x: "0"}}\n  template:\n    engine: go\n    text: |\n      labels: {seen: {{ .Values.map.x | quote }}}\n      {{- $_ := set .Values.map "x" "1" }}`,
    )
    const { stdout } = injectText(`${deployment()}---\n${deployment(undefined, { namespace: 'team-b' })}`, policy)
    ok(stdout.split('seen: "0"').length === 3, stdout)
  })
})
