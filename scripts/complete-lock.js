// Adds to package-lock.json the platform packages that a partial registry mirror leaves out: `npm ci` refuses a lock without them, on every
// platform. Run it after `npm install`; entries that npm wrote itself stay as they are.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const path = join(import.meta.dirname, '..', 'package-lock.json')
const lock = JSON.parse(readFileSync(path, 'utf8'))
const OS = /-(android|darwin|freebsd|linux|openharmony|win32|aix|netbsd|openbsd|sunos)/
const CPU = /-(arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64|mips64el)(?=-|$)/
let added = 0
for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    const os = OS.exec(name)?.[1]
    const cpu = CPU.exec(name)?.[1]
    if (lock.packages[key] || !os || !cpu || /[^0-9.]/.test(version)) continue
    const libc = os === 'linux' ? (name.includes('musl') ? ['musl'] : name.includes('gnu') ? ['glibc'] : undefined) : undefined
    lock.packages[key] = {
      version,
      cpu: [cpu],
      ...(owner.dev && { dev: true }),
      ...(libc && { libc }),
      license: owner.license,
      optional: true,
      os: [os],
    }
    added++
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
console.error(`${added} packages added`)
