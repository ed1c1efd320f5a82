#!/usr/bin/env node
// Starts the program for this platform. It comes in a package of its own, of which npm installs the one that fits.
"use strict";

const { spawnSync } = require("node:child_process");

/** Whether this is a Linux whose C library is musl rather than glibc. */
function isMusl() {
  if (process.platform !== "linux") return false;
  process.report.excludeNetwork = true;
  return !process.report.getReport().header.glibcVersionRuntime;
}

/** The path of the program; the process ends with status 2 if there is none for this platform. */
function program() {
  if (process.env.APIM_POLICY_BINARY) return process.env.APIM_POLICY_BINARY;
  const name = `@apim-policy/${process.platform}-${process.arch}${isMusl() ? "-musl" : ""}`;
  try {
    return require.resolve(`${name}/apim-policy${process.platform === "win32" ? ".exe" : ""}`);
  } catch {
    console.error(`apim-policy: the package ${name} is not installed.
It is an optional dependency: install again without \`--omit=optional\` and \`--no-optional\`, and without a lock file from another platform.
If npm has no such package, there is no program for this platform: compile it with \`cargo install apim-policy\`, and name it in APIM_POLICY_BINARY.`);
    process.exit(2);
  }
}

// The program has these signals too, and ends tidily; this process waits for it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

const { error, signal, status } = spawnSync(program(), process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`apim-policy: the program cannot be started: ${error.message}`);
  process.exit(2);
}
if (signal) {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
process.exitCode = status ?? 2;
