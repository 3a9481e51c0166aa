import { contractOf } from '../../src/istio/versions.ts'
import { webhookEnv } from '../../src/istio/webhook-url.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('webhookEnv', (it) => {
  const rows: readonly {
    readonly name: string
    readonly path: string
    readonly minor?: number
    readonly env: Record<string, string>
  }[] = [
    { name: 'has nothing to read in the plain path', path: '/inject', env: {} },
    {
      name: 'reads pairs of segments, known keys by their variables',
      path: '/inject/cluster/east/net/n1/zone/z',
      env: { ISTIO_META_CLUSTER_ID: 'east', ISTIO_META_NETWORK: 'n1', ZONE: 'z' },
    },
    { name: 'drops a key without value', path: '/inject/cluster/east/net', env: { ISTIO_META_CLUSTER_ID: 'east' } },
    {
      name: 'keeps an empty value between slashes, and loses one trailing slash',
      path: '/inject/cluster//net/n/',
      env: { ISTIO_META_CLUSTER_ID: '', ISTIO_META_NETWORK: 'n' },
    },
    {
      name: 'reads marked pairs, which may hold slashes and equals signs',
      path: '/inject/:ENV:net=a/b=c:ENV:=x:ENV:cluster=',
      env: { ISTIO_META_NETWORK: 'a/b=c', ISTIO_META_CLUSTER_ID: '' },
    },
    { name: 'takes the marker for a key before 1.10', path: '/inject/:ENV:net=a/x', minor: 9, env: { ':ENV:NET=A': 'x' } },
    { name: 'restores slashes in values only', path: '/inject/a--slash--b/c--slash--d', env: { 'A--SLASH--B': 'c/d' } },
    { name: 'knows no escaped slash before 1.15', path: '/inject/a/c--slash--d', minor: 14, env: { A: 'c--slash--d' } },
    {
      name: 'writes keys in capitals letter by letter, as Go does',
      path: '/inject/é\u00df\ufb01/x',
      env: { 'É\u00df\ufb01': 'x' },
    },
    { name: 'never takes a key for a property of objects', path: '/inject/constructor/x', env: { CONSTRUCTOR: 'x' } },
  ]
  it.each(
    (row) => row.name,
    rows,
    ({ path, minor = 32, env }) => equal(Object.fromEntries(webhookEnv(path, contractOf(minor))), env),
  )
})
