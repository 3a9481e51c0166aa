/** The fields of `spec.tenants[]` and `spec.images[]` of an InjectionPolicy. */
import type { Decoded, Shape } from '../base/shape.ts'
import { PATTERN } from './pattern-shape.ts'

const STRING = { kind: 'string' } as const
const STRINGS = { kind: 'list', of: STRING } as const
const PATTERNS = { kind: 'list', of: PATTERN } as const

export const TENANT = {
  kind: 'object',
  fields: {
    namespaces: {
      shape: { ...PATTERNS, nonEmpty: true },
      required: true,
      doc: 'Namespaces whose own InjectionPolicy counts; names, or patterns with *, ? and [a-z].',
      example: '[team-a]',
    },
    allow: {
      doc: 'What the injectors of these tenants may add; what is not listed may not be added.',
      default: '{}',
      example: '{images: [registry.corp.example/team-a/*]}',
      shape: {
        kind: 'object',
        fields: {
          images: {
            shape: PATTERNS,
            doc: 'Images of containers; patterns with *, ? and [a-z].',
            default: '[]',
            example: '[registry.corp.example/team-a/*]',
          },
          volumeTypes: { shape: STRINGS, doc: 'Types of volumes.', default: '[]', example: '[emptyDir, configMap, projected]' },
          labels: { shape: PATTERNS, doc: 'Labels of the pod; patterns.', default: '[]', example: '[team-a.corp.example/*]' },
          annotations: {
            shape: PATTERNS,
            doc: 'Annotations of the pod; patterns.',
            default: '[]',
            example: '[team-a.corp.example/*]',
          },
          changeExisting: {
            shape: { kind: 'boolean' },
            doc: 'May they change what the pod had: its containers, its own settings?',
            default: 'false',
            example: 'true',
          },
          podSecurity: {
            shape: { kind: 'string', values: ['privileged', 'baseline', 'restricted'] },
            doc: 'Level of the Pod Security Standards that what they add must meet.',
            default: 'restricted',
            example: 'baseline',
          },
        },
      },
    },
  },
} as const satisfies Shape

/** With a tag or digest a rule would match no image, and write one twice. */
const IMAGE_NAME = { kind: 'string', pattern: /^(?:[^@/]*\/)*[^@/:]*$/, expected: 'an image without tag and digest' } as const

const DIGEST = { kind: 'string', pattern: /^(?:[\w.+-]+:\S+)?$/, expected: 'a digest, such as "sha256:9c41…"' } as const

export const IMAGE = {
  kind: 'object',
  fields: {
    name: { shape: IMAGE_NAME, required: true, doc: 'The image without tag and digest.', example: 'docker.io/istio/proxyv2' },
    newName: {
      shape: IMAGE_NAME,
      doc: 'What it becomes, without tag and digest.',
      default: 'unchanged',
      example: 'registry.corp.example/istio/proxyv2',
    },
    newTag: {
      shape: STRING,
      doc: 'Its tag becomes this; a digest is dropped, unless digest gives one.',
      default: 'unchanged',
      example: '"1.30.1"',
    },
    digest: {
      shape: DIGEST,
      doc: 'Its digest becomes this; a tag is dropped, unless newTag gives one.',
      default: 'unchanged',
      example: 'sha256:9c41…',
    },
  },
} as const satisfies Shape

export type TenantRule = Decoded<typeof TENANT>
export type ImageRule = Decoded<typeof IMAGE>
