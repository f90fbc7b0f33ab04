#!/usr/bin/env node
'use strict'
// Starts the program on a Node that can run it: this one, or the one that the repository brings along.
const { spawn } = require('node:child_process')
const { pathToFileURL } = require('node:url')
const { join } = require('node:path')

const main = join(__dirname, '..', 'src', 'main.ts')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 24 || (major === 24 && minor >= 15)) {
  import(pathToFileURL(main).href).then(({ run }) => run(process.argv.slice(2)))
} else {
  const node = bundledNode()
  if (!node) {
    console.error(`Exeunt needs Node 24.15 or newer; this is ${process.versions.node}.`)
    process.exit(1)
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)))
}

function bundledNode() {
  try {
    return require.resolve(`node-linux-${process.arch}/bin/node`)
  } catch {
    return undefined
  }
}
