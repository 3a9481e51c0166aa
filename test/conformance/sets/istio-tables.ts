/** Set `istio/tables`: small tables of Istio's own unit tests, one function of ours each. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isArray, isObject, type Json, type JsonObject, parseJson, recordOf, sameJson } from '../../../src/base/json.ts'
import { readProbers, withProbers } from '../../../src/inject/istio/finish/probers.ts'
import { isMergeEnabled, mergePrometheus, scrapeConfiguration } from '../../../src/inject/istio/finish/prometheus-merge.ts'
import { isRewriteOn } from '../../../src/inject/istio/finish/rewrite-probes.ts'
import { applySecurePort } from '../../../src/inject/istio/finish/secure-port.ts'
import type { FinishContext } from '../../../src/inject/istio/finish/step.ts'
import { injectPod } from '../../../src/inject/istio/inject-pod.ts'
import { prepareInjector } from '../../../src/inject/istio/prepared-injector.ts'
import { recordedNames } from '../../../src/inject/istio/records.ts'
import { annotationsOf, containersOf, envVariable, findNamed, type Texts } from '../../../src/inject/pod-parts.ts'
import { annotationError, interfaceNamesError, resourceQuantityError } from '../../../src/istio/annotation-validation.ts'
import { proxyImage } from '../../../src/istio/images.ts'
import { decodeInjectorConfig } from '../../../src/istio/injector-config.ts'
import { readMeshConfig } from '../../../src/istio/mesh/mesh-config.ts'
import { detectNativeSidecars, type NativeSidecarMode } from '../../../src/istio/native-sidecars.ts'
import { ownerOfPod } from '../../../src/istio/owner.ts'
import { parseScrapeTargets, reservedPortReason } from '../../../src/istio/scrape-targets.ts'
import { buildTemplateData } from '../../../src/istio/template-data/template-data.ts'
import { templateLanguage } from '../../../src/istio/template-language.ts'
import { decodeValues } from '../../../src/istio/values.ts'
import { contractOf, NEWEST_MINOR } from '../../../src/istio/versions.ts'
import { webhookEnv } from '../../../src/istio/webhook-url.ts'
import { decideGate } from '../../../src/policy/gate.ts'
import { parseTemplates } from '../../../src/template/gotemplate/template.ts'
import type { GoValue } from '../../../src/template/gotemplate/value.ts'
import { CHUNKS } from '../../support/chunks.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

type Row = JsonObject

const CONTRACT = contractOf(NEWEST_MINOR)

export const sets: FindSets = (folder) => {
  const root = join(folder, 'istio', 'tables')
  return existsSync(root) ? [{ name: 'istio/tables', rows: () => rowsOf(root) }] : []
}

function rowsOf(root: string): { id: string; run: () => Outcome }[] {
  return readdirSync(root)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const table = file.replace(/\.json$/, '')
      const { rows } = parseJson(readFileSync(join(root, file), 'utf8')) as { readonly rows: readonly Row[] }
      return rows.map((row, i) => ({ id: `${table}-${i}`, run: () => runRow(table, row) }))
    })
}

function runRow(table: string, row: Row): Outcome {
  const ask = TABLES[table]
  if (ask === undefined) return miss(`no function is known for table ${table}`)
  const { got, want } = ask(row)
  return sameJson(got, want) ? PASS : miss(`${text(row, 'name')}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`)
}

interface Answer {
  readonly got: Json | undefined
  readonly want: Json | undefined
}

const TABLES: Readonly<Record<string, (row: Row) => Answer>> = {
  'annotation-validation': (row) => ({
    got: annotationError(object(row, 'annotations'), CONTRACT) !== undefined,
    want: row['error'],
  }),
  'deploy-meta': (row) => {
    const { kind, apiVersion, name } = ownerOfPod(recordOf([['metadata', object(row, 'metadata')]]), CONTRACT)
    return { got: { kind, apiVersion, name }, want: row['want'] }
  },
  'detect-native': (row) => ({
    got: detectNativeSidecars(
      text(row, 'mode') as NativeSidecarMode,
      list(row, 'kubeletVersions').map((version, i) => ({ name: `n${i}`, version: String(version) })),
      undefined,
    ),
    want: row['want'],
  }),
  'inject-envs': (row) => ({ got: recordOf(webhookEnv(text(row, 'path'), CONTRACT)), want: row['want'] }),
  'inject-required': (row) => ({ got: gate(row) === 'inject', want: row['want'] }),
  'interface-names': (row) => ({ got: interfaceNamesError(text(row, 'value')) !== undefined, want: row['error'] }),
  'merge-probers': (row) => ({
    got: withProbers(
      list(row, 'env') as JsonObject[],
      readProbers(text(row, 'probers')) ?? new Map(),
      row['injectedBefore'] === true,
      CONTRACT,
    ),
    want: row['want'],
  }),
  'multus-network': (row) => {
    const append = (current: string): string => render('{{ appendMultusNetwork .current .network }}', { ...row, current })
    const once = append(text(row, 'current'))
    return { got: [once, append(once)], want: [text(row, 'want'), row['idempotent'] === true ? once : append(once)] }
  },
  'native-annotation': (row) => ({ got: proxyList(row), want: row['want'] }),
  'omit-nil': (row) => ({ got: parseJson(render('{{ toJson (omitNil .value) }}', row)), want: row['want'] }),
  'otel-attributes': (row) => ({ got: otelAttributes(row), want: row['want'] }),
  'parse-status': (row) => {
    const pod = withAnnotationsOnly({ 'sidecar.istio.io/status': text(row, 'status') })
    const { containers, initContainers } = recordedNames(pod)
    return { got: { containers, initContainers }, want: row['want'] }
  },
  'prometheus-config': (row) => {
    const { port, path, targets } = scrapeConfiguration(object(row, 'annotations') as Texts, CONTRACT)
    return { got: { port, path, targets: targets.map((target) => ({ ...target })) }, want: row['want'] }
  },
  'prometheus-enable': (row) => {
    const flag = row['enablePrometheusMerge']
    const mesh = typeof flag === 'boolean' ? readMeshConfig(`enablePrometheusMerge: ${flag}`) : {}
    return { got: isMergeEnabled(object(row, 'annotations') as Texts, mesh), want: row['want'] }
  },
  'prometheus-merge': prometheusMerge,
  'prometheus-secure-port': (row) => {
    const env = isObject(row['proxyEnv'])
      ? Object.entries(row['proxyEnv']).map(([name, value]) => envVariable(name, String(value)))
      : undefined
    const pod = recordOf([
      ['metadata', recordOf([['annotations', object(row, 'annotations')]])],
      [
        'spec',
        recordOf([
          [
            'containers',
            env === undefined
              ? []
              : [
                  recordOf([
                    ['name', 'istio-proxy'],
                    ['env', env],
                  ]),
                ],
          ],
        ]),
      ],
    ])
    return { got: annotationsOf(applySecurePort(pod, context(15020))), want: row['want'] }
  },
  'proxy-image': (row) => {
    const imageType = row['proxyConfigImageType']
    const { typed } = decodeValues(JSON.stringify(row['values']))
    const annotations = object(row, 'annotations') as Texts
    return {
      got: proxyImage({ values: typed, annotations, ...(typeof imageType === 'string' ? { imageType } : {}) }),
      want: row['want'],
    }
  },
  'reserved-ports': (row) => ({ got: reservedPortReason(text(row, 'port')) !== undefined, want: row['reserved'] }),
  'resource-quantity': (row) => ({ got: resourceQuantityError(text(row, 'value')) !== undefined, want: row['error'] }),
  'rewrite-probes': (row) => ({
    got: isRewriteOn(object(row, 'annotations') as Texts, row['rewriteAppHTTPProbe'] === true),
    want: row['want'],
  }),
  'scrape-targets': (row) => {
    const targets = parseScrapeTargets(text(row, 'value'))
    return {
      got: { error: targets === undefined, targets: (targets ?? []).map((t) => ({ ...t })) },
      want: { error: row['error'] ?? false, targets: row['want'] ?? [] },
    }
  },
}

function gate(row: Row): string {
  const pod = recordOf([
    [
      'metadata',
      recordOf([
        ['labels', object(row, 'labels')],
        ['annotations', object(row, 'annotations')],
      ]),
    ],
    ['spec', recordOf([['hostNetwork', row['hostNetwork'] ?? false]])],
  ])
  const config = {
    policy: text(row, 'policy'),
    neverInjectSelector: list(row, 'neverInjectSelector') as JsonObject[],
    alwaysInjectSelector: list(row, 'alwaysInjectSelector') as JsonObject[],
  }
  return decideGate({ pod, namespace: text(row, 'namespace'), config, contract: CONTRACT }).verdict
}

function prometheusMerge(row: Row): Answer {
  const pod = withAnnotationsOnly(object(row, 'annotations'))
  const wanted = row['wantError']
  try {
    const got = annotationsOf(mergePrometheus(pod, context(Number(row['statusPort']))))
    return {
      got: isArray(wanted) ? 'no error' : (got as JsonObject),
      want: isArray(wanted) ? 'an error' : (row['wantAnnotations'] ?? (got as JsonObject)),
    }
  } catch (error) {
    const { message } = error as Error
    return { got: isArray(wanted) && wanted.every((part) => message.includes(String(part))), want: true }
  }
}

/** A template as small as can be that puts the proxy where Istio's does. */
const NATIVE_CONFIG = `policy: enabled
templates:
  sidecar: |
    spec:
      {{ if ne (index .ObjectMeta.Annotations "sidecar.istio.io/nativeSidecar" | default (printf "%t" .NativeSidecars)) "false" }}initContainers{{ else }}containers{{ end }}:
      - name: istio-proxy
        image: proxy
`

function proxyList(row: Row): string {
  const injector = prepareInjector(
    {
      contract: CONTRACT,
      config: decodeInjectorConfig(NATIVE_CONFIG),
      values: decodeValues(''),
      mesh: readMeshConfig(''),
      revision: '',
      env: new Map(),
      nativeSidecars: { mode: row['nativeSidecars'] === true ? 'true' : 'false', nodes: [] },
      openshift: 'off',
      compliancePolicy: '',
      proxyConfigs: [],
    },
    CHUNKS,
  )
  const { typed } = injectPod(injector, {
    pod: withAnnotationsOnly(object(row, 'annotations')),
    namespace: 'default',
    webhookPath: '',
  })
  return findNamed(containersOf(typed, 'initContainers'), 'istio-proxy') === undefined ? 'containers' : 'initContainers'
}

function otelAttributes(row: Row): string {
  const metadata = recordOf([
    ['annotations', object(row, 'annotations')],
    ['labels', object(row, 'labels')],
  ])
  const data = buildTemplateData({
    pod: recordOf([
      ['metadata', metadata],
      ['spec', recordOf([['containers', list(row, 'containers')]])],
    ]),
    typeMeta: { kind: '', apiVersion: '' },
    deploymentMeta: { name: '', namespace: text(row, 'namespace') },
    mesh: readMeshConfig(JSON.stringify(row['mesh'])),
  })
  const call =
    'otelResourceAttributes .MeshConfig .ObjectMeta.Annotations .ObjectMeta.Labels .DeploymentMeta.Namespace .Spec.Containers'
  return render(`{{ ${call} }}`, data)
}

function render(template: string, data: unknown): string {
  const funcs = templateLanguage({ env: new Map(), loadSprig: CHUNKS.sprig })
  return parseTemplates([{ name: 't', text: template }], { funcs }).execute('t', data as GoValue)
}

function context(statusPort: number): FinishContext {
  return {
    contract: CONTRACT,
    original: recordOf([]),
    seen: recordOf([]),
    template: recordOf([]),
    mesh: readMeshConfig(`defaultConfig: {statusPort: ${statusPort}}`),
    proxyConfig: {},
    proxyEnv: new Map(),
    revision: '',
    injectedAnnotations: new Map(),
    holdApplication: false,
    rewriteProbes: false,
  }
}

function withAnnotationsOnly(annotations: { readonly [name: string]: Json }): JsonObject {
  return recordOf([['metadata', recordOf([['annotations', recordOf(Object.entries(annotations))]])]])
}

function text(row: Row, key: string): string {
  const value = row[key]
  return typeof value === 'string' ? value : ''
}

function object(row: Row, key: string): JsonObject {
  const value = row[key]
  return isObject(value) ? value : recordOf([])
}

function list(row: Row, key: string): readonly Json[] {
  const value = row[key]
  return isArray(value) ? value : []
}
