// The report: opening requirements, and showing the calls that break them when somebody looks.

// -- the data of a violation --

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}:,]|[^[\]{}:,"\s]+/g;

/** The elements of a JSON array as text. */
const elementsOf = (text) => {
  const found = [];
  let depth = 0, start = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "[" || token === "{") {
      depth += 1;
      if (depth === 1) start = index + 1;
    } else if (token === "]" || token === "}") {
      depth -= 1;
      if (depth === 0 && index > start) found.push(text.slice(start, index));
    } else if (token === "," && depth === 1) {
      found.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return found;
};

/** A drawing, and a function to the JSON texts behind it. */
const dataOf = (number) => {
  const text = document.getElementById(`violation-${number}`).textContent;
  const middle = text.indexOf(",\n");
  const drawing = JSON.parse(text.slice(1, middle));
  const values = elementsOf(text.slice(middle + 2, -1));
  const first = drawing.calls.map((_, call) => drawing.calls.slice(0, call).reduce((sum, one) => sum + one, 0));
  return { drawing, value: (call, index, told) => values[2 * (first[call] + index) + (told === "event" ? 0 : 1)], first };
};

/** JSON as lines; numbers stay as they were sent, strings are shown with all that cannot be seen written out. */
const pretty = (text) => {
  const shown = document.createDocumentFragment();
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  const line = () => shown.append(`\n${"  ".repeat(depth)}`);
  tokens.forEach((token, place) => {
    if (token === "{" || token === "[") {
      shown.append(token);
      if (tokens[place + 1] === "}" || tokens[place + 1] === "]") return;
      depth += 1;
      line();
    } else if (token === "}" || token === "]") {
      if (tokens[place - 1] !== "{" && tokens[place - 1] !== "[") {
        depth -= 1;
        line();
      }
      shown.append(token);
    } else if (token === ",") {
      shown.append(token);
      line();
    } else if (token === ":") {
      shown.append(": ");
    } else {
      const kind = token[0] !== '"' ? "literal" : tokens[place + 1] === ":" ? "key" : "string";
      shown.append(make("span", { class: kind }, kind === "literal" ? token : visible(JSON.stringify(JSON.parse(token)))));
    }
  });
  return shown;
};

/** What came of an event, in words where it is no response. */
const outcomeOf = (letter, text) => {
  if (letter === "r") return ["response", pretty(text)];
  const told = JSON.parse(text);
  if (letter === "n") return ["not recorded", "nobody has kept what came of it"];
  if (letter === "t") return ["no answer", `nothing came back in ${told} s`];
  if (letter === "u") return ["no JSON", visible(told)];
  const [type, message, traceback] = told;
  const lines = (traceback || `${type}: ${message}`).split("\n").map(visible);
  return [`raises ${visible(type)}`, lines.join("\n")];
};

// -- a call: its ladder, and the JSON beside it --

const showCall = (details) => {
  const place = details.querySelector(".call");
  if (place.shown || !place.clientWidth) return;
  const { drawing, value, first } = dataOf(details.dataset.violation);
  const frame = make("div", { class: "frame" });
  const panel = make("div", { class: "panel" });
  const title = make("h5", { "aria-live": "polite" });
  const button = make("button", { type: "button", class: "copy" }, "Copy");
  const text = make("pre", { tabindex: "0", "aria-label": "JSON" });
  panel.append(title, button, text);
  const hint = make("p", { class: "hint" }, "Choose an arrow to see the JSON behind it. ");
  const hidden = drawing.steps.some(([, , how]) => how !== SHOWN);
  let whole = false, chosen = "", width = 0;

  const draw = () => {
    width = frame.clientWidth;
    frame.replaceChildren(drawLadder(drawing, { width, whole, chosen, subject: details.dataset.target }));
  };
  const choose = (key) => {
    const [call, index, told] = key.split(".");
    const json = value(+call, +index, told);
    if (json === undefined) return;
    chosen = key;
    for (const arrow of frame.querySelectorAll(".arrow"))
      arrow.setAttribute("aria-pressed", String(arrow.dataset.key === key));
    const letter = drawing.outcomes[first[+call] + +index];
    const [what, shown] = told === "event" ? ["event", pretty(json)] : outcomeOf(letter, json);
    const which = drawing.calls.length > 1 ? `Call ${+call + 1}, event` : "Event";
    title.textContent = `${which} ${+index + 1} of ${drawing.calls[+call]}: ${what}`;
    text.replaceChildren(shown);
    text.scrollTop = 0;
    button.copied = text.textContent;
  };
  if (hidden) {
    const all = make("button", { type: "button", class: "plain", "aria-pressed": "false" }, "Show all events");
    all.addEventListener("click", () => {
      whole = !whole;
      all.setAttribute("aria-pressed", String(whole));
      draw();
    });
    hint.append(all);
  }
  frame.addEventListener("click", (event) => {
    const arrow = event.target.closest(".arrow");
    if (arrow) choose(arrow.dataset.key);
  });
  frame.addEventListener("keydown", (event) => {
    const arrow = event.target.closest(".arrow");
    if (!arrow) return;
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(arrow.dataset.key);
    } else if (way) {
      const all = [...frame.querySelectorAll(".arrow")];
      event.preventDefault();
      all[all.indexOf(arrow) + way]?.focus();
    }
  });
  place.append(hint, frame, panel);
  place.shown = true;
  draw();
  // A handler is known by its responses, a service by its events.
  const told = details.dataset.target === "service" ? "event" : "response";
  const marked = drawing.steps.filter(([, , , , rows]) => rows.some((row) => row[1])).map(([call, index]) => `${call}.${index}.${told}`);
  choose(marked.find((key) => frame.querySelector(`[data-key="${key}"]`)) ?? frame.querySelector(".arrow")?.dataset.key ?? "");
  let asked = 0;
  new ResizeObserver(() => {
    if (frame.clientWidth === width || !frame.clientWidth) return;
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(draw);
  }).observe(frame);
};

const showCalls = (detail) => {
  for (const one of detail.querySelectorAll("details.violation[open]")) showCall(one);
};
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.violation") && event.target.open) whenRead(() => showCall(event.target));
}, true);

/** The data stand at the end of the page; who is quicker than the page waits for them. */
const whenRead = (act) => {
  if (document.readyState !== "loading") act();
  else addEventListener("DOMContentLoaded", act, { once: true });
};

// -- requirements --

const linkOf = new Map([...document.querySelectorAll("a.opens")].map((link) => [link.hash.slice(1), link]));
for (const [name, link] of linkOf) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.setAttribute("aria-controls", name);
}

const setOpen = (name, isOpen) => {
  const detail = document.getElementById(name);
  detail.classList.toggle("open", isOpen);
  detail.previousElementSibling.classList.toggle("opened", isOpen);
  linkOf.get(name).setAttribute("aria-expanded", String(isOpen));
  if (isOpen) whenRead(() => showCalls(detail));
};
const toggle = (name) => {
  if (open.has(name)) open.delete(name);
  else open.add(name);
  setOpen(name, open.has(name));
  writeState();
};
openChanged = (goThere) => {
  for (const name of linkOf.keys()) setOpen(name, open.has(name));
  if (goThere && open.size) goTo([...open][0]);
};
const goTo = (name) => {
  linkOf.get(name).closest("tr").scrollIntoView({ block: "start" });
  linkOf.get(name).focus({ preventScroll: true });
};

for (const table of document.querySelectorAll("table.matrix")) {
  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr.row");
    if (!row || (!event.target.closest("a.opens") && getSelection().toString())) return;
    event.preventDefault();
    toggle(row.querySelector("a.opens").hash.slice(1));
  });
  table.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches("a.opens")) return;
    event.preventDefault();
    toggle(event.target.hash.slice(1));
  });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.jump");
  if (!link) return;
  event.preventDefault();
  const name = link.hash.slice(1);
  open.add(name);
  setOpen(name, true);
  const row = linkOf.get(name).closest("tr");
  if (row.hidden) filters.dispatchEvent(new Event("reset", { cancelable: true }));
  writeState();
  goTo(name);
});
