import type { JsonObject } from '../../src/base/json.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal, is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText } from '../support/inject-text.ts'
import { FACTS } from '../support/small-facts.ts'

interface Row {
  readonly name: string
  /** Fields of the injectors, in flow YAML, one each: `a`, `b` … */
  readonly injectors: readonly string[]
  readonly spec?: string
  readonly pod?: string
  readonly metadata?: string
  readonly kind?: string
  /** The pod template that comes out, without the record, in flow YAML; or the parts of the error. */
  readonly gives?: string
  readonly says?: readonly string[]
}

const WEB = '{containers: [{name: web, image: web}]}'
const SIDE = '{name: side, image: side}'

function policyOf({ injectors, spec = '' }: Row): string {
  const list = injectors.map((fields, i) => `- {name: ${'abcd'[i]}, ${fields}}`)
  return policyText(`${spec}\ninjectors:\n${list.join('\n')}`)
}

function template(text: string): JsonObject {
  const { spec } = readYamlValue(text) as { readonly spec: { readonly template: JsonObject } }
  const { metadata, ...rest } = spec.template as { readonly metadata?: { readonly annotations?: JsonObject } }
  const annotations = Object.entries(metadata?.annotations ?? {}).filter(([key]) => key !== 'render-inject.dev/status')
  const { annotations: _, ...others } = metadata ?? {}
  const left = { ...others, ...(annotations.length > 0 && { annotations: Object.fromEntries(annotations) }) }
  return { ...rest, metadata: left } as unknown as JsonObject
}

const ROWS: readonly Row[] = [
  {
    name: 'appends containers, keeps what was there',
    injectors: [`patch: {spec: {containers: [${SIDE}], volumes: [{name: v, emptyDir: {}}]}}`],
    pod: '{containers: [{name: web, image: web}], volumes: [{name: u, emptyDir: {}}]}',
    gives:
      '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}, {name: side, image: side}], volumes: [{name: u, emptyDir: {}}, {name: v, emptyDir: {}}]}}',
  },
  {
    name: 'leaves out nulls, and directives that find nothing to act on',
    injectors: [
      'patch: {spec: {containers: [{name: side, image: side, resources: null, $setElementOrder/env: [{name: B}], env: [{name: B, value: b, valueFrom: null}], securityContext: {$patch: replace, runAsUser: 9}}], dnsConfig: {$retainKeys: [nameservers], nameservers: [a]}}}',
    ],
    gives:
      '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}, {name: side, image: side, env: [{name: B, value: b}], securityContext: {runAsUser: 9}}], dnsConfig: {nameservers: [a]}}}',
  },
  {
    name: 'leaves nulls of the pod, and adds none to a container that it replaces',
    injectors: ['onConflict: replace, patch: {spec: {containers: [{name: web, image: other, livenessProbe: null}]}}'],
    pod: '{containers: [{name: web, image: web, resources: {}}, {name: b, image: b, resources: null}]}',
    gives:
      '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: other}, {name: b, image: b, resources: null}]}}',
  },
  {
    name: 'puts containers first',
    injectors: [`containerPosition: first, patch: {spec: {containers: [${SIDE}]}}`],
    gives: '{metadata: {labels: {app: web}}, spec: {containers: [{name: side, image: side}, {name: web, image: web}]}}',
  },
  {
    name: 'puts containers before and after others, in the order of the list',
    injectors: [
      `patch: {spec: {containers: [${SIDE}]}}`,
      'containerPosition: "before:side", patch: {spec: {containers: [{name: b, image: b}]}}',
      'containerPosition: "after:web", patch: {spec: {containers: [{name: c, image: c}]}}',
      'containerPosition: "after:nobody", patch: {spec: {containers: [{name: d, image: d}]}}',
    ],
    gives:
      '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}, {name: c, image: c}, {name: b, image: b}, {name: side, image: side}, {name: d, image: d}]}}',
  },
  {
    name: 'makes native sidecars',
    injectors: [`nativeSidecar: true, patch: {spec: {containers: [${SIDE}], initContainers: [{name: setup, image: s}]}}`],
    gives:
      '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}], initContainers: [{name: side, image: side, restartPolicy: Always}, {name: setup, image: s}]}}',
  },
  {
    name: 'extends a container wherever it stands',
    injectors: [
      'nativeSidecar: true, patch: {spec: {containers: [{name: side, image: side}]}}',
      'patch: {spec: {containers: [{name: side, env: [{name: A, value: a}]}, {name: web, env: [{name: A, value: a}]}]}}',
    ],
    gives:
      '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web, env: [{name: A, value: a}]}], initContainers: [{name: side, image: side, restartPolicy: Always, env: [{name: A, value: a}]}]}}',
  },
  {
    name: 'extends no container that is not there',
    injectors: ['patch: {spec: {containers: [{name: wbe, env: []}]}}'],
    says: ['policy.yaml:6:5: error RI0413', 'injector a: container wbe has no image'],
  },
  {
    name: 'adds to lists in which names stand twice',
    injectors: ['patch: {spec: {containers: [{name: web, ports: [{containerPort: 9153}], env: [{name: B, value: b}]}]}}'],
    pod: '{containers: [{name: web, image: w, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: TCP}], env: [{name: A, value: a}, {name: A, value: b}]}]}',
    gives:
      '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: w, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: TCP}, {containerPort: 9153}], env: [{name: A, value: a}, {name: A, value: b}, {name: B, value: b}]}]}}',
  },
  {
    name: 'tells conflicts of lists in which names stand twice',
    injectors: ['patch: {spec: {containers: [{name: web, env: [{name: A, value: c}]}]}}'],
    pod: '{containers: [{name: web, image: w, env: [{name: A, value: a}, {name: A, value: b}]}]}',
    says: ['RI0504', 'spec.containers[web].env'],
  },
  {
    name: 'adds once what a patch has twice',
    injectors: ['patch: {spec: {volumes: [{name: v, emptyDir: {}}, {name: v, emptyDir: {}}]}}'],
    gives: '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}], volumes: [{name: v, emptyDir: {}}]}}',
  },
  {
    name: 'tells conflicts of whole containers',
    injectors: [`patch: {spec: {containers: [${SIDE}]}}`],
    pod: '{containers: [{name: side, image: mine}]}',
    says: ['RI0504', 'spec.containers[side]', 'Deployment team-a/web'],
  },
  {
    name: 'tells conflicts with init containers',
    injectors: [`patch: {spec: {containers: [${SIDE}]}}`],
    pod: '{initContainers: [{name: side, image: mine}], containers: [{name: web, image: w}]}',
    says: ['RI0504', 'spec.initContainers[side]'],
  },
  {
    name: 'tells conflicts of single values',
    injectors: ['patch: {metadata: {labels: {app: other}}, spec: {containers: [{name: web, env: [{name: A, value: b}]}]}}'],
    pod: '{containers: [{name: web, image: w, env: [{name: A, value: a}]}]}',
    says: ['metadata.labels.app', 'spec.containers[web].env[A].value'],
  },
  {
    name: 'tells what a directive would remove',
    injectors: ['patch: {spec: {containers: [{name: web, $patch: delete}]}}'],
    says: ['RI0504', 'spec.containers'],
  },
  {
    name: "keeps the pod's word",
    injectors: [
      `onConflict: keep, patch: {metadata: {labels: {app: other, tier: x}}, spec: {dnsPolicy: None, containers: [${SIDE}]}}`,
    ],
    pod: '{dnsPolicy: Default, containers: [{name: side, image: mine}]}',
    gives: '{metadata: {labels: {app: web, tier: x}}, spec: {dnsPolicy: Default, containers: [{name: side, image: mine}]}}',
  },
  {
    name: "takes the injector's word, whole containers in their place",
    injectors: [`onConflict: replace, patch: {metadata: {labels: {app: other}}, spec: {containers: [${SIDE}]}}`],
    pod: '{containers: [{name: side, image: mine, args: [x]}, {name: web, image: w}]}',
    gives: '{metadata: {labels: {app: other}}, spec: {containers: [{name: side, image: side}, {name: web, image: w}]}}',
  },
  {
    name: 'adds nothing that is there already',
    injectors: [`patch: {spec: {containers: [${SIDE}]}}`],
    pod: `{containers: [${SIDE}]}`,
    gives: `{metadata: {labels: {app: web}}, spec: {containers: [${SIDE}]}}`,
  },
  {
    name: 'replaces images of what it injects alone',
    spec: 'images: [{name: side, newName: reg/side, newTag: "2"}, {name: web, newTag: "9"}, {name: pinned, digest: "sha256:1"}]',
    injectors: ['patch: {spec: {containers: [{name: side, image: "side:1@sha256:0"}, {name: p, image: "pinned:5"}]}}'],
    gives:
      '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}, {name: side, image: "reg/side:2"}, {name: p, image: "pinned@sha256:1"}]}}',
  },
  {
    name: 'wants a Kubernetes that has native sidecars',
    spec: 'kubernetesVersion: "1.28"',
    injectors: [`nativeSidecar: true, patch: {spec: {containers: [${SIDE}]}}`],
    says: ['RI0203', 'Kubernetes 1.28 does not have'],
  },
  {
    name: 'makes metadata where there is none',
    injectors: ['patch: {metadata: {labels: {x: q}, annotations: {c: d}}}'],
    metadata: 'null',
    gives: '{metadata: {labels: {x: q}, annotations: {c: d}}, spec: {containers: [{name: web, image: web}]}}',
  },
  {
    name: 'replaces all that a map holds',
    injectors: ['onConflict: replace, patch: {spec: {securityContext: {$patch: replace, fsGroup: 5}}}'],
    pod: '{containers: [{name: web, image: web}], securityContext: {supplementalGroups: [1]}}',
    gives: '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}], securityContext: {fsGroup: 5}}}',
  },
  ...['annotations: null', 'annotations: {$patch: delete}', '$patch: delete'].map((patch) => ({
    name: `removes annotations beside records: ${patch}`,
    injectors: [`patch: {spec: {containers: [${SIDE}]}}`, `onConflict: replace, patch: {metadata: {${patch}}}`],
    metadata: '{annotations: {x: y, z: "1"}}',
    gives: '{metadata: {}, spec: {containers: [{name: web, image: web}, {name: side, image: side}]}}',
  })),
  ...['{}', '{annotations: {}}'].map((patch) => ({
    name: `adds metadata that are empty: ${patch}`,
    injectors: [`patch: {metadata: ${patch}, spec: {hostNetwork: true}}`, `patch: {spec: {containers: [${SIDE}]}}`],
    metadata: 'null',
    gives: '{metadata: {}, spec: {containers: [{name: web, image: web}, {name: side, image: side}], hostNetwork: true}}',
  })),
]

/** Labels and annotations that are asked, and no text. */
const NO_TEXTS: readonly (readonly [what: string, injector: string, metadata: string, said: string])[] = [
  ['a switch', 'policy: disabled', '{labels: {inject.render-inject.dev/a: true}}', 'RI0107'],
  ['a selector', 'neverInjectSelector: [{matchLabels: {n: "1"}}]', '{labels: {n: 1}}', 'RI0107'],
  ['a choice of templates', '', '{annotations: {templates.render-inject.dev/a: 5}}', 'RI0107'],
  ['a value', 'valuesFromAnnotations: [{annotation: v, value: v, type: list}]', '{annotations: {v: 5}}', 'RI0411'],
]

describe('own injectors', (it) => {
  it('tell no values of a pod that cannot be merged', () => {
    const { stderr, exitCode } = injectText(
      deployment('{containers: [{image: web, env: [{name: a, value: hunter2}]}]}'),
      policyText(`injectors:\n- {name: a, patch: {spec: {containers: [${SIDE}]}}}`),
    )
    is(exitCode, 2, stderr)
    ok(stderr.includes('RI0501') && stderr.includes('name') && !stderr.includes('hunter2'), stderr)
  })
  it.each(
    ([what]) => `do not guess at ${what} that is no text`,
    NO_TEXTS,
    ([, injector, metadata, said]) => {
      const source = 'templates: {x: {engine: nunjucks, text: "labels: {x: z}"}}'
      const { stderr, exitCode } = injectText(
        deployment(WEB, { metadata }),
        policyText(`injectors:\n- {name: a, ${injector === '' ? '' : `${injector}, `}${source}}`),
      )
      is(exitCode, 2, stderr)
      ok(stderr.includes(said) && stderr.includes('quote'), stderr)
    },
  )
  it.each(
    ({ name }) => name,
    ROWS,
    (row) => {
      const { pod = WEB, metadata, kind, gives, says } = row
      const policy = policyOf(row)
      const app = deployment(pod, { ...(metadata && { metadata }), ...(kind && { kind }) })
      const { stdout, stderr, exitCode } = injectText(app, policy)
      for (const part of says ?? []) ok(stderr.includes(part), `${part} is not in:\n${stderr}`)
      is(exitCode, says === undefined ? 0 : 2, stderr)
      if (gives === undefined) return
      equal(template(stdout), readYamlValue(gives))
      const again = injectText(stdout, policy)
      is(again.stdout, stdout, 'twice is once')
      ok(!again.stderr.includes('RI0505'), again.stderr)
    },
  )
  it.each(
    ({ name }) => `takes back: ${name}`,
    ROWS.filter(({ gives, metadata }) => gives !== undefined && metadata !== 'null'),
    (row) => {
      const app = deployment(row.pod ?? WEB, { ...(row.metadata && { metadata: row.metadata }) })
      const { stdout } = injectText(app, policyOf(row))
      const off = `namespaces: [{name: "*", injectors: {${row.injectors.map((_, i) => `${'abcd'[i]}: disabled`).join(', ')}}}]`
      const back = injectText(stdout, policyOf({ ...row, spec: off }))
      is(back.exitCode, 0, back.stderr)
      equal(readYamlValue(back.stdout), readYamlValue(app))
    },
  )
  it('lets what somebody changed since stay, and says so', () => {
    const policy = policyText('injectors:\n- {name: a, patch: {metadata: {labels: {x: one}}, spec: {hostNetwork: true}}}')
    const edited = injectText(deployment(), policy).stdout.replace('x: one', 'x: two')
    const off = policyText(
      'namespaces: [{name: "*", injectors: {a: disabled}}]\ninjectors:\n- {name: a, patch: {metadata: {labels: {x: one}}}}',
    )
    const { stdout, stderr } = injectText(edited, off)
    equal(
      template(stdout),
      readYamlValue('{metadata: {labels: {app: web, x: two}}, spec: {containers: [{name: web, image: web}]}}'),
    )
    ok(stderr.includes('RI0505') && stderr.includes('metadata.labels.x'), stderr)
  })
  it('leaves records of injectors that it does not know', () => {
    const first = injectText(deployment(), policyText(`injectors:\n- {name: a, patch: {spec: {containers: [${SIDE}]}}}`)).stdout
    const policy = policyText('injectors:\n- {name: b, patch: {spec: {containers: [{name: b, image: b}]}}}')
    const second = injectText(first, policy).stdout
    ok(second.includes('image: side') && second.includes('image: b'), second)
    is(injectText(second, policy).stdout, second)
  })
  it.each(
    ([what]) => `bear what no API server takes: ${what}`,
    [
      ['a name that is a map', deployment('{containers: [{name: {}, image: w}]}')],
      ['half a replica', deployment().replace('spec:\n', 'spec:\n  replicas: 1.5\n')],
    ] as const,
    ([, app]) => {
      const injectors = ['{name: a, patch: {metadata: {labels: {x: z}}}}', '{name: b, template: {engine: go, text: ""}}']
      for (const one of injectors) {
        const labels = 'namespaces: [{name: team-a, labels: {pod-security.kubernetes.io/enforce: baseline}}]'
        const { exitCode, stderr } = injectText(app, policyText(`${labels}\ninjectors: [${one}]`))
        ok(exitCode === 0 || stderr.includes('RI0107'), stderr)
      }
    },
  )
  it('tells of injectors that have nothing to add, in long streams, too', () => {
    const idle = '{name: a, template: {engine: nunjucks, text: "{% if values.x %}x{% endif %}"}}'
    const alone = injectText(deployment(), policyText(`injectors: [${idle}]`))
    ok(alone.stderr.includes('left alone  1  Deployment team-a/web   the injector has nothing to add'), alone.stderr)
    const both = injectText(deployment(), policyText(`injectors: [${idle}, {name: b, patch: {spec: {containers: [${SIDE}]}}}]`))
    ok(both.stderr.includes('injected    1  Deployment team-a/web (b)'), both.stderr)
    const stream = Array.from({ length: 60 }, (_, i) => deployment().replace('name: web', `name: web${i}`)).join('---\n')
    const many = injectText(stream, policyText(`injectors: [${idle}]`))
    ok(many.stderr.startsWith('injected     0\nleft alone  60'), many.stderr)
  })
  it("sway no warning about what Istio's would have done", () => {
    const app = deployment('{containers: [{name: web, image: auto}]}', { namespace: 'tools' })
    const policy = policyText(`injectors: [{name: istio}, {name: a, patch: {spec: {containers: [${SIDE}]}}}]`)
    const { stderr } = injectText(app, policy, FACTS)
    is(stderr.match(/RI0333/g)?.length, 1, stderr)
    ok(stderr.includes('because the pod is not injected'), stderr)
  })
  it("are not passed over where the facts lack Istio's", () => {
    const list = `{name: istio}, {name: a, patch: {spec: {containers: [${SIDE}]}}}`
    const { stderr } = injectText(deployment(), policyText(`injectors: [${list}]`))
    ok(stderr.startsWith('error RI0218: spec.injectors names istio, but no ConfigMap istio-system/'), stderr)
    ok(stderr.includes('; or take istio out of spec.injectors\n'), stderr)
    const alone = injectText(deployment(), policyText('injectors: [{name: istio}]'))
    ok(alone.stderr.startsWith('error RI0218: there are workloads, but no injector: '), alone.stderr)
  })
  it('takes back what another order of the list had injected', () => {
    const list = [
      '{name: a, onConflict: replace, patch: {metadata: {labels: {x: one}}, spec: {hostNetwork: true}}}',
      '{name: b, onConflict: replace, patch: {metadata: {labels: {x: two}}, spec: {hostNetwork: false}}}',
    ]
    const policy = (injectors: readonly string[]): string => policyText(`injectors: [${injectors.join(', ')}]`)
    const [before, now] = [policy(list), policy(list.toReversed())]
    const { stdout, stderr } = injectText(injectText(deployment(), before).stdout, now)
    is(stdout, injectText(deployment(), now).stdout)
    ok(!stderr.includes('RI0505'), stderr)
  })
  it.each(
    (what) => `does not read a record that is damaged: ${what}`,
    [
      '{}',
      '{"injectors":[{"name":"a","items":["containers"]}]}',
      '{"injectors":[{"name":"a","items":["/spec"]}]}',
      '{"injectors":[{"name":"a","items":["/metadata/labels"]}]}',
      '{"injectors":[{"name":"a","items":["/kind/x"]}]}',
      '{"injectors":[{"name":"a","set":{"":"x"}}]}',
      '{"injectors":[{"name":"a","was":{"":["x",1]}}]}',
      '{"injectors":[{"name":"istio"}]}',
    ],
    (text) => {
      const app = deployment(WEB, { metadata: `{annotations: {render-inject.dev/status: '${text}'}}` })
      const { stderr, exitCode } = injectText(app, policyText(`injectors:\n- {name: a, patch: {spec: {containers: [${SIDE}]}}}`))
      ok(exitCode === 2 && stderr.includes('RI0503'), stderr)
    },
  )
  it('restores whole numbers beyond 2^53', () => {
    const tolerations = (n: string): string => `tolerations: [{key: a, operator: Exists, tolerationSeconds: ${n}}]`
    const app = deployment(`{containers: [{name: web, image: web}], ${tolerations('9007199254740993')}}`)
    const on = `injectors: [{name: a, onConflict: replace, patch: {spec: {${tolerations('-9223372036854775808')}}}}]`
    const { stdout } = injectText(app, policyText(on))
    ok(stdout.includes('tolerationSeconds: -9223372036854775808'), stdout)
    is(injectText(stdout, policyText(on)).stdout, stdout)
    const off = policyText(`namespaces: [{name: team-a, injectors: {a: disabled}}]\n${on}`)
    const back = injectText(stdout, off)
    ok(back.stdout.includes('tolerationSeconds: 9007199254740993'), back.stdout + back.stderr)
  })
  it('lets a pod be without annotations that were null', () => {
    const app = deployment(WEB, { metadata: '{annotations: null}' })
    const policy = policyText(`injectors:\n- {name: a, patch: {spec: {containers: [${SIDE}]}}}`)
    const { stdout, stderr, exitCode } = injectText(app, policy)
    is(exitCode, 0, stderr)
    is(injectText(stdout, policy).stdout, stdout)
  })
})
