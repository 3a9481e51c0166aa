import { ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText, tenantText } from '../support/inject-text.ts'

const PATCH = 'patch: {spec: {containers: [{name: a, image: a}]}}'

interface Row {
  readonly name: string
  /** One injector, in flow or block YAML; or the whole spec. */
  readonly injector?: string
  readonly spec?: string
  readonly tenant?: string
  /** `policy.yaml:LINE:COLUMN: error CODE: …` holds these. */
  readonly says: readonly string[]
}

describe('spec.injectors', (it) => {
  const rows: readonly Row[] = [
    {
      name: 'needs something to inject',
      injector: '{name: a}',
      says: ['policy.yaml:6:5', 'RI0203', 'says nothing of what to inject'],
    },
    {
      name: 'takes one source alone',
      injector: `{name: a, ${PATCH}, template: {engine: go, text: x}}`,
      says: ['RI0203', 'template (injector a) stands beside patch'],
    },
    {
      name: 'keeps names apart',
      spec: `injectors:\n- {name: a, ${PATCH}}\n- {name: a, ${PATCH}}`,
      says: ['policy.yaml:7:12', 'has the name of an earlier injector'],
    },
    {
      name: 'lets istio say nothing but its place',
      injector: '{name: istio, policy: disabled}',
      says: ['policy.yaml:6:27', 'policy (injector istio) cannot be set'],
    },
    {
      name: 'checks fields of the pod',
      injector: '{name: a, patch: {spec: {containers: [{name: a, imge: x}]}}}',
      says: ['policy.yaml:6:53', 'RI0202', 'patch.spec.containers[0].imge', 'did you mean image?'],
    },
    {
      name: 'checks types of the pod',
      injector: '{name: a, patch: {spec: {containers: [{name: a, image: 7}]}}}',
      says: ['RI0203', 'patch.spec.containers[0].image must be a text, not the number 7'],
    },
    {
      name: 'wants names of what is merged by name',
      injector: '{name: a, patch: {spec: {volumes: [{emptyDir: {}}]}}}',
      says: ['policy.yaml:6:40', 'RI0203', 'patch.spec.volumes[0] must have a name'],
    },
    {
      name: 'has no nulls in lists',
      injector: '{name: a, patch: {spec: {containers: [null]}}}',
      says: ['policy.yaml:6:43', 'RI0203', 'patch.spec.containers[0] must not be null'],
    },
    {
      name: 'wants one container of a name',
      injector: '{name: a, patch: {spec: {containers: [{name: a, image: a}], initContainers: [{name: a}, {name: a, image: b}]}}}',
      says: ['policy.yaml:6:93', 'RI0203', 'patch.spec.initContainers[1] has the name "a" of an earlier one'],
    },
    {
      name: 'wants one volume of a name',
      injector: '{name: a, patch: {spec: {volumes: [{name: a, emptyDir: {}}, {name: a, emptyDir: {medium: Memory}}]}}}',
      says: ['RI0203', 'patch.spec.volumes[1] has the name "a" of an earlier one'],
    },
    {
      name: 'knows what keys annotations can have',
      injector: '{name: a, patch: {metadata: {annotations: {Logs.example/X: "y z", "a b": x}}}}',
      says: ['policy.yaml:6:', 'RI0203', 'patch.metadata.annotations["a b"] is no annotation that Kubernetes takes', '1 error'],
    },
    ...['x', 'null'].map((value) => ({
      name: `lets no patch set records: ${value}`,
      injector: `{name: a, patch: {metadata: {annotations: {render-inject.dev/status: ${value}}}}}`,
      says: ['policy.yaml:6:', 'RI0203', 'is the record of what was injected: no injector sets it'],
    })),
    ...['{metadata: {$patch: delte}}', '{spec: {containers: [{name: a, $patch: delte}]}}'].map((patch) => ({
      name: `knows directives: ${patch}`,
      injector: `{name: a, patch: ${patch}}`,
      says: ['policy.yaml:6:', 'RI0203', '$patch', 'must be one of delete, replace, not "delte"; did you mean delete?'],
    })),
    ...(
      [
        [
          'namespaces: [{name: "{a,b}"}]',
          'namespaces[0].name must be a name or pattern of at most 253 characters, without braces',
        ],
        ['images: [{name: s}]', 'images[0] changes nothing'],
        ['images: [{name: s, newTag: ""}]', 'images[0] changes nothing'],
        ['images: [{name: s, digest: abc}]', 'images[0].digest must be a digest'],
        ['workloads: [{apiVersion: a/v1, kind: A, podTemplates: ["$.spec.template"]}]', 'podTemplates[0] must be a path of keys'],
        [
          'tenants: [{namespaces: [a], allow: {volumeTypes: [emptydir]}}]',
          'volumeTypes[0] names "emptydir", which is no type of a volume',
        ],
      ] as const
    ).map(([spec, says]) => ({
      name: `takes no mistakes beside it for settings: ${spec}`,
      spec,
      says: ['policy.yaml:5:', 'RI0203', says],
    })),
    {
      name: 'reads quantities',
      injector: '{name: a, patch: {spec: {containers: [{name: a, resources: {limits: {cpu: "<CPU>", memory: 1GB}}}]}}}',
      says: ['RI0203', 'resources.limits.memory must be a quantity such as "100m" or 2, not "1GB"'],
    },
    {
      name: 'knows how long numbers are',
      injector:
        '{name: a, patch: {spec: {activeDeadlineSeconds: 99999999999, containers: [{name: a, ports: [{containerPort: 99999999999}]}]}}}',
      says: ['RI0203', 'ports[0].containerPort must be a whole number of 32 bits, not the number 99999999999', '1 error'],
    },
    {
      name: 'reads labels',
      injector: '{name: a, patch: {metadata: {labels: {b: "<B>", a: b c}}}}',
      says: ['RI0203', 'patch.metadata.labels.a is no label that Kubernetes takes: a valid label must'],
    },
    {
      name: 'knows the kinds of workloads',
      spec: `workloads: [{apiVersion: a/v1, kind: App, podTemplates: [spec.template]}]\ninjectors: [{name: a, ${PATCH}, match: {kinds: [App, deployment]}}]`,
      says: [
        'policy.yaml:6:98',
        'RI0203',
        'match.kinds[1] names "deployment", which is no kind of a workload',
        'did you mean Deployment?',
      ],
    },
    {
      name: 'wants a switch that pods can have',
      injector: `{name: a, ${PATCH}, podSwitch: {label: "a b"}}`,
      says: ['RI0203', 'podSwitch.label is no name of a label or annotation: name part must consist'],
    },
    {
      name: 'allows directives, and no unknown field even for null',
      injector: '{name: a, patch: {spec: {$retainKeys: [containers], imge: null}}}',
      says: ['unknown field', 'imge'],
    },
    {
      name: 'reads selectors',
      injector: `{name: a, ${PATCH}, neverInjectSelector: [{matchExpressions: [{key: a, operator: In}]}]}`,
      says: ['neverInjectSelector[0] is no label selector', "values set can't be empty"],
    },
    {
      name: 'tells operators and labels that are none at their place',
      injector: `{name: a, ${PATCH}, match: {podSelector: {matchLabels: {b: 1}, matchExpressions: [{key: a, operator: Exist}]}}}`,
      says: [
        'podSelector.matchLabels.b must be a string, not the number 1',
        'matchExpressions[0].operator must be one of In, NotIn, Exists, DoesNotExist, not "Exist"; did you mean Exists?',
      ],
    },
    {
      name: 'knows the fields of selectors',
      injector: `{name: a, ${PATCH}, match: {podSelector: {matchLabel: {app: web}}}}`,
      says: ['RI0202', 'match.podSelector.matchLabel; did you mean matchLabels?'],
    },
    {
      name: 'knows the fields of requirements',
      injector: `{name: a, ${PATCH}, neverInjectSelector: [{matchExpressions: [{key: a, operator: In, value: [b]}]}]}`,
      says: ['RI0202', 'neverInjectSelector[0].matchExpressions[0].value; did you mean values?'],
    },
    {
      name: 'knows positions',
      injector: `{name: a, ${PATCH}, containerPosition: middle}`,
      says: ['must be first, last, before:NAME or after:NAME'],
    },
    {
      name: 'wants one switch',
      injector: `{name: a, ${PATCH}, podSwitch: {label: a, annotation: b}}`,
      says: ['podSwitch (injector a) names a label and an annotation'],
    },
    {
      name: 'wants defaults of several templates',
      injector: '{name: a, templates: {x: {engine: go, text: x}, z: {engine: go, text: z}}}',
      says: ['needs defaultTemplates'],
    },
    {
      name: 'knows its templates',
      injector: '{name: a, templates: {agent: {engine: go, text: x}}, defaultTemplates: [agnt]}',
      says: ['names the template agnt', 'did you mean agent?'],
    },
    {
      name: 'wants aliases of templates',
      injector: '{name: a, templates: {x: {engine: go, text: x}}, aliases: {z: [q]}}',
      says: ['aliases (injector a) names the template q'],
    },
    {
      name: 'knows engines',
      injector: '{name: a, template: {engine: jinja, text: x}}',
      says: ['must be one of nunjucks, go, not "jinja"'],
    },
    {
      name: 'gives revisions to istio alone',
      spec: 'namespaces:\n- {name: x, injectors: {logs: {revision: r}}}',
      says: ['policy.yaml:6:33', 'must be enabled or disabled'],
    },
    {
      name: 'knows the injectors that namespaces switch',
      spec: `namespaces:\n- {name: x, injectors: {istoi: disabled, team-a/otel: disabled}}\ninjectors:\n- {name: logs, ${PATCH}}`,
      says: [
        'policy.yaml:6:27',
        'RI0203',
        'namespaces[0].injectors.istoi names no injector of spec.injectors; did you mean istio?',
      ],
    },
    {
      name: 'knows the injectors that namespaces give values',
      spec: `namespaces:\n- {name: x, values: {istio: {a: b}, logs: {a: b}}}\ninjectors:\n- {name: logs, ${PATCH}}`,
      says: ['policy.yaml:6:24', 'RI0203', 'namespaces[0].values.istio names no injector of spec.injectors', 'spec.istio.values'],
    },
    {
      name: 'gives tenants injectors alone',
      spec: 'tenants: [{namespaces: [team-a]}]',
      tenant: `defaultNamespace: x\ninjectors: [{name: a, ${PATCH}}]`,
      says: ['policy.yaml:11:3', 'RI0361', 'sets spec.defaultNamespace'],
    },
    {
      name: "keeps tenants from Istio's place",
      spec: 'tenants: [{namespaces: [team-a]}]',
      tenant: 'injectors: [{name: istio}]',
      says: ['which a tenant has no say in'],
    },
    {
      name: 'knows whose tenants count',
      spec: 'tenants: [{namespaces: [team-b]}]',
      tenant: `injectors: [{name: a, ${PATCH}}]`,
      says: ['RI0362', 'does not name namespace team-a'],
    },
  ]
  it.each(
    ({ name }) => name,
    rows,
    ({ injector, spec = `injectors:\n- ${injector}`, tenant, says }) => {
      const policy = policyText(spec) + (tenant === undefined ? '' : tenantText('team-a', tenant))
      const { stdout, stderr, exitCode } = injectText(deployment(), policy)
      ok(exitCode === 2 && stdout === '', 'it is an error')
      for (const part of says) ok(stderr.includes(part), `${JSON.stringify(part)} is not in:\n${stderr}`)
    },
  )
  it('bears what stands twice in a patch', () => {
    const { exitCode, stderr } = injectText(
      deployment(),
      policyText('injectors:\n- {name: a, patch: {spec: {volumes: [{name: a, emptyDir: {}}, {name: a, emptyDir: {}}]}}}'),
    )
    ok(exitCode === 0, stderr)
  })
  it('knows no tenants without a platform', () => {
    const { stderr } = injectText(deployment(), tenantText('team-a', `injectors: [{name: a, ${PATCH}}]`))
    ok(stderr.includes('RI0206'), stderr)
  })
})
