import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText } from '../support/inject-text.ts'

interface Row {
  readonly name: string
  readonly engine?: 'go' | 'nunjucks'
  /** Lines of the template. */
  readonly text: string
  /** Fields of the injector beside it, block YAML lines. */
  readonly fields?: string
  readonly spec?: string
  readonly metadata?: string
  readonly gives?: readonly string[]
  readonly says?: readonly string[]
}

function policyOf({ engine = 'nunjucks', text, fields = '', spec = '' }: Row): string {
  const lines = text.split('\n').map((line) => `      ${line}`)
  const more = fields === '' ? [] : fields.split('\n').map((line) => `  ${line}`)
  return policyText(
    `${spec}\ninjectors:\n- name: logs\n${more.join('\n')}\n  template:\n    engine: ${engine}\n    text: |\n${lines.join('\n')}`,
  )
}

const CONTAINER = 'containers:\n- name: side\n  image: side\n'

const ROWS: readonly Row[] = [
  {
    name: 'see values',
    fields: 'values: {level: warn}',
    text: `${CONTAINER}  args: [{{ values.level | tojson }}]`,
    gives: ['warn'],
  },
  {
    name: 'see values (Go)',
    engine: 'go',
    fields: 'values: {level: warn}',
    text: `${CONTAINER}  args: [{{ .Values.level | toJson }}]`,
    gives: ['warn'],
  },
  {
    name: 'see the namespace, the workload, the injector',
    spec: 'namespaces: [{name: team-a, labels: {tier: gold}}]',
    text: `${CONTAINER}  args: [{{ namespace.name }}, {{ namespace.labels.tier }}, {{ workload.kind }}, {{ workload.name }}, "{{ workload.replicas }}", {{ injector.name }}]`,
    gives: ['team-a', 'gold', 'Deployment', 'web', '"1"', 'logs'],
  },
  {
    name: 'see them (Go)',
    engine: 'go',
    spec: 'namespaces: [{name: team-a, labels: {tier: gold}}]',
    text: `${CONTAINER}  args: [{{ .Namespace.Name }}, {{ .Namespace.Labels.tier }}, {{ .Workload.Kind }}, {{ .Workload.Name }}, "{{ .Workload.Replicas }}", {{ .Injector.Name }}, {{ .DeploymentMeta.Name }}]`,
    gives: ['team-a', 'gold', 'Deployment', 'web', '"1"', 'logs'],
  },
  {
    name: "see Istio's defaults of the proxy config",
    text: `${CONTAINER}  args: [{{ proxyConfig.discoveryAddress | tojson }}]`,
    gives: ['istiod.istio-system.svc:15012'],
  },
  {
    name: 'see what the pod says of the proxy config',
    text: `${CONTAINER}  args: [{{ proxyConfig.discoveryAddress | tojson }}, {{ proxyConfig.configPath | tojson }}]`,
    metadata: '{annotations: {proxy.istio.io/config: "discoveryAddress: other:1"}}',
    gives: ['other:1', './etc/istio/proxy'],
  },
  ...(['nunjucks', 'go'] as const).map(
    (engine): Row => ({
      name: `tell of a proxy config that cannot be read (${engine})`,
      engine,
      text: `${CONTAINER}  args: [{{ ${engine === 'go' ? '.ProxyConfig.ConfigPath | toJson' : 'proxyConfig.configPath | tojson'} }}]`,
      metadata: `{annotations: {proxy.istio.io/config: "a: ${'['.repeat(300)}"}}`,
      says: ['RI0411', 'annotation proxy.istio.io/config', 'app.yaml:1:1'],
    }),
  ),
  {
    name: 'see the pod',
    text: `${CONTAINER}  args: [{{ objectMeta.labels.app }}, {{ spec.containers[0].image }}, {{ deploymentMeta.name }}]`,
    gives: ['web'],
  },
  {
    name: 'see the mesh config',
    text: `${CONTAINER}  args: [{{ meshConfig.trustDomain | tojson }}]`,
    gives: ['cluster.local'],
  },
  {
    name: 'see the mesh config (Go)',
    engine: 'go',
    text: `${CONTAINER}  args: [{{ .MeshConfig.TrustDomain | quote }}, {{ .ProxyConfig.ConfigPath | quote }}]`,
    gives: ['cluster.local', '"./etc/istio/proxy"'],
  },
  {
    name: 'prefer values of the namespace',
    spec: 'namespaces: [{name: team-*, values: {logs: {level: info}}}]',
    fields: 'values: {level: warn}',
    text: `${CONTAINER}  args: [{{ values.level }}]`,
    gives: ['info'],
  },
  {
    name: 'prefer values of the first entry, null ends the search',
    spec: 'namespaces: [{name: team-a, values: {logs: {level: null}}}, {name: team-*, values: {logs: {level: info}}}]',
    fields: 'values: {level: warn}',
    text: `${CONTAINER}  args: [{{ values.level }}]`,
    gives: ['warn'],
  },
  {
    name: 'prefer values of annotations, as their type',
    fields: 'values: {port: 1}\nvaluesFromAnnotations: [{annotation: a/port, value: port, type: integer}]',
    metadata: '{annotations: {a/port: "8080"}}',
    text: `${CONTAINER}  ports: [{containerPort: {{ values.port + 1 }}}]`,
    gives: ['containerPort: 8081'],
  },
  {
    name: 'refuse annotations of another type',
    fields: 'valuesFromAnnotations: [{annotation: a/port, value: port, type: integer}]',
    metadata: '{annotations: {a/port: "80b"}}',
    text: 'labels: {}',
    says: ['RI0411', 'annotation a/port must be a whole number'],
  },
  {
    name: 'print injection specs',
    engine: 'go',
    text: 'labels: {l: "1"}\nannotations: {a: "2"}\ndnsConfig: {searches: [x.example]}\nimagePullSecrets: [{name: pull}]\nsecurityContext: {fsGroup: 5}\nrewriteAppHTTPProbe: true\ninitContainers: [{name: i, image: i}]\nvolumes: [{name: v, emptyDir: {}}]',
    gives: [
      'l: "1"',
      'a: "2"',
      'x.example',
      'name: pull',
      'fsGroup: 5',
      'sidecar.istio.io/rewriteAppHTTPProbers: "true"',
      'name: i',
      'name: v',
    ],
  },
  {
    name: 'print pod patches',
    text: 'metadata: {labels: {l: "1"}}\nspec: {shareProcessNamespace: true}',
    gives: ['l: "1"', 'shareProcessNamespace: true'],
  },
  { name: 'may print nothing', text: '{% if false %}x{% endif %}', gives: [] },
  {
    name: 'have lines that are those of the policy file',
    fields: 'values: {image: a}',
    text: 'containers:\n- name: side\n\n  image: {{ values.imge | tojson }}',
    says: [
      'policy.yaml:14:11',
      'RI0412: injector logs, template text, line 4: values.imge is not defined',
      'did you mean values.image?',
      'for Deployment team-a/web',
    ],
  },
  {
    name: 'have columns (Go)',
    engine: 'go',
    text: 'containers:\n- name: side\n  image: {{ .Spec.Imge }}',
    says: ['policy.yaml:13:26', 'template text, line 3', "can't evaluate field Imge"],
  },
  {
    name: 'print nothing for a value that is not there (Go)',
    engine: 'go',
    text: `${CONTAINER}  args: [{{ .Values.level }}]`,
    says: ['policy.yaml:14:', 'RI0412', 'level'],
  },
  ...['.Values.level | toJson', 'quote .Values.level', 'index .Values "level" | toYaml', '.Values.level | printf "%s"'].map(
    (action) => ({
      name: `print nothing for a value that is not there (Go): ${action}`,
      engine: 'go' as const,
      text: `${CONTAINER}  args: [{{ ${action} }}]`,
      says: ['policy.yaml:14:', 'RI0412'],
    }),
  ),
  ...[
    'printf "%s" .Values.level | toJson',
    'printf "%v" (list .Values.level) | toJson',
    '.Values.level | toString | toJson',
    'join "," .Values.level | toJson',
    'cat "a" .Values.level | toJson',
    'add .Values.level 1 | toString | toJson',
    '.Values.level | int | toString | toJson',
    'toRawJson .Values.level',
    'list .Values.level',
  ].map((action) => ({
    name: `make no text and no number of a value that is not there (Go): ${action}`,
    engine: 'go' as const,
    text: `${CONTAINER}  args: [{{ ${action} }}]`,
    says: ['policy.yaml:14:', 'RI0412', 'not there'],
  })),
  {
    name: 'name the line of the value that is not there, not of one that they asked for (Go)',
    engine: 'go',
    text: `labels: {a: {{ .Values.tier | default "x" | toJson }}{{ if .Values.tier }}, b: c{{ end }}}\n${CONTAINER}  args: [{{ .Values.level }}]`,
    says: ['policy.yaml:15:', 'RI0412', '.Values.level'],
  },
  {
    name: 'may write what Go prints for a value that is not there (Go)',
    engine: 'go',
    text: 'labels: {a: "<nil>", b: "<no value>", c: {{ printf "<nil>%s %%!d(%s)" "x" "y" | toJson }}}',
    gives: ['a: "<nil>"', 'b: "<no value>"', 'c: "<nil>x %!d(y)"'],
  },
  {
    name: 'print no complaint of fmt (Go)',
    engine: 'go',
    fields: 'values: {port: 80}',
    text: `${CONTAINER}  args: [{{ printf "%d" .Values.port | toJson }}]`,
    says: ['policy.yaml:14:', 'RI0412', '%!d(float64…)', 'int makes integers'],
  },
  {
    name: 'print parts of the pod that are not there (Go)',
    engine: 'go',
    text: 'spec: {affinity: {{ .Spec.Affinity | toYaml }}, tolerations: {{ .Spec.Tolerations | toJson }}, hostIPC: {{ .Values.x | default true | toJson }}}',
    gives: ['hostIPC: true'],
  },
  {
    name: 'may ask whether a value is there (Go)',
    engine: 'go',
    text: `${CONTAINER}{{ if .Values.level }}  args: [x]{{ end }}`,
    gives: ['name: side'],
  },
  { name: 'are parsed with their line', text: 'containers:\n{% fi %}', says: ['policy.yaml:12:', 'RI0412', 'line 2'] },
  {
    name: 'are parsed with their line (Go)',
    engine: 'go',
    text: 'containers:\n{{ if }}',
    says: ['policy.yaml:12:', 'RI0412', 'missing value for if'],
  },
  { name: 'print YAML', text: 'containers: [', says: ['RI0413', 'injector logs, template text: printed text that is no YAML'] },
  ...(
    [
      [
        'containers:\n- name: a\n  image: b: c',
        'hint: line 3 of what it printed: mapping values are not allowed in this context\n',
      ],
      ['containers:\n- name: *hunter2', 'hint: line 2 of what it printed: unknown anchor …\n'],
      ['{% if x %}\nlabels: {}\n{% endif %}', 'hint: it holds {%, which engine: nunjucks alone reads\n'],
    ] as const
  ).map(([text, says]) => ({ name: `print YAML: ${text}`, engine: 'go' as const, text, says: ['RI0413', says] })),
  {
    name: 'call values by their place',
    text: 'labels: {a: {{ tier }}}',
    fields: 'values: {tier: x}',
    says: ['RI0412', 'tier is not defined', 'did you mean values.tier?'],
  },
  {
    name: 'call values by their place (Go)',
    engine: 'go',
    text: 'labels: {a: {{ .Tier }}}',
    fields: 'values: {tier: x}',
    says: ['RI0412', 'did you mean .Values.tier?'],
  },
  {
    name: 'print one document',
    text: 'labels: {a: b}\n---\nlabels: {c: d}',
    says: ['RI0413', 'a part would be lost: a document follows another'],
  },
  { name: 'may print separators', text: '---\nlabels: {a: b}\n---\n# nothing', gives: ['a: b'] },
  {
    name: 'print keys once',
    text: 'containers: [{name: a, image: a}]\nvolumes: []\ncontainers: [{name: b, image: b}]',
    says: ['RI0413', 'a part would be lost: the key "containers" is given twice'],
  },
  { name: 'print maps', text: '- x', says: ['RI0413', 'printed a list'] },
  { name: 'print known fields', text: 'container: []', says: ['RI0413', 'unknown field container; did you mean containers?'] },
  {
    name: 'print fields of pods',
    text: 'containers: [{name: a, imagePullPolice: Always}]',
    says: ['RI0413', 'did you mean imagePullPolicy?'],
  },
  {
    name: 'set no records',
    text: 'annotations: {render-inject.dev/status: x}',
    says: ['RI0413', 'is the record of what was injected: no injector sets it'],
  },
  {
    name: 'name what they include, where they do (Go)',
    engine: 'go',
    text: `{{ define "agent" }}{{ end }}${CONTAINER}  args: [{{ include "agnt" . }}]`,
    says: [
      'policy.yaml:14:21',
      'RI0412',
      'line 4: <include "agnt" .>: error calling include: there is no template "agnt"',
      'did you mean agent?',
    ],
  },
  { name: 'reach no environment (Go)', engine: 'go', text: 'labels: {a: {{ env "PATH" | quote }}}', says: ['RI0412', 'env'] },
  {
    name: 'end by count (Go)',
    engine: 'go',
    text: '{{ range until 9999 }}{{ range until 9999 }}x{{ end }}{{ end }}',
    says: ['RI0405', 'steps'],
  },
  {
    name: 'end by count (nunjucks)',
    text: '{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}',
    says: ['RI0405'],
  },
]

describe('templates of own injectors', (it) => {
  it.each(
    ({ name }) => name,
    ROWS,
    (row) => {
      const policy = policyOf(row)
      const { stdout, stderr, exitCode } = injectText(
        deployment(undefined, row.metadata === undefined ? {} : { metadata: row.metadata }),
        policy,
      )
      for (const part of row.says ?? []) ok(stderr.includes(part), `${part} is not in:\n${stderr}`)
      is(exitCode, row.says === undefined ? 0 : 2, stderr)
      for (const part of row.gives ?? []) ok(stdout.includes(part), `${part} is not in:\n${stdout}`)
      if (row.says === undefined) is(injectText(stdout, policy).stdout, stdout, 'twice is once')
    },
  )

  const NAMED = `injectors:
- name: agent
  templates:
    agent:
      engine: go
      text: |
        containers: [{name: agent, image: agent, env: {{ include "env" . }}}]
    env:
      engine: go
      text: '[{name: NAME, value: {{ .Workload.Name | toJson }}}]'
    certs:
      engine: nunjucks
      text: 'volumes: [{name: certs, emptyDir: {}}]'
  defaultTemplates: [agent]
  aliases: {all: [agent, certs]}
- name: other
  template:
    engine: go
    text: 'initContainers: [{name: other, image: other, env: {{ include "env" . }}}]'`

  it('are chosen by name, alias and annotation, and include one another across the policy', () => {
    const policy = policyText(NAMED)
    const plain = injectText(deployment(), policy)
    ok(plain.stdout.includes('name: NAME') && !plain.stdout.includes('certs'), plain.stderr + plain.stdout)
    ok(plain.stdout.split('name: NAME').length === 3, 'the other injector includes env too')
    const chosen = injectText(
      deployment(undefined, { metadata: '{annotations: {templates.render-inject.dev/agent: all}}' }),
      policy,
    )
    ok(chosen.stdout.includes('name: certs') && chosen.stdout.includes('image: agent'), chosen.stderr)
    const wrong = injectText(
      deployment(undefined, { metadata: '{annotations: {templates.render-inject.dev/agent: "agent, cert"}}' }),
      policy,
    )
    ok(wrong.stderr.includes('RI0403') && wrong.stderr.includes('did you mean certs?'), wrong.stderr)
  })
  it('are told with all the workloads that they fail for', () => {
    const policy = policyText('injectors:\n- {name: x, template: {engine: nunjucks, text: "{a: {}, b: {}, spec: {}}"}}')
    const { stderr } = injectText(`${deployment()}---\n${deployment(undefined, { kind: 'Job' })}`, policy)
    is(stderr.match(/ for Deployment team-a\/web \(app\.yaml:1:1\) and 1 more/g)?.length, 2, stderr)
  })
  it('that ask for the proxy config need a pod that Kubernetes could read', () => {
    for (const [engine, value] of [
      ['nunjucks', 'proxyConfig.configPath | tojson'],
      ['go', '.ProxyConfig.ConfigPath | toJson'],
    ]) {
      const policy = policyText(
        `injectors:\n- {name: x, template: {engine: ${engine}, text: 'annotations: {a: {{ ${value} }} }'}}`,
      )
      const { stderr, exitCode } = injectText(deployment('{containers: [{name: web, image: 5}]}'), policy)
      ok(exitCode === 2 && stderr.includes('RI0107'), stderr)
    }
  })
  it('are merged into a pod as one after the other', () => {
    const texts = {
      agent:
        '{"containers": [{"name": "agent", "image": "agent:1", "env": [{"name": "A", "value": "a"}]}], "securityContext": {"fsGroup": 1}}',
      more: '{"spec": {"containers": [{"name": "agent", "env": [{"name": "B", "value": "b"}]}], "dnsPolicy": "None"}}',
      less: '{"spec": {"dnsPolicy": null, "dnsConfig": null, "containers": [{"name": "old", "$patch": "delete"}], "securityContext": {"$patch": "replace", "runAsUser": 9}}}',
      none: '{"spec": {"containers": [{"name": "agent", "$patch": "delete"}]}}',
      again: '{"spec": {"dnsConfig": {"nameservers": [a]}}}',
    }
    const names = Object.entries(texts).map(([name, text]) => `    ${name}: {engine: nunjucks, text: '${text}'}`)
    const inject = (chosen: string) =>
      injectText(
        deployment(
          '{containers: [{name: web, image: web}, {name: old, image: old}], dnsPolicy: Default, securityContext: {fsGroup: 2}}',
        ),
        policyText(
          `injectors:\n- name: x\n  onConflict: replace\n  templates:\n${names.join('\n')}\n  defaultTemplates: [${chosen}]`,
        ),
      )
    const AGENT = '{name: agent, image: "agent:1", env: [{name: A, value: a}]}'
    const rows = [
      [
        'agent, more',
        `{name: old, image: old}, ${AGENT.replace('}]}', '}, {name: B, value: b}]}')}], dnsPolicy: None, securityContext: {fsGroup: 1}}`,
      ],
      ['agent, less', `{name: web, image: web}, ${AGENT}], securityContext: {runAsUser: 9}}`],
      ['less, agent', `{name: web, image: web}, ${AGENT}], securityContext: {fsGroup: 1, runAsUser: 9}}`],
      ['less, more, agent', 'dnsPolicy: None, securityContext: {fsGroup: 1, runAsUser: 9}}'],
      ['agent, none', '{name: old, image: old}], dnsPolicy: Default, securityContext: {fsGroup: 1}}'],
    ] as const
    for (const [chosen, gives] of rows) {
      const { stdout, stderr } = inject(chosen)
      ok(stdout.includes(gives), `${chosen}: ${gives} is not in:\n${stdout}${stderr}`)
    }
    const { stderr, exitCode } = inject('less, again')
    ok(exitCode === 2 && stderr.includes('RI0413') && stderr.includes('spec.dnsConfig'), stderr)
  })
  it('that include themselves end', () => {
    const text = '{{ include "a" . }}{{ include "a" . }}'
    const policy = policyText(`injectors:\n- {name: x, templates: {a: {engine: go, text: '${text}'}}}`)
    const { stderr, exitCode } = injectText(deployment(), policy)
    ok(exitCode === 2 && stderr.includes('RI0405') && stderr.includes('more than 32 deep'), stderr)
  })
  it('of others may have the fault', () => {
    const policy = policyText(NAMED.replace('.Workload.Name', '.Workload.Nam'))
    const { stderr } = injectText(deployment(), policy)
    ok(stderr.includes('injector agent, template env') && stderr.includes('policy.yaml:14:'), stderr)
  })
})
