/** The fields of `spec.injectors[]` of an InjectionPolicy. */
import type { Decoded, Shape } from '../base/shape.ts'
import { PATTERN } from './pattern-shape.ts'

const STRING = { kind: 'string' } as const
const ANY_MAP = { kind: 'map', of: { kind: 'any' } } as const
const STRINGS = { kind: 'list', of: STRING } as const
const PATTERNS = { kind: 'list', of: PATTERN } as const
const OPERATOR = { kind: 'string', values: ['In', 'NotIn', 'Exists', 'DoesNotExist'] } as const
/**
 * What goes together, and what names and values labels can have, the rules of label selectors tell (check-injectors). Go passes over unknown fields, and would then
 * match everything, or nothing.
 */
const SELECTOR = {
  kind: 'object',
  fields: {
    matchLabels: {
      shape: { kind: 'nullable', of: { kind: 'map', of: STRING } },
      doc: 'Labels with their values.',
      default: '{}',
      example: '{app: web}',
    },
    matchExpressions: {
      shape: {
        kind: 'nullable',
        of: {
          kind: 'list',
          of: {
            kind: 'object',
            fields: {
              key: { shape: STRING, required: true, doc: 'A label.', example: 'app' },
              operator: { shape: OPERATOR, required: true, doc: 'What the label has to be.', example: 'In' },
              values: { shape: { kind: 'nullable', of: STRINGS }, doc: 'Of In and NotIn.', default: '[]', example: '[web, api]' },
            },
          },
        },
      },
      doc: 'Conditions on labels.',
      default: '[]',
      example: '[{key: app, operator: In, values: [web]}]',
    },
  },
} as const
const SELECTORS = { kind: 'list', of: SELECTOR } as const

/** Part of annotation and label names: short and plain. */
const NAME = {
  kind: 'string',
  pattern: /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/,
  expected: 'a name of at most 40 small letters, digits and dashes',
} as const

const TEMPLATE = {
  kind: 'object',
  fields: {
    engine: {
      shape: { kind: 'string', values: ['nunjucks', 'go'] },
      required: true,
      doc: 'Language of the text.',
      example: 'nunjucks',
    },
    text: {
      shape: STRING,
      required: true,
      doc: 'The template; prints an injection spec, or a pod patch with metadata and spec.',
      example: '"containers: [{name: logship, image: {{ values.image | tojson }}}]"',
    },
  },
} as const

/** What `values` of an annotation can be read as. */
export const VALUE_TYPES = ['string', 'integer', 'number', 'boolean', 'list'] as const

export const OWN_INJECTOR = {
  kind: 'object',
  fields: {
    name: {
      shape: NAME,
      required: true,
      doc: "Its name; `istio` is reserved: it stands for Istio's injector and fixes its place, without further fields.",
      example: 'logs',
    },
    policy: {
      shape: { kind: 'string', values: ['enabled', 'disabled'] },
      doc: 'What becomes of a pod of which nobody spoke.',
      default: 'enabled',
      example: 'disabled',
    },
    match: {
      doc: 'The pods that the injector is there for at all; parts that are left out match everything.',
      example: '{namespaces: {include: [team-*]}, kinds: [Deployment]}',
      shape: {
        kind: 'object',
        fields: {
          namespaces: {
            doc: 'Names of namespaces.',
            example: '{include: [team-*], exclude: [team-sandbox]}',
            shape: {
              kind: 'object',
              fields: {
                include: {
                  shape: PATTERNS,
                  doc: 'Names or patterns with *, ? and [a-z]; one must match.',
                  default: '["*"]',
                  example: '[team-*]',
                },
                exclude: { shape: PATTERNS, doc: 'Names or patterns; none may match.', default: '[]', example: '[team-sandbox]' },
              },
            },
          },
          namespaceSelector: {
            shape: SELECTOR,
            doc: "Label selector for the namespace's labels.",
            default: '{}',
            example: '{matchLabels: {logs: "yes"}}',
          },
          podSelector: {
            shape: SELECTOR,
            doc: "Label selector for the pod's labels.",
            default: '{}',
            example: '{matchExpressions: [{key: app, operator: Exists}]}',
          },
          kinds: { shape: STRINGS, doc: 'Kinds of workloads.', default: 'all kinds', example: '[Deployment, StatefulSet]' },
        },
      },
    },
    podSwitch: {
      doc: 'The label or annotation by which a pod says "true" or "false" for itself.',
      default: '{label: inject.render-inject.dev/NAME}',
      example: '{annotation: logs.corp.example/inject}',
      shape: {
        kind: 'object',
        fields: {
          label: {
            shape: STRING,
            doc: 'Name of a label.',
            default: 'inject.render-inject.dev/NAME',
            example: 'logs.corp.example/inject',
          },
          annotation: {
            shape: STRING,
            doc: 'Name of an annotation; instead of a label.',
            default: 'none',
            example: 'logs.corp.example/inject',
          },
        },
      },
    },
    neverInjectSelector: {
      shape: SELECTORS,
      doc: 'Pods that one of these label selectors matches are left alone, unless they said otherwise; an empty selector matches nothing.',
      default: '[]',
      example: '[{matchLabels: {tier: gateway}}]',
    },
    alwaysInjectSelector: {
      shape: SELECTORS,
      doc: 'Pods that one of these matches are injected, unless an earlier rule says otherwise.',
      default: '[]',
      example: '[{matchLabels: {logs: ship}}]',
    },
    containerPosition: {
      shape: {
        kind: 'string',
        pattern: /^(first|last|(before|after):[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)$/,
        expected: 'first, last, before:NAME or after:NAME',
      },
      doc: 'Where its containers stand among the others of their list; last where no container has the name.',
      default: 'last',
      example: 'before:istio-proxy',
    },
    nativeSidecar: {
      shape: { kind: 'boolean' },
      doc: 'Its containers become init containers with restartPolicy Always (Kubernetes 1.29 and later).',
      default: 'false',
      example: 'true',
    },
    jobs: {
      shape: { kind: 'string', values: ['native-only', 'skip', 'inject'] },
      doc: 'Pods that run to completion: inject where no ordinary container is added, never, or always.',
      default: 'native-only',
      example: 'skip',
    },
    onConflict: {
      shape: { kind: 'string', values: ['error', 'keep', 'replace'] },
      doc: 'What the injector says of something that the pod says otherwise: an error, the word of the pod, or that of the injector.',
      default: 'error',
      example: 'keep',
    },
    values: {
      shape: ANY_MAP,
      doc: 'Data for templates; spec.namespaces[].values and annotations stand over it, key by key.',
      default: '{}',
      example: '{level: warn}',
    },
    valuesFromAnnotations: {
      doc: 'Values that a pod may set by annotation.',
      default: '[]',
      example: '[{annotation: logs.corp.example/level, value: level, type: string}]',
      shape: {
        kind: 'list',
        of: {
          kind: 'object',
          fields: {
            annotation: { shape: STRING, required: true, doc: 'Name of the annotation.', example: 'logs.corp.example/level' },
            value: { shape: STRING, required: true, doc: 'Key of the value.', example: 'level' },
            type: {
              shape: { kind: 'string', values: VALUE_TYPES },
              doc: 'How the text is read; a list is separated by commas.',
              default: 'string',
              example: 'integer',
            },
          },
        },
      },
    },
    patch: {
      shape: ANY_MAP,
      doc: 'A static pod patch (strategic merge, with its directives): metadata and spec. One of patch, template, templates is needed.',
      default: 'none',
      example: '{spec: {containers: [{name: logship, image: registry.example/logship:1}]}}',
    },
    template: { shape: TEMPLATE, doc: 'The one template.', default: 'none', example: '{engine: go, text: …}' },
    templates: {
      shape: { kind: 'map', of: TEMPLATE },
      doc: 'Templates by name; the annotation templates.render-inject.dev/NAME of a pod chooses among them, separated by commas.',
      default: 'none',
      example: '{agent: {engine: go, text: …}}',
    },
    defaultTemplates: {
      shape: STRINGS,
      doc: 'Names of the templates, or aliases, for a pod that chooses none.',
      default: 'all of them, where there is one',
      example: '[agent]',
    },
    aliases: {
      shape: { kind: 'map', of: STRINGS },
      doc: 'Names that stand for several templates.',
      default: '{}',
      example: '{all: [agent, certificates]}',
    },
  },
} as const satisfies Shape

export type InjectorSettings = Decoded<typeof OWN_INJECTOR>
export type TemplateText = Decoded<typeof TEMPLATE>
