/** Seeded corpora: the same seed gives the same bytes. Shaped as kustomize writes: items at column 0, two spaces, id annotations. */

/** A small linear congruential generator (numerical recipes' constants): good enough to vary names and sizes. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Deployment', 'CronJob', 'Job'] as const

/** Plain manifests: `count` Deployments and as many Services in namespace `shop`. */
export function deployments(count: number): string {
  const documents: string[] = []
  for (let i = 0; i < count; i++) documents.push(workload('Deployment', i, ''), service(i, ''))
  return documents.join('---\n')
}

/** The same, with a key in each pod template that no other one has: nothing is like anything. */
export function unlike(list: string): string {
  let count = 0
  return list.replace(/^( +)version: v1\n( +)spec:$/gm, (_, label: string, spec: string) => {
    count++
    return `${label}team-${count}: v1\n${label}version: v1\n${spec}spec:`
  })
}

/** A ResourceList of `count` items: 30 % workloads of six kinds, the rest ConfigMaps, Services and Secrets; `functionConfig` is put last. */
export function resourceList(count: number, functionConfig: string, seed = 1): string {
  const next = random(seed)
  const items: string[] = []
  for (let i = 0; i < count; i++) {
    const share = next()
    const kind = KINDS[Math.floor(next() * KINDS.length)] ?? 'Deployment'
    const text =
      share < 0.3
        ? workload(kind, i, annotations(kind, i))
        : share < 0.75
          ? configMap(i, next)
          : service(i, annotations('Service', i))
    items.push(`- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`)
  }
  const config = functionConfig.trimEnd().replaceAll('\n', '\n  ')
  return `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items.join('')}functionConfig:\n  ${config}\n`
}

function annotations(kind: string, i: number): string {
  return `  annotations:
    kustomize.config.k8s.io/id: |
      kind: ${kind}
      name: app-${i}
      namespace: shop
      version: v1
    config.kubernetes.io/index: '0'
    internal.config.kubernetes.io/index: '0'
    internal.config.kubernetes.io/annotations-migration-resource-id: '${i}'
    internal.config.kubernetes.io/id: '${i + 1}'
    config.k8s.io/id: '${i + 1}'
`
}

const API_VERSIONS: { readonly [kind: string]: string } = { CronJob: 'batch/v1', Job: 'batch/v1' }

function workload(kind: string, i: number, meta: string): string {
  const template = `template:
  metadata:
    labels:
      app: app-${i}
      version: v1
  spec:
    containers:
    - env:
      - name: LOG_LEVEL
        value: info
      - name: POD_NAME
        valueFrom:
          fieldRef:
            fieldPath: metadata.name
      image: registry.example/app-${i}:1.${i % 10}
      name: app
      ports:
      - containerPort: 8080
        name: http
      readinessProbe:
        httpGet:
          path: /ready
          port: http
      resources:
        requests:
          cpu: 100m
          memory: 64Mi
    serviceAccountName: app-${i}
`
  const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by))
  const spec =
    kind === 'CronJob' ? `  schedule: '*/5 * * * *'\n  jobTemplate:\n    spec:\n${indent(template, 6)}` : indent(template, 2)
  return `apiVersion: ${API_VERSIONS[kind] ?? 'apps/v1'}
kind: ${kind}
metadata:
${meta}  labels:
    app: app-${i}
  name: app-${i}
  namespace: shop
spec:
${spec}`
}

function service(i: number, meta: string): string {
  return `apiVersion: v1
kind: Service
metadata:
${meta}  name: app-${i}
  namespace: shop
spec:
  ports:
  - name: http
    port: 80
    targetPort: http
  selector:
    app: app-${i}
`
}

function configMap(i: number, next: () => number): string {
  const lines = Array.from({ length: 5 + Math.floor(next() * 25) }, (_, n) => `    key-${n}: value of ${i}, line ${n}`)
  return `apiVersion: v1
data:
  settings.yaml: |
    kind: Deployment
    ---
    - x
${lines.join('\n')}
kind: ConfigMap
metadata:
${annotations('ConfigMap', i)}  name: app-${i}
  namespace: shop
`
}

/** A policy with one own injector: two metadata entries, a container, an init container, two volumes, as fixed text. */
export function smallInjection(): string {
  return policyOf(`  - name: logs
    jobs: inject
    patch:
      metadata:
        labels: {logs.corp.example/agent: v1}
        annotations: {logs.corp.example/config: default}
      spec:
        initContainers:
        - name: logs-init
          image: registry.example/logs-init:1.0
          args: [--prepare]
        containers:
        - name: logs
          image: registry.example/logs:1.0
          volumeMounts:
          - {name: logs-data, mountPath: /var/log/app}
        volumes:
        - name: logs-data
          emptyDir: {}
        - name: logs-config
          configMap: {name: logs}
`)
}

const TEMPLATE_LINES = 359

/** A policy with one own injector in Go's template language, of 359 lines, most of which print something. */
export function templateInjection(): string {
  const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
  const lines = [
    ...[
      'metadata:',
      '  labels:',
      '    mesh.corp.example/app: {{ .Workload.Name | quote }}',
      'spec:',
      '  volumes:',
      '  - name: mesh-data',
      '    emptyDir: {}',
    ],
    ...[
      '  containers:',
      '  - name: mesh-proxy',
      '    image: registry.example/proxy:2.0',
      '    args:',
      ...numbers(20).map((i) => `    - --flag-${i}=${i}`),
      '    env:',
    ],
    ...numbers(70).flatMap((i) => [`    - name: VAR_${i}`, `      value: {{ printf "%s-${i}" .Workload.Name | quote }}`]),
    ...numbers(30).flatMap((i) => [
      ...['    {{- if eq .Workload.Kind "Deployment" }}', `    - name: KIND_${i}`, `      value: "${i}"`],
      ...['    {{- else }}', `    - {name: OTHER_${i}, value: x}`, '    {{- end }}'],
    ]),
  ]
  while (lines.length < TEMPLATE_LINES) lines.push('    # more')
  const text = lines.slice(0, TEMPLATE_LINES).map((line) => `        ${line}\n`)
  return policyOf(`  - name: mesh\n    jobs: inject\n    template:\n      engine: go\n      text: |\n${text.join('')}`)
}

function policyOf(injectors: string): string {
  return `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {name: bench}\nspec:\n  namespaces:\n  - {name: shop}\n  injectors:\n${injectors}`
}
