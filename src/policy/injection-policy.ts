import { checkShape, decoded } from '../base/check-shape.ts'
import { type Diagnostic, InjectError } from '../base/diagnostic.ts'
import { isObject, type Json } from '../base/json.ts'
import type { Located } from '../base/located.ts'
import type { Decoded, Shape } from '../base/shape.ts'
import { loadShapeFaults } from '../base/shape-faults.chunk.ts'
import type { Place } from '../base/source.ts'
import { POD_TEMPLATE_PATH } from '../krm/workloads.ts'
import { loadInjectorChecks } from './check-injectors.chunk.ts'
import { ISTIO } from './istio-name.ts'
import type { DeclaredInjector } from './own-injectors.ts'
import { PATTERN } from './pattern-shape.ts'
import { IMAGE, TENANT } from './tenant-shape.ts'

export const POLICY_API_VERSION = 'render-inject.dev/v1alpha1'
export const POLICY_KIND = 'InjectionPolicy'

const STRING = { kind: 'string' } as const
const STRING_MAP = { kind: 'map', of: STRING } as const
/** null means surely absent, and ends the search for the key. */
const LABELS = { kind: 'map', of: { kind: 'nullable', of: STRING } } as const

/** `"1.33"`, also `v1.33.2` or `1.33+` as servers report it. */
export const KUBERNETES_VERSION = {
  kind: 'string',
  pattern: /^v?1\.\d+([.+-].*)?$/,
  expected: 'a Kubernetes version, such as "1.33"',
} as const
const TEMPLATE_PATH = {
  kind: 'string',
  pattern: POD_TEMPLATE_PATH,
  expected: 'a path of keys with dots, with [*] after a list and .* after a map, such as spec.templates[*].template',
} as const
const ISTIO_VERSION = {
  kind: 'string',
  pattern: /^v?1\.\d+([.+-].*)?$/,
  expected: 'an Istio version, such as "1.30"',
} as const

/** What `spec.namespaces[].injectors.NAME` may be. */
const INJECTOR_SWITCH = {
  kind: 'nullable',
  of: {
    kind: 'either',
    expected: 'enabled, disabled or {revision: R}',
    of: [
      { kind: 'string', values: ['enabled', 'disabled'] },
      {
        kind: 'object',
        fields: { revision: { shape: STRING, required: true, doc: 'Revision or tag of Istio to inject.', example: '1-30' } },
      },
    ],
  },
} as const

/** `spec` of an InjectionPolicy, field by field. */
export const POLICY_SPEC = {
  kind: 'object',
  fields: {
    kubernetesVersion: {
      shape: KUBERNETES_VERSION,
      doc: "The cluster's version; native sidecars are decided by it.",
      default: 'from the facts',
      example: '"1.33"',
    },
    defaultNamespace: {
      shape: STRING,
      doc: 'Namespace of workloads that name none.',
      default: '`default` where a namespace of that name is known; else such a workload is an error',
      example: 'shop',
    },
    unknownNamespace: {
      shape: { kind: 'string', values: ['error', 'unlabelled'] },
      doc: 'What a namespace is of which nothing is known: an error, or a fresh one without labels.',
      default: 'error',
      example: 'unlabelled',
    },
    streamFacts: {
      shape: { kind: 'string', values: ['none', 'namespaces', 'all'] },
      doc: 'Which objects in the stream of manifests count as facts.',
      default: 'namespaces',
      example: 'none',
    },
    tripwire: {
      shape: { kind: 'boolean' },
      doc: 'Function mode: adds a marker ConfigMap that a later patch needs, so that a build fails when the function did not run.',
      default: 'false',
      example: 'true',
    },
    namespaces: {
      doc: 'What is known of namespaces; for each key the first entry counts whose name matches and that has the key.',
      example: '[{name: shop, labels: {istio-injection: enabled}}]',
      shape: {
        kind: 'list',
        of: {
          kind: 'object',
          fields: {
            name: { shape: PATTERN, required: true, doc: 'Name, or a pattern with *, ? and [a-z].', example: 'team-*' },
            labels: { shape: LABELS, doc: 'Labels; null means surely absent.', example: '{istio-injection: enabled}' },
            annotations: { shape: LABELS, doc: 'Annotations; null means surely absent.', example: '{}' },
            injectors: {
              shape: { kind: 'map', of: INJECTOR_SWITCH },
              doc: 'The render-time switch of each injector: enabled, disabled, or {revision: R} for istio. Outranks labels; needs none in the cluster.',
              example: '{istio: enabled}',
            },
            values: {
              shape: { kind: 'map', of: { kind: 'map', of: { kind: 'any' } } },
              doc: "Values of own injectors by injector; over the injector's own values, below annotations.",
              example: '{logs: {level: info}}',
            },
          },
        },
      },
    },
    istio: {
      doc: "Istio's settings.",
      example: '{revision: canary}',
      shape: {
        kind: 'object',
        fields: {
          namespace: {
            shape: STRING,
            doc: 'Where istiod and its ConfigMaps live.',
            default: 'istio-system',
            example: 'istio-system',
          },
          version: {
            shape: ISTIO_VERSION,
            doc: "Istio's version, whatever the ConfigMaps tell.",
            default: 'from the ConfigMaps',
            example: '"1.30"',
          },
          revision: {
            shape: STRING,
            doc: 'Which of several revisions in the facts takes part; empty: all, by their webhooks.',
            default: '""',
            example: 'canary',
          },
          nativeSidecars: {
            shape: {
              kind: 'either',
              expected: 'auto, true or false',
              of: [{ kind: 'boolean' }, { kind: 'string', values: ['auto', 'true', 'false'] }],
            },
            doc: 'Proxies as native sidecars: true, false, or auto by kubernetesVersion.',
            default: "as istiod's environment says, else by Istio's version",
            example: 'true',
          },
          webhookPath: {
            shape: { kind: 'string', pattern: /^\//, expected: 'a path that begins with /' },
            doc: "Path of the webhook's clientConfig; only its env pairs are read, nothing is called.",
            default: 'from the webhook configuration',
            example: '/inject/cluster/eu1/net/n1',
          },
          env: {
            shape: STRING_MAP,
            doc: "istiod's environment, as far as injection reads it.",
            default: "from istiod's Deployment or values.pilot.env",
            example: '{ENABLE_NATIVE_SIDECARS: "true"}',
          },
          assumeDefaults: {
            shape: { kind: 'boolean' },
            doc: 'Show templates the pod as the API server would have completed it.',
            default: 'true',
            example: 'false',
          },
          values: {
            shape: { kind: 'map', of: { kind: 'any' } },
            doc: 'Merged over the captured values, deeply.',
            default: '{}',
            example: '{global: {network: eu1-net}}',
          },
          mesh: {
            shape: { kind: 'map', of: { kind: 'any' } },
            doc: "Merged over the captured mesh config, by Istio's own rule.",
            default: '{}',
            example: '{enablePrometheusMerge: false}',
          },
          seal: {
            shape: {
              kind: 'object',
              fields: {
                podLabel: {
                  shape: STRING_MAP,
                  required: true,
                  doc: 'Labels put on baked pods.',
                  example: '{render-inject.dev/baked: "true"}',
                },
              },
            },
            doc: 'Marks baked pods so that the live webhook leaves them alone; an error unless neverInjectSelector or every objectSelector in the facts excludes the mark.',
            example: '{podLabel: {render-inject.dev/baked: "true"}}',
          },
        },
      },
    },
    flux: {
      doc: 'What Flux does to the manifests after injection.',
      example: '{substitution: escape}',
      shape: {
        kind: 'object',
        fields: {
          substitution: {
            shape: { kind: 'string', values: ['escape', 'refuse'] },
            doc: 'Variables in braces that injection adds, which postBuild of a Flux Kustomization would replace: escape lets them reach the cluster as they are, refuse is an error.',
            default: 'they stay, for clusters without Flux',
            example: 'escape',
          },
          targetNamespace: {
            shape: STRING,
            doc: 'Namespace that a Flux Kustomization puts in the place of every other; injection is decided for it.',
            default: 'none',
            example: 'shop',
          },
        },
      },
    },
    workloads: {
      doc: 'Further kinds with pod templates.',
      example: '[{apiVersion: corp.example/v1, kind: App, podTemplates: [spec.template]}]',
      shape: {
        kind: 'list',
        of: {
          kind: 'object',
          fields: {
            apiVersion: { shape: STRING, required: true, doc: 'Its apiVersion.', example: 'corp.example/v1' },
            kind: { shape: STRING, required: true, doc: 'Its kind.', example: 'App' },
            podTemplates: {
              shape: { kind: 'list', of: TEMPLATE_PATH, nonEmpty: true },
              required: true,
              doc: 'Paths of its pod templates: dots for keys, [*] for each item of a list, .* for each value of a map.',
              example: '[spec.template]',
            },
          },
        },
      },
    },
    injectors: {
      shape: { kind: 'list', of: { kind: 'later', of: () => loadInjectorChecks().OWN_INJECTOR } },
      doc: "Injectors in the order in which they inject. istio in the list fixes Istio's place; a list without it follows Istio, where the facts hold it.",
      default: 'istio alone',
      example: '[{name: logs, patch: {…}}, {name: istio}]',
    },
    images: {
      shape: { kind: 'list', of: IMAGE },
      doc: "Images to replace in what is injected, and there alone; kustomize's shape.",
      default: '[]',
      example: '[{name: docker.io/istio/proxyv2, newName: registry.corp.example/istio/proxyv2}]',
    },
    tenants: {
      shape: { kind: 'list', of: TENANT },
      doc: 'Whose InjectionPolicy with metadata.namespace counts, and what its injectors may add; the first entry that matches the namespace.',
      default: '[]: tenants have no say',
      example: '[{namespaces: [team-a], allow: {images: [registry.corp.example/team-a/*]}}]',
    },
  },
} as const satisfies Shape

export const POLICY = {
  kind: 'object',
  fields: {
    apiVersion: { shape: { kind: 'string', values: [POLICY_API_VERSION] }, required: true, doc: 'The API version.' },
    kind: { shape: { kind: 'string', values: [POLICY_KIND] }, required: true, doc: 'The kind.' },
    metadata: {
      doc: 'Name, and for a tenant the namespace.',
      shape: {
        kind: 'object',
        fields: {
          name: { shape: STRING, doc: 'A name of your choice.' },
          namespace: { shape: STRING, doc: "Makes it a tenant's policy, for this namespace alone." },
          labels: { shape: { kind: 'any' }, doc: 'Ignored.' },
          annotations: { shape: { kind: 'any' }, doc: 'Ignored here; kustomize reads how to run the function from them.' },
        },
      },
    },
    spec: { shape: POLICY_SPEC, doc: 'The policy.' },
  },
} as const satisfies Shape

export type PolicySpec = Decoded<typeof POLICY_SPEC>
export type NamespaceEntry = NonNullable<PolicySpec['namespaces']>[number]
export type InjectorSwitch = 'enabled' | 'disabled' | { readonly revision: string }

/** A decoded InjectionPolicy. `namespace` is set when it is a tenant's. */
export interface InjectionPolicy {
  readonly name: string
  readonly namespace?: string
  readonly spec: PolicySpec
  readonly place?: Place
  /** `spec.injectors` in order. */
  readonly injectors: readonly DeclaredInjector[]
  /** Policies of tenants that came beside the platform's. */
  readonly tenants: readonly InjectionPolicy[]
  /** Where `spec.namespaces[index]` stands. */
  readonly namespacePlace: (index: number) => Place | undefined
  /** `spec.istio` with its places. */
  readonly istioAt: () => Located | undefined
}

/** What holds when no policy is given. */
export const EMPTY_POLICY: InjectionPolicy = {
  name: '',
  spec: {},
  injectors: [],
  tenants: [],
  namespacePlace: () => undefined,
  istioAt: () => undefined,
}

/** Is this object meant as a policy of ours, whatever its version? */
export function isPolicyObject(object: { readonly apiVersion?: Json; readonly kind?: Json }): boolean {
  return (
    object['kind'] === POLICY_KIND &&
    typeof object['apiVersion'] === 'string' &&
    object['apiVersion'].startsWith('render-inject.dev/')
  )
}

/** Decodes an InjectionPolicy strictly; throws InjectError with all that is wrong (RI0202, RI0203, RI0361). */
export function decodePolicy(at: Located): InjectionPolicy {
  const found: Diagnostic[] = [...checkShape(at, POLICY)]
  if (found.length > 0) throw new InjectError(found)
  const { metadata, spec = {} } = decoded(at, POLICY)
  const namespace = metadata?.namespace
  const located = at.get('spec')
  if (namespace !== undefined) found.push(...beyondTenant(located, namespace))
  found.push(...ownRevisions(located), ...idleImages(spec.images ?? [], located?.get('images')))
  if (spec.tenants !== undefined) found.push(...loadInjectorChecks().unknownVolumeTypes(located?.get('tenants')?.items() ?? []))
  const list = located?.get('injectors')
  const injectors = list === undefined ? [] : loadInjectorChecks().decodeInjectors(list, namespace, found)
  found.push(...unknownInjectors(located, injectors))
  if (found.length > 0) throw new InjectError(found)
  const entries = located?.get('namespaces')?.items() ?? []
  return {
    name: metadata?.name ?? '',
    ...(namespace !== undefined && { namespace }),
    spec,
    ...(at.place && { place: at.place }),
    injectors,
    tenants: [],
    namespacePlace: (index) => entries[index]?.place,
    istioAt: () => located?.get('istio'),
  }
}

/** Rules that would change no image; as in kustomize an empty text is none. */
function idleImages(rules: NonNullable<PolicySpec['images']>, at: Located | undefined): readonly Diagnostic[] {
  const items = at?.items() ?? []
  return items
    .filter((_, i) => !(rules[i]?.newName || rules[i]?.newTag || rules[i]?.digest))
    .map((rule) => loadShapeFaults().idleImage(rule))
}

/** Istio alone has revisions to choose. */
function ownRevisions(spec: Located | undefined): readonly Diagnostic[] {
  return (spec?.get('namespaces')?.items() ?? []).flatMap((entry) => {
    const injectors = entry.get('injectors')
    const names = isObject(injectors?.value) ? Object.keys(injectors.value) : []
    return names.flatMap((name): readonly Diagnostic[] => {
      const choice = injectors?.get(name)
      if (name === ISTIO || !isObject(choice?.value)) return []
      const message = `${choice.path} must be enabled or disabled: istio alone has revisions`
      return [{ code: 'RI0203', severity: 'error', message, ...(choice.place && { place: choice.place }) }]
    })
  })
}

/** Injectors that entries of spec.namespaces name and that are not there. Those of tenants, `NAMESPACE/NAME`, may come with another run. */
function unknownInjectors(spec: Located | undefined, injectors: readonly DeclaredInjector[]): readonly Diagnostic[] {
  const own = injectors.flatMap((injector) => (injector.kind === 'own' ? [injector.title] : []))
  return (spec?.get('namespaces')?.items() ?? []).flatMap((entry) =>
    (['injectors', 'values'] as const).flatMap((field) => {
      const at = entry.get(field)
      const known = field === 'injectors' ? [ISTIO, ...own] : own
      return Object.keys(isObject(at?.value) ? at.value : {}).flatMap((name) =>
        at === undefined || known.includes(name) || name.includes('/')
          ? []
          : [loadInjectorChecks().unknownInjector(at, name, known)],
      )
    }),
  )
}

/** Fields that a tenant's policy may not set. */
function beyondTenant(spec: Located | undefined, namespace: string): readonly Diagnostic[] {
  const keys = isObject(spec?.value) ? Object.keys(spec.value).filter((key) => key !== 'injectors') : []
  return keys.map((key) => {
    const place = spec?.keyPlace(key)
    return {
      code: 'RI0361',
      severity: 'error',
      message: `the policy of tenant ${namespace} sets spec.${key}, and may set spec.injectors alone`,
      ...(place && { place }),
      hint: "ask for it in the platform's policy",
    }
  })
}
