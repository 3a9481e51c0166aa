import { decodeInjectorConfig } from '../../src/istio/injector-config.ts'
import { equal, is, ok, throwsCode } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('decodeInjectorConfig', (it) => {
  it('reads text where Go wants text, and keys in any case', () => {
    const config = decodeInjectorConfig(
      'Policy: enabled\ninjectedAnnotations: {a: 1, b: yes, c: 0.50, d: null}\nneverInjectSelector: [{matchLabels: {x: 7}}]',
    )
    is(config.policy, 'enabled')
    equal(
      config.injectedAnnotations,
      new Map([
        ['a', '1'],
        ['b', 'true'],
        ['c', '0.5'],
        ['d', ''],
      ]),
    )
    equal(config.neverInjectSelector, [{ matchLabels: { x: '7' }, matchExpressions: [] }])
    equal(config.defaultTemplates, ['sidecar'])
  })
  it('takes a lone template for the old format, but not the one that is there to fail', () => {
    is(decodeInjectorConfig('template: "containers: []"').legacyTemplate, 'containers: []')
    is(
      decodeInjectorConfig('template: "{{ Template_Version_And_Istio_Version_Mismatched_Check_Installation }}"').legacyTemplate,
      undefined,
    )
    is(decodeInjectorConfig('templates: {a: x}\ntemplate: y').legacyTemplate, undefined)
  })
  it('refuses other shapes and names the part', () => {
    const [found] = throwsCode(() => decodeInjectorConfig('aliases: {a: [{}]}'), 'RI0211')
    ok(found?.message.includes('aliases.a[0]'))
    throwsCode(() => decodeInjectorConfig('- a'), 'RI0211')
    throwsCode(() => decodeInjectorConfig('a: [b'), 'RI0211')
  })
  it('has no policy when the text is empty', () => is(decodeInjectorConfig('').policy, ''))
})
