#!/usr/bin/env node
'use strict'
// Starts the program on a Node that can run it: this one, or the one that the repository brings along.
const { spawn } = require('node:child_process')
const { enableCompileCache, flushCompileCache, constants } = require('node:module')
const { homedir } = require('node:os')
const { pathToFileURL } = require('node:url')
const { join } = require('node:path')

const main = join(__dirname, '..', 'src', 'main.ts')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 24 || (major === 24 && minor >= 15)) {
  keepCompiledCode()
  void import(pathToFileURL(main).href).then(({ run }) => run(process.argv.slice(2)))
} else {
  const node = bundledNode()
  if (!node) {
    console.error(`Exeunt needs Node 24.15 or newer; this is ${process.versions.node}.`)
    process.exit(1)
  }
  const child = spawn(node, [__filename, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)))
}

/**
 * From the second start on, modules are found stripped and compiled. Code that is run must not lie where
 * others can write it, so the cache is never in the shared temporary folder: it is beside the program, or
 * in the user's own cache where the program is installed read-only.
 */
function keepCompiledCode() {
  const ownCache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  for (const folder of [
    join(__dirname, '..', 'node_modules', '.cache', 'exeunt'),
    join(ownCache, 'exeunt'),
  ]) {
    if (enableCompileCache(folder).status !== constants.compileCacheStatus.FAILED) break
  }
  // A server may be killed before it could write at its end.
  setTimeout(() => flushCompileCache(), 5000).unref()
}

function bundledNode() {
  try {
    return require.resolve(`node-linux-${process.arch}/bin/node`)
  } catch {
    return undefined
  }
}
