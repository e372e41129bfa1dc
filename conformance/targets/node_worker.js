// Invokes a JavaScript handler as AWS Lambda does. It is started by node.py, reads a line of JSON for each thing to do from
// one file descriptor, and writes an answer, a word and JSON, to another; standard output belongs to the handler.
//
// Between two invocations it waits in a read that blocks, so that nothing of the handler runs meanwhile: Lambda freezes the
// process then. Whatever the handler may lay hands on is fetched before the handler is loaded.

"use strict";

const fs = require("fs");
const Module = require("module");
const path = require("path");
const vm = require("vm");
const { fileURLToPath, pathToFileURL } = require("url");
const { types } = require("util");
const { Worker } = require("worker_threads");

const [input, output] = process.argv.slice(2).map(Number);
const { parse, stringify } = JSON;
const { readSync, writeSync } = fs;
const { exit } = process;
const { floor, max } = Math;
const { setImmediate: soon, setTimeout: later, clearTimeout, clearInterval, clearImmediate } = globalThis;
const now = performance.now.bind(performance);
const resources = process.getActiveResourcesInfo.bind(process);

// A worker whose memory has grown by so much is replaced: ES modules that were imported are never forgotten.
const MOST_GROWN = 300e6;
// More than is kept: what is cut there says so.
const LONGEST_TEXT = 4000;
const LONGEST_TRACE = 20000;
// What fires at once may set what fires at once: so often it is waited for.
const MOST_ROUNDS = 3;
// Where a stack goes on in this file, and in Node.js before that.
const OURS = new RegExp(`\\n[^\\n]*${__filename.replace(/[^\w/]/g, "\\$&")}[^]*$`);

// -- talking -----------------------------------------------------------------------------------------------------------

const chunk = Buffer.alloc(65536);
let rest = "";

function read() {
  const parts = [rest];
  for (;;) {
    const end = parts[parts.length - 1].indexOf("\n");
    if (end >= 0) {
      const last = parts.pop();
      rest = last.slice(end + 1);
      return parse(parts.join("") + last.slice(0, end));
    }
    const count = readSync(input, chunk, 0, chunk.length, null);
    if (count === 0) {
      exit.call(process, 0);
    }
    parts.push(chunk.latin1Slice(0, count)); // the other side writes ASCII
  }
}

function write(word, text) {
  const bytes = Buffer.from(`${word} ${text}\n`);
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(output, bytes, done);
  }
}

// -- what went wrong ---------------------------------------------------------------------------------------------------

function text(value, most) {
  try {
    return String(value).slice(0, most);
  } catch {
    return "(its text cannot be had)";
  }
}

function property(error, name) {
  try {
    return error[name];
  } catch {
    return undefined;
  }
}

// As Lambda tells of what was thrown: an error by its name, anything else by its type.
function told(error) {
  const isError = types.isNativeError(error) || (error instanceof Error && Boolean(property(error, "stack")));
  if (!isError) {
    return { type: typeof error, message: text(typeof error === "object" ? inspected(error) : error, LONGEST_TEXT) };
  }
  const stack = text(property(error, "stack") ?? "", LONGEST_TRACE).split(OURS)[0];
  return {
    type: text(property(error, "name") || "Error", 200),
    message: text(property(error, "message") ?? "", LONGEST_TEXT),
    trace: stack,
    code: text(property(error, "code") ?? "", 200),
    where: where(stack),
  };
}

function inspected(value) {
  try {
    return stringify(value) ?? String(value);
  } catch {
    return "(its text cannot be had)";
  }
}

// The place in the adopter's files that a stack leads to first.
function where(stack) {
  for (const line of stack.split("\n")) {
    const found = /(?:^|\(|\bat |\basync )(file:\/\/)?(\/[^()]*?)(?:\?onhook=\d+)?:(\d+)(?::\d+)?\)?$/.exec(line);
    const file = found?.[1] ? fileURLToPath(found[1] + found[2]) : found?.[2];
    if (file && !file.includes("/node_modules/") && file !== __filename) {
      return { file, line: Number(found[3]) };
    }
  }
  return null;
}

// -- starting cold -----------------------------------------------------------------------------------------------------

let target;
let coldStarts = 0;
let handler;
// The process would have ended in Lambda: the next invocation meets a new one.
let dead = false;

const timers = new Set();
// How many of them were to fire at once, which for Node.js is after a millisecond.
let atOnce = 0;

function tracked(name, track) {
  const real = globalThis[name];
  const wrapper = {
    [name](...given) {
      const timer = Reflect.apply(real, this, given);
      track.add(timer);
      atOnce += name !== "setImmediate" && !(given[1] > 1);
      return timer;
    },
  }[name];
  Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(real));
  globalThis[name] = wrapper;
}

for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
  tracked(name, timers);
}

const globals = new Map(Object.entries(Object.getOwnPropertyDescriptors(globalThis)));
process.env.AWS_EXECUTION_ENV ??= `AWS_Lambda_nodejs${process.versions.node.split(".")[0]}.x`;
const environment = { ...process.env };
let listeners;
let random;

Math.random = function () {
  // A handler that draws lots draws the same ones in every run (mulberry32).
  random = (random + 0x6d2b79f5) | 0;
  let t = Math.imul(random ^ (random >>> 15), 1 | random);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

function forget(randomSeed) {
  random = randomSeed | 0;
  for (const timer of timers) {
    clearTimeout(timer);
    clearInterval(timer);
    clearImmediate(timer);
  }
  timers.clear();
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!globals.has(name)) {
      delete globalThis[name];
    }
  }
  for (const name of Object.keys(process.env)) {
    if (!(name in environment)) {
      delete process.env[name];
    }
  }
  Object.assign(process.env, environment);
  for (const name of process.eventNames()) {
    for (const one of process.rawListeners(name)) {
      if (!listeners.get(name)?.includes(one)) {
        process.removeListener(name, one);
      }
    }
  }
  for (const [file, module] of Object.entries(require.cache)) {
    if (isOurs(file)) {
      delete require.cache[file];
      module.children = [];
    }
  }
}

// What was compiled once is not compiled again: a bundle of a megabyte takes 15 ms, and 1 ms from then on.
const loader = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
if (loader) {
  const compile = Module.prototype._compile;
  const compiled = new Map();
  Module.prototype._compile = function (content, filename, format, ...others) {
    const known = compiled.get(filename);
    let script = known?.content === content ? known.script : undefined;
    if (content.includes("import(")) {
      hook();
    }
    if (!script && (format === undefined || format === "commonjs") && !content.startsWith("#!")) {
      try {
        script = new vm.Script(Module.wrap(content), { filename, importModuleDynamically: loader });
        compiled.set(filename, { content, script });
      } catch {
        script = undefined; // Node.js itself says best what is wrong
      }
    }
    if (!script) {
      return compile.call(this, content, filename, format, ...others);
    }
    const given = [this.exports, Module.createRequire(filename), this, filename, path.dirname(filename)];
    return Reflect.apply(script.runInThisContext(), this.exports, given);
  };
}

// Node.js takes a file that ends in .js for an ES module where the package.json above it says so.
function isModule(file) {
  if (!file.endsWith(".js")) {
    return file.endsWith(".mjs");
  }
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const description = path.join(folder, "package.json");
    if (fs.existsSync(description)) {
      try {
        return parse(fs.readFileSync(description, "utf8")).type === "module";
      } catch {
        return false; // Node.js itself says best what is wrong
      }
    }
    if (folder === path.dirname(folder) || path.basename(folder) === "node_modules") {
      return false;
    }
  }
}

// The hooks give ES modules new addresses by the number of the cold start, which they read from shared memory.
const number = new Int32Array(new SharedArrayBuffer(4));
let isHooked = false;

// They take as long to start as all of Node.js, so they wait until somebody imports.
function hook() {
  if (!isHooked) {
    Module.register?.("./node_hooks.mjs", { parentURL: pathToFileURL(__filename), data: { number } });
    isHooked = true;
  }
}

if (!loader) {
  hook();
}

async function loaded() {
  if (!isModule(target.file)) {
    const value = Module.createRequire(target.file)(target.file);
    if (!types.isModuleNamespaceObject(value)) {
      return value;
    }
    delete require.cache[target.file]; // newer versions take a file for an ES module by how it is written
  }
  if (!Module.register) {
    throw new Error(`ES modules can be started cold from Node.js 18.19 on; this is ${process.version}`);
  }
  hook();
  return import(pathToFileURL(target.file).href);
}

function isOurs(file) {
  return file !== __filename && !file.includes(`${path.sep}node_modules${path.sep}`);
}

async function start() {
  coldStarts += 1;
  Atomics.store(number, 0, coldStarts);
  forget(target.randomSeed);
  dead = false;
  let value = await loaded();
  for (const name of target.attribute.split(".")) {
    const missing = value === null || value === undefined || !(name in Object(value));
    if (missing && value !== null && typeof value?.default === "object" && name in Object(value.default)) {
      value = value.default; // what a CommonJS module in the place of an ES module exports
    } else if (missing) {
      return { missing: name, offered: Object.keys(Object(value)).slice(0, 8) };
    }
    value = value[name];
  }
  if (typeof value !== "function") {
    return { kind: value === null ? "null" : typeof value };
  }
  handler = value;
  return null;
}

// Something of an earlier example is under way still, or too much has piled up: only a new process starts cold.
function isUsedUp() {
  for (const timer of timers) {
    clearTimeout(timer);
    clearInterval(timer);
    clearImmediate(timer);
  }
  const busy = resources().some((one) => !usual.includes(one));
  const stuck = Object.entries(require.cache).some(
    ([file, module]) => isOurs(file) && types.isModuleNamespaceObject(module?.exports),
  );
  return busy || stuck || process.memoryUsage.rss() - memory > MOST_GROWN;
}

const usual = resources();

// -- one thing to do after the other -----------------------------------------------------------------------------------

// What the process took when the handler was loaded for the first time.
let memory = 0;
// What is under way: its answer is written once.
let task = null;

function answer(of, word, text) {
  if (!of.isDone) {
    Object.assign(of, { isDone: true, word, text });
    soon(settle, of);
  }
}

// Lambda freezes the process when its runtime asks for the next event. Before that it sends the answer, and meanwhile goes on
// what was left to happen at once: an error of it is one of this invocation. So the answer is written when that is over.
function settle(of) {
  if (of.rounds < MOST_ROUNDS && (atOnce !== of.atOnce || sleeping() > of.sleeping)) {
    Object.assign(of, { rounds: of.rounds + 1, atOnce, sleeping: sleeping() });
    later(() => soon(settle, of), 1); // timers of one length fire in the order in which they were set
    return;
  }
  task = null;
  write(of.word, of.text);
  next();
}

function sleeping() {
  return resources().filter((one) => one === "Timeout").length;
}

function fail(of, error) {
  const kind = of.isLoading ? "failed" : "raised";
  answer(of, kind, stringify(told(error)));
}

function finish(of, value) {
  let json;
  try {
    json = stringify(value === undefined ? null : value);
  } catch (error) {
    const { type, message } = told(error);
    return answer(of, "unserialisable", stringify(`${type}: ${message}`));
  }
  if (json === undefined) {
    return answer(of, "unserialisable", stringify(`a ${typeof value} is no JSON`));
  }
  return answer(of, "returned", json);
}

function next() {
  const message = read();
  const isLoading = message.do === "load";
  task = { isDone: false, isLoading, isWaiting: false, value: undefined, rounds: 0, atOnce, sleeping: sleeping() };
  if (isLoading) {
    if (target && isUsedUp()) {
      return answer(task, "used", "{}");
    }
    target = message;
    return load(task);
  }
  return dead ? begin(task, message) : invoke(task, message);
}

async function load(of) {
  try {
    const problem = await start();
    memory ||= process.memoryUsage.rss();
    answer(of, problem ? "unfit" : "loaded", stringify(problem ?? {}));
  } catch (error) {
    fail(of, error);
  }
}

// A new process, as far as the handler can tell, for the next event of the same call.
async function begin(of, message) {
  try {
    await start();
  } catch (error) {
    return fail(of, error);
  }
  return invoke(of, message);
}

function invoke(of, message) {
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: "$LATEST",
    ...target.context,
    getRemainingTimeInMillis: () => max(0, floor(deadline - now())),
    succeed: (value) => finish(of, value),
    fail: (error) => fail(of, error ?? "handled"),
    done: (error, value) => (error === undefined || error === null ? finish(of, value) : fail(of, error)),
  };
  const deadline = now() + message.milliseconds;
  const callback = (error, value) => {
    if (error !== undefined && error !== null) {
      fail(of, error);
    } else if (context.callbackWaitsForEmptyEventLoop) {
      Object.assign(of, { isWaiting: true, value });
    } else {
      finish(of, value);
    }
  };
  try {
    const result = handler(message.event, context, callback);
    of.isPromised = typeof result?.then === "function";
    if (of.isPromised) {
      result.then(context.succeed, context.fail);
    }
  } catch (error) {
    fail(of, error);
  }
}

// -- what ends a process -----------------------------------------------------------------------------------------------

const LEFT = Symbol("the process was left");
const SUCCEEDED = new Set(["loaded", "returned", "unsettled", "ignored", "unserialisable"]);

function crash(error, type) {
  if (error === LEFT) {
    return;
  }
  const { message, ...more } = told(error);
  die(type ? { ...more, type, message: `${more.type}: ${message}` } : { ...more, message });
}

function die(described) {
  dead = true;
  if (!task) {
    return;
  }
  const word = task.isLoading ? "failed" : "raised";
  if (!task.isDone) {
    answer(task, word, stringify(described));
  } else if (SUCCEEDED.has(task.word)) {
    const message = `${described.message} (${task.isLoading ? "just after it was loaded" : "uncaught, after the handler had answered"})`;
    Object.assign(task, { word, text: stringify({ ...described, message }) });
  }
}

process.on("uncaughtException", (error) => crash(error, ""));
process.on("unhandledRejection", (error) => crash(error, "Runtime.UnhandledPromiseRejection"));

process.exit = (code) => {
  die({ type: "Runtime.ExitError", message: `the handler left its process, with status ${code ?? process.exitCode ?? 0}` });
  process.exitCode = 0;
  throw LEFT;
};

// Nothing is left to happen: Lambda takes that for the end of an invocation.
process.on("beforeExit", () => {
  if (!task) {
    return;
  }
  if (task.isLoading) {
    answer(task, "failed", stringify({ type: "Error", message: "loading it never comes to an end: an await that nothing ends" }));
  } else if (task.isWaiting) {
    finish(task, task.value);
  } else {
    answer(task, task.isPromised ? "unsettled" : "ignored", "null");
  }
});

listeners = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));

if (process.argv[4] === "silent") {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (data, encoding, done) => {
      const call = typeof encoding === "function" ? encoding : done;
      if (call) {
        process.nextTick(call);
      }
      return true;
    };
  }
}

// Nobody is left to stop an endless loop when the process of the tests is killed: another thread looks after that.
const guard = `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, "SIGKILL"), 500);`;
new Worker(guard, { eval: true, execArgv: [] }).unref();

write("ready", stringify({ version: process.versions.node }));
soon(next);
