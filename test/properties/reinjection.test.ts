/** What was injected by one Istio is injected by another as if it had never been: every pair of versions and settings, in both directions. Needs the vectors. */
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { injectText, policyText } from '../support/inject-text.ts'
import { istioFacts } from '../support/istio-facts.ts'
import { differences } from '../support/normalise.ts'

interface Cluster {
  readonly facts: string
  readonly istio: string
}

const CLUSTERS: readonly Cluster[] = [
  { facts: '1.20', istio: '{}' },
  { facts: '1.20-cni', istio: '{}' },
  { facts: '1.26', istio: '{nativeSidecars: true}' },
  { facts: '1.30', istio: '{nativeSidecars: false}' },
  { facts: '1.30-cni', istio: '{nativeSidecars: true}' },
  { facts: '1.32-dev', istio: '{nativeSidecars: true}' },
]

const PLAIN = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata:
      labels: {app: web, version: v7}
    spec:
      containers:
      - name: web   # ours
        image: registry.example/web:7
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 3}
        livenessProbe: {tcpSocket: {port: 8080}}
      initContainers:
      - {name: prepare, image: "registry.example/prepare:1"}
      volumes:
      - {name: data, emptyDir: {}}
`

const OVERRIDDEN = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  template:
    metadata:
      labels: {app: db}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9187"
        proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": true}'
    spec:
      containers:
      - name: db
        image: registry.example/db:3
        lifecycle: {preStop: {httpGet: {path: /bye, port: 8080}}}
      - name: istio-proxy
        image: auto
        env: [{name: OWN, value: "1"}]
        resources: {limits: {cpu: 500m}}
        volumeMounts: [{name: certs, mountPath: /certs}]
      imagePullSecrets: [{name: own}]
      volumes:
      - {name: certs, secret: {secretName: certs}}
`

const JOB = `apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: shop}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - {name: report, image: "registry.example/report:1"}
`

function inject(text: string, { facts, istio }: Cluster): string {
  const key = `${facts} ${istio} ${text}`
  const known = injected.get(key) ?? injectAnew(text, { facts, istio })
  injected.set(key, known)
  return known
}

const injected = new Map<string, string>()

function injectAnew(text: string, { facts, istio }: Cluster): string {
  const policy = policyText(
    `kubernetesVersion: "1.28"\nnamespaces: [{name: "*", labels: {istio-injection: enabled}}]\nistio: ${istio}`,
  )
  const { stdout, stderr, exitCode } = injectText(text, policy, istioFacts(facts))
  ok(exitCode === 0, stderr)
  return stdout
}

describe('injecting again', (it) => {
  if (istioFacts('1.30') === undefined) {
    it('needs vectors, which are not here', () => ok(true))
    return
  }
  for (const [name, text] of Object.entries({ PLAIN, OVERRIDDEN, JOB })) {
    for (const from of CLUSTERS) {
      it(`${name} by ${from.facts} ${from.istio}, then by the others`, () => {
        const before = inject(text, from)
        for (const to of CLUSTERS)
          equal(differences(readYamlValue(inject(before, to)), readYamlValue(inject(text, to))), [], `${to.facts} ${to.istio}`)
      })
    }
  }
})
