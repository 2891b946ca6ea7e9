/* Fails when a style or a script uses what the oldest browsers that we promise do not have.
   Data: @mdn/browser-compat-data. `node tools/floor.mjs FILE…` prints one line for each use that is too new and ends with 1.
   It must not change a file, and knows nothing of what the files are for. docs/decisions/browsers-of-2022.md */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse as parseScript } from "acorn";
import * as csstree from "css-tree";

const require = createRequire(import.meta.url);
const data = require("@mdn/browser-compat-data");

const FLOOR = { safari_ios: 15.4, chrome: 99, chrome_android: 99, samsunginternet_android: 17 };
// Where it is missing, the page only looks or reads a little plainer; each with what then happens.
const HARMLESS = {
  "@layer": "Samsung Internet 17 takes plain.css instead",
  "@media scripting": "the state of the connection is shown without script too",
  "text-wrap": "headlines are not balanced",
  "reading-flow": "the tab key follows the source",
  "hyphens": "long words break anywhere",
  "animation-composition": "no such movement",
  "forced-color-adjust": "the system's colours",
  "overflow-anchor": "a list may move by a line",
  "-webkit-box-decoration-break": "a mark over two lines has plain ends",
  "box-decoration-break": "a mark over two lines has plain ends",
  "text-size-adjust": "written with its prefix too",
  "user-select": "written with its prefix too",
  "cursor": "fingers have none",
  "resize": "fingers have no such corner",
  "outline": "the line round what has the focus has square corners",
  "accent-color": "the system's colour",
  ":selection": "the system's colour",
  "@media forced-colors": "a system without forced colours has no use for it",
  "break-after": "printed from a laptop",
  "break-before": "printed from a laptop",
  "@page": "printed from a laptop",
  "size": "printed from a laptop",
  "print-color-adjust": "printed from a laptop",
  "place-items: start": "a board stands on a laptop",
  ".requestFullscreen": "asked for first; a desk without it fills the window",
  ".exitFullscreen": "there is a whole screen first",
  ".fullscreenElement": "nothing is a whole screen",
  ".isExtended": "the desk says that it does not know",
  ".inert": "on a desk's old tablet the tab key also goes behind the board",
};
const UNITS = { v: "viewport_percentage_units_dynamic", c: "container_query_length_units" };

const found = [];
let file = "";

function numberOf(version) {
  return typeof version === "string" ? parseFloat(version.replace("≤", "")) : NaN;
}

function has(support, browser) {
  const statements = [support[browser]].flat().filter(Boolean);
  return statements.some((s) => !s.flags && !s.prefix && !s.alternative_name && !s.version_removed && numberOf(s.version_added) <= FLOOR[browser]);
}

function missing(entry) {
  const support = entry && entry.__compat && entry.__compat.support;
  return support ? Object.keys(FLOOR).filter((browser) => support[browser] && !has(support, browser)) : [];
}

function needs(entry, browsers) {
  const since = (browser) => [entry.__compat.support[browser]].flat()[0].version_added || "none";
  return browsers.map((browser) => `${browser} ${since(browser)}`).join(", ");
}

function look(entry, what, line) {
  const browsers = missing(entry);
  if (browsers.length && !(what in HARMLESS)) found.push(`${file}:${line}: ${what} needs ${needs(entry, browsers)}`);
}

// Styles ------------------------------------------------------------------------------------------
const functions = new Map();
function collect(entry) {
  for (const [name, inner] of Object.entries(entry)) {
    if (name === "__compat") continue;
    if (!functions.has(name)) functions.set(name, inner);
    collect(inner);
  }
}
collect(data.css.types);

function value(node, property, line) {
  const known = data.css.properties[property] || {};
  if (node.type === "Identifier" && known[node.name]) look(known[node.name], `${property}: ${node.name}`, line);
  if (node.type === "Function" && functions.has(node.name)) look(functions.get(node.name), `${node.name}()`, line);
  if (node.type !== "Dimension") return;
  const unit = node.unit.toLowerCase();
  const kind = /^[sld]v/.test(unit) ? UNITS.v : /^cq/.test(unit) ? UNITS.c : unit;
  look(data.css.types.length[kind], `unit ${unit}`, line);
}

function declaration(node, line) {
  const property = node.property.toLowerCase();
  if (property.startsWith("--")) return;
  if (property in HARMLESS) return;
  if (!property.startsWith("-")) look(data.css.properties[property], property, line);
  if (node.value.children) csstree.walk(node.value, (inner) => value(inner, property, line));
}

function atrule(node, line) {
  const known = data.css["at-rules"][node.name];
  look(known, `@${node.name}`, line);
  if (node.name !== "media" || !node.prelude) return;
  csstree.walk(node.prelude, (inner) => {
    if (inner.type === "Feature") look(known[inner.name], `@media ${inner.name}`, line);
    if (inner.type === "FeatureRange") look(known.range_syntax, "@media with < or >", line);
  });
}

function nested(node, rules) {
  return node.type === "Rule" && rules.length > 0;
}

function sheet(text) {
  const wrong = (error) => found.push(`${file}:${error.line}: not understood: ${error.message}`);
  // css-tree does not read every condition; what stands behind one is not looked at anyway.
  const plain = text.replace(/@supports[^{]*/g, "@supports (a: b) ");
  const tree = csstree.parse(plain, { positions: true, parseCustomProperty: false, onParseError: wrong });
  const rules = [];
  let trial = 0; // inside @supports a page asks first
  csstree.walk(tree, {
    enter(node) {
      const line = node.loc ? node.loc.start.line : 0;
      if (node.type === "Atrule" && node.name === "supports") trial += 1;
      if (trial) return;
      if (nested(node, rules) || node.type === "NestingSelector") look(data.css.selectors.nesting, "nesting", line);
      if (node.type === "Rule") rules.push(node);
      if (node.type === "Atrule") atrule(node, line);
      if (node.type === "Declaration") declaration(node, line);
      const pseudo = ["PseudoClassSelector", "PseudoElementSelector"].includes(node.type);
      if (pseudo && !node.name.startsWith("-")) look(data.css.selectors[node.name], `:${node.name}`, line);
    },
    leave(node) {
      if (node.type === "Atrule" && node.name === "supports") trial -= 1;
      else if (!trial && node.type === "Rule") rules.pop();
    },
  });
}

// Scripts -----------------------------------------------------------------------------------------
const builtins = data.javascript.builtins;
const members = new Map(); // name → all that have a member of this name
for (const holder of [...Object.values(builtins), ...Object.values(data.api)]) {
  for (const [name, entry] of Object.entries(holder)) {
    if (name === "__compat" || !entry.__compat) continue;
    const plain = name.replace(/_static$/, "").replace(/_event$/, "");
    members.set(plain, [...(members.get(plain) || []), entry]);
  }
}

// What our scripts themselves call so; the names of elements' data too.
const ours = new Set();
function learn(node) {
  if (node.type === "Property" && node.key.type === "Identifier") ours.add(node.key.name);
  const data = node.type === "MemberExpression" && node.object.property && node.object.property.name === "dataset";
  if (data && !node.computed) ours.add(node.property.name);
}

function newer(name) {
  if (ours.has(name)) return null;
  const all = members.get(name) || [];
  return all.length && all.every((entry) => missing(entry).length) ? all[0] : null;
}

function fixed(owner, name) {
  const one = builtins[owner] && builtins[owner][name];
  const other = data.api[owner] && (data.api[owner][`${name}_static`] || data.api[owner][name]);
  return one || other || null;
}

const GLOBALS = ["window", "self", "globalThis"];

function member(node, line) {
  const name = node.computed ? node.property.value : node.property.name;
  if (typeof name !== "string") return;
  const owner = node.object.type === "Identifier" ? node.object.name : "";
  if (GLOBALS.includes(owner)) return free(name, line);
  if (node.object.property && node.object.property.name === "style") {
    const property = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return look(data.css.properties[property], property, line);
  }
  const own = fixed(owner, name);
  if (own) return look(own, `${owner}.${name}`, line);
  const late = newer(name);
  if (late) look(late, `.${name}`, line);
}

function free(name, line) {
  const known = builtins[name] || data.api[name];
  if (known) look(known, name, line);
}

function pattern(node, line) {
  const source = node.regex.pattern;
  const rules = data.javascript.regular_expressions;
  if (/\(\?<[=!]/.test(source)) look(rules.lookbehind_assertion, "lookbehind", line);
  if (node.regex.flags.includes("v")) look(rules.unicodeSets || builtins.RegExp.unicodeSets, "flag v", line);
}

function visit(node, parent) {
  const line = node.loc.start.line;
  if (node.type === "MemberExpression") member(node, line);
  if (node.type === "StaticBlock") look(data.javascript.classes.static.initialization_blocks || data.javascript.classes.static_initialization_blocks, "static block", line);
  if (node.type === "Literal" && node.regex) pattern(node, line);
  const named = parent && ((parent.type === "MemberExpression" && parent.property === node && !parent.computed) || (parent.type === "Property" && parent.key === node));
  if (node.type === "Identifier" && !named) free(node.name, line);
}

function walk(node, parent, act) {
  act(node, parent);
  for (const [name, inner] of Object.entries(node)) {
    if (name === "loc") continue;
    for (const one of [inner].flat()) if (one && typeof one.type === "string") walk(one, node, act);
  }
}

function parsed(path) {
  try {
    return parseScript(readFileSync(path, "utf8"), { ecmaVersion: 2022, sourceType: "script", locations: true });
  } catch (error) {
    found.push(`${path}: syntax newer than ECMAScript 2022: ${error.message}`);
    return null;
  }
}

const paths = process.argv.slice(2);
const scripts = paths.filter((path) => path.endsWith(".js")).map((path) => [path, parsed(path)]).filter(([, tree]) => tree);
for (const [, tree] of scripts) walk(tree, null, learn);
for (const [path, tree] of scripts) {
  file = path;
  walk(tree, null, visit);
}
for (const path of paths.filter((one) => one.endsWith(".css"))) {
  file = path;
  sheet(readFileSync(path, "utf8"));
}
for (const line of [...new Set(found)]) console.error(line);
process.exitCode = found.length ? 1 : 0;
