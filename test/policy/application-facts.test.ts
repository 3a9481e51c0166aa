/** Argo CD Applications among the facts: the namespace they create and label, and where they put what names none. */
import { ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { injectText, policyText } from '../support/inject-text.ts'
import { istioCluster } from '../support/istio-cluster.ts'

const TEMPLATES = { sidecar: 'spec: {containers: [{name: istio-proxy, image: proxy}]}' }
const APP = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}]}}}
`
const LABELS = '{labels: {istio-injection: enabled}}'
const CREATE = '[CreateNamespace=true]'

function application(name: string, { managed = LABELS, options = CREATE, namespace = 'shop', source = '' } = {}): string {
  return `---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {namespace: ${namespace}}
  source: {path: web${source}}
  syncPolicy: {syncOptions: ${options}, managedNamespaceMetadata: ${managed}}
`
}

function outcome(applications: string, spec = '', app = APP): string {
  const facts = `${istioCluster({ templates: TEMPLATES })}\n${applications}`
  const { stdout, stderr } = injectText(app, policyText(`istio: {nativeSidecars: false}\n${spec}`), facts)
  return stdout + stderr
}

function tells(outcome: string, ...texts: readonly string[]): void {
  for (const text of texts) ok(outcome.includes(text), outcome)
}

describe('Argo CD Applications among the facts', (it) => {
  it('give the namespace of workloads that name none, and its labels', () =>
    tells(outcome(application('web')), 'injected    1  Deployment shop/web', 'name: istio-proxy'))

  it("take kustomize's namespace first, and yield to the policy's", () => {
    tells(outcome(application('web', { source: ', kustomize: {namespace: till}' })), 'RI0311', 'namespace till')
    tells(outcome(application('web'), 'defaultNamespace: own'), 'RI0311', 'namespace own')
  })

  it('say nothing of a namespace that Argo CD does not create or label', () => {
    tells(outcome(application('web', { options: '[]' })), 'RI0311')
    tells(outcome(application('web', { managed: '{annotations: {a: b}}' })), 'RI0311')
  })

  it('give no namespace where there are several', () =>
    tells(outcome(application('web') + application('api', { namespace: 'api' })), 'RI0301'))

  it('yield to a Namespace object, with a warning', () => {
    const namespace = '---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {istio-injection: disabled}}}\n'
    tells(outcome(application('web') + namespace), 'RI0312', 'left alone  1  Deployment shop/web')
  })

  it('count as facts in the stream only where all of it is trusted', () => {
    const app = APP.replace('name: web}', 'name: web, namespace: shop}') + application('web')
    tells(outcome('', '', app), 'RI0311')
    tells(outcome('', 'streamFacts: all', app), 'injected    1  Deployment shop/web')
  })
})
