// What all pages share: small helpers, the colour scheme, copying, and the filters, whose state is the URL's fragment.

/** Say something to a screen reader. */
const say = (text) => { document.getElementById("said").textContent = text; };

/** Make an element; `text` is only ever text. */
const make = (name, attributes = {}, text = "") => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
};

/** Write out what nobody can see, and what turns the writing direction. */
const visible = (text) => {
  const written = (char) => {
    const code = char.codePointAt(0);
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  };
  if (/^[ -~]*$/.test(text)) return text;
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, written)
    .replace(/([\p{Mn}\p{Me}]{2})([\p{Mn}\p{Me}]+)/gu, (_, kept, piled) => kept + [...piled].map(written).join(""));
};

// -- colours --

const theme = document.getElementById("theme");
const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};
const labelTheme = () => {
  theme.textContent = isDark() ? "Light" : "Dark";
  theme.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
};
theme.addEventListener("click", () => {
  const chosen = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = chosen;
  try { localStorage.setItem("onhook-theme", chosen); } catch { /* only for this page, then */ }
  labelTheme();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", labelTheme);
labelTheme();

// -- copying --

const copy = async (text, button) => {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { readonly: "", class: "sr" });
    area.value = text;
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.textContent = done ? "Copied" : "Not copied";
  say(button.textContent);
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.copy");
  if (button) copy(button.copied ?? button.previousElementSibling.textContent, button);
});

// -- filters --

const rows = [...document.querySelectorAll("tr.row")];
const groups = [...document.querySelectorAll("fieldset.chips")];
const filters = document.getElementById("filters");
const words = document.getElementById("words") ?? make("input");
const open = new Set();
let openChanged = () => {};

const detailOf = (row) => (row.nextElementSibling?.classList.contains("detail") ? row.nextElementSibling : null);
const chosenIn = (group) =>
  [...group.querySelectorAll('[aria-pressed="true"]')].map((chip) => chip.dataset.value);

const textOf = (row) => {
  row.words ??= `${row.textContent} ${detailOf(row)?.textContent ?? ""}`.replace(/\s+/g, " ").toLowerCase();
  return row.words;
};

const applyFilters = () => {
  const wanted = groups.map((group) => [group.dataset.filter, chosenIn(group)]).filter(([, values]) => values.length);
  const sought = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const row of rows) {
    const fits =
      wanted.every(([name, values]) => row.dataset[name].split(" ").some((one) => values.includes(one))) &&
      sought.every((word) => textOf(row).includes(word));
    row.hidden = !fits;
    const detail = detailOf(row);
    if (detail) detail.hidden = !fits;
    count += fits;
  }
  for (const body of document.querySelectorAll("table.matrix tbody"))
    body.hidden = !body.querySelector("tr.row:not([hidden])");
  for (const table of document.querySelectorAll("table.matrix")) {
    const none = table.closest("section").querySelectorAll(".none");
    const all = table.querySelector("tbody:not([hidden])");
    table.hidden = !all && rows.length > 0;
    for (const one of none) one.hidden = count > 0;
  }
  const required = rows.filter((row) => row.dataset.family !== "PLAYS");
  const seen = required.filter((row) => !row.hidden).length;
  const noun = required.length === 1 ? "requirement" : "requirements";
  const told = seen === required.length ? `all ${seen} ${noun}` : `${seen} of ${required.length} ${noun}`;
  if (filters) document.getElementById("shown").textContent = told;
};

const writeState = () => {
  const state = new URLSearchParams();
  for (const group of groups) {
    const chosen = chosenIn(group);
    if (chosen.length) state.set(group.dataset.filter, chosen.join(","));
  }
  if (words.value) state.set("q", words.value);
  if (open.size) state.set("open", [...open].join(","));
  const fragment = state.toString().replaceAll("%2C", ",");
  history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
};

const readState = () => {
  const fragment = location.hash.slice(1);
  // In a page of several targets each has its own, as t2-HND-5; an id alone means that of all of them.
  const detailsOf = (name) =>
    [...document.querySelectorAll(".detail")].map((one) => one.id)
      .filter((id) => id === name || (name !== "" && id.replace(/^t\d+-/, "") === name));
  const plain = fragment !== "" && !fragment.includes("=");
  if (plain && !detailsOf(fragment).length) {  // a link to a part of the page changes nothing
    applyFilters();
    return;
  }
  const state = new URLSearchParams(plain ? "" : fragment);
  for (const group of groups) {
    const chosen = (state.get(group.dataset.filter) ?? "").split(",");
    for (const chip of group.querySelectorAll(".chip"))
      chip.setAttribute("aria-pressed", String(chosen.includes(chip.dataset.value)));
  }
  words.value = state.get("q") ?? "";
  open.clear();
  for (const one of plain ? [fragment] : (state.get("open") ?? "").split(","))
    for (const id of detailsOf(one)) open.add(id);
  openChanged(plain);
  applyFilters();
};

const changed = () => { applyFilters(); writeState(); };
for (const group of groups)
  group.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    changed();
  });
let waiting = 0;
words.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(changed, 80);
});
filters?.addEventListener("submit", (event) => event.preventDefault());
filters?.addEventListener("reset", (event) => {
  event.preventDefault();
  words.value = "";
  for (const chip of filters.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", "false");
  changed();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && event.target !== words) {
    event.preventDefault();
    words.focus();
  } else if (event.key === "Escape" && event.target === words && words.value) {
    event.preventDefault();
    words.value = "";
    changed();
  }
});
addEventListener("hashchange", readState);
// What else belongs to a page comes behind this in the same script, so the fragment is read when that has run.
queueMicrotask(readState);
