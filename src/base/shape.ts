import type { Json } from './json.ts'

/**
 * The shape of a config, as data: the decoder, the JSON schema and the reference page are made from it.
 * Unknown fields and wrong types are errors (RI0202, RI0203), all of them collected.
 */
export type Shape =
  | { readonly kind: 'string'; readonly values?: readonly string[]; readonly pattern?: RegExp; readonly expected?: string }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly of: Shape; readonly nonEmpty?: true }
  | { readonly kind: 'map'; readonly of: Shape }
  | { readonly kind: 'object'; readonly fields: Fields }
  /** `null` is allowed, and means something of its own. */
  | { readonly kind: 'nullable'; readonly of: Shape }
  /** The first shape whose JSON type fits decides. */
  | { readonly kind: 'either'; readonly of: readonly Shape[]; readonly expected: string }
  /** A shape that is loaded when a value asks for it. */
  | { readonly kind: 'later'; readonly of: () => Shape }

export interface Field {
  readonly shape: Shape
  readonly required?: true
  /** One sentence for the reference and the schema. */
  readonly doc: string
  readonly default?: string
  readonly example?: string
}

export type Fields = { readonly [name: string]: Field }

/** The TypeScript type of what a shape decodes to. Optional fields are absent, never undefined. */
export type Decoded<S> = S extends { kind: 'string'; values: readonly (infer V)[] }
  ? V
  : S extends { kind: 'string' }
    ? string
    : S extends { kind: 'boolean' }
      ? boolean
      : S extends { kind: 'any' }
        ? Json
        : S extends { kind: 'list'; of: infer T }
          ? readonly Decoded<T>[]
          : S extends { kind: 'map'; of: infer T }
            ? { readonly [key: string]: Decoded<T> }
            : S extends { kind: 'nullable'; of: infer T }
              ? Decoded<T> | null
              : S extends { kind: 'either'; of: readonly (infer T)[] }
                ? Decoded<T>
                : S extends { kind: 'later'; of: () => infer T }
                  ? Decoded<T>
                  : S extends { kind: 'object'; fields: infer F }
                    ? DecodedFields<F>
                    : never

type RequiredKeys<F> = { [K in keyof F]: F[K] extends { required: true } ? K : never }[keyof F]
type DecodedFields<F> = {
  readonly [K in keyof F as K extends RequiredKeys<F> ? never : K]?: F[K] extends { shape: infer S } ? Decoded<S> : never
} & { readonly [K in RequiredKeys<F>]: F[K] extends { shape: infer S } ? Decoded<S> : never }
