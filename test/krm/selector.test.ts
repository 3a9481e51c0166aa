import { parseJson } from '../../src/base/json.ts'
import { decodeSelector, isEmptySelector, matchesSelector, selectorText } from '../../src/krm/selector.ts'
import { parseSelector } from '../../src/krm/selector-text.ts'
import { is, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('selectors', (it) => {
  it('matches nothing when null and everything when empty', () => {
    is(matchesSelector(decodeSelector(null), {}), false)
    is(isEmptySelector(decodeSelector(null)), false)
    is(matchesSelector(decodeSelector(parseJson('{}')), new Map([['a', 'b']])), true)
  })

  it('treats an absent label as not in any set', () => {
    const selector = decodeSelector(
      parseJson('{"matchLabels":{"b":"y"},"matchExpressions":[{"key":"a","operator":"NotIn","values":["x"]}]}'),
    )
    is(selectorText(selector), 'a notin (x),b=y')
    is(matchesSelector(selector, { b: 'y' }), true)
    is(
      matchesSelector(
        selector,
        new Map([
          ['a', 'x'],
          ['b', 'y'],
        ]),
      ),
      false,
    )
    is(matchesSelector(decodeSelector(parseJson('{"matchLabels":{"toString":"x"}}')), {}), false)
  })

  it('reads texts with odd commas and keywords as keys', () => {
    is(selectorText(parseSelector('in notin (,x,), !c , b==1')), 'b==1,!c,in notin (,x)')
    throwsMessage(() => parseSelector('a in (x'), "unable to parse requirement: found '', expected: ',' or ')'")
    throwsMessage(
      () => decodeSelector(parseJson('{"matchExpressions":[{"key":"a","operator":"Has"}]}')),
      '"Has" is not a valid label selector operator',
    )
  })

  it('tells all faults of a requirement at once', () => {
    throwsMessage(
      () => decodeSelector(parseJson('{"matchExpressions":[{"key":"a","operator":"Exists","values":["<"]}]}')),
      `[values: Invalid value: ["\\u003c"]: values set must be empty for exists and does not exist, values[0][a]: Invalid value: "<": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')]`,
    )
  })
})
