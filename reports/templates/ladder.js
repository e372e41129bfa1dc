// Drawing a call: the rows that `onhook.reports.story` tells, as SVG, in the width that there is.

const SHOWN = 2, LEFT_OUT = 1;
const FONT = 12.5, NARROW_FONT = 11;
const ROW = 36, NOTE = 26, HEAD = 44;

const svg = (name, attributes = {}, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

/** How wide a text is in the ladder's font. */
const measure = (() => {
  const pen = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.documentElement).getPropertyValue("--mono");
  return (text, size) => {
    pen.font = `${size}px ${family}`;
    return pen.measureText(text).width;
  };
})();

/** The fullest label that there is room for; the last one is cut. */
const fitting = (labels, room, size) => {
  const seen = labels.map(visible);
  for (const label of seen) if (measure(label, size) <= room) return label;
  const chars = [...seen[seen.length - 1]];
  const each = measure("m", size);
  let kept = Math.max(Math.min(chars.length, Math.floor(room / each)), 0);
  while (kept > 0 && measure(chars.slice(0, kept).join("") + "…", size) > room) kept -= 1;
  return kept ? chars.slice(0, kept).join("") + "…" : "";
};

/** The lines to draw: those of the steps that are shown, and one for each lot that is left out. */
const linesOf = (drawing, whole) => {
  const lines = [];
  let left = 0;
  const flush = () => {
    if (left) lines.push({ more: left });
    left = 0;
  };
  for (const text of whole ? [] : drawing.before) lines.push({ text });
  for (const [call, index, how, eventAt, rows] of drawing.steps) {
    if (!whole && how !== SHOWN) {
      left += how === LEFT_OUT;
      continue;
    }
    flush();
    rows.forEach(([places, marked, sequence, toLeft, middle, toRight], number) => {
      const told = number >= eventAt ? ["event", "response"][number - eventAt] : "";
      lines.push({ call, index, places, marked, sequence, toLeft, middle, toRight, told: index < drawing.calls[call] ? told : "" });
    });
  }
  flush();
  for (const text of whole ? [] : drawing.after) lines.push({ text });
  return lines;
};

/** Where the columns stand. */
const columnsOf = (lines, drawing, width) => {
  const rows = lines.filter((line) => line.places);
  const hasB = rows.some((line) => line.places[1] !== " ");
  const narrow = width < 620;
  const size = narrow ? NARROW_FONT : FONT;
  const longest = Math.max(0, ...rows.filter((line) => line.middle).map((line) => measure(visible(line.middle[1] ?? ""), size)));
  const margin = (narrow ? 24 : 64) + (drawing.calls.length > 1 ? (narrow ? 16 : 44) : 0);
  const a = margin + (narrow ? 16 : 20);
  const beside = narrow ? 60 : 120;
  const tail = hasB ? (narrow ? 30 : 62) : (narrow ? 30 : 40);
  const service = a + beside;
  const room = width - service - (hasB ? beside : 0) - tail;
  const handler = service + Math.max(Math.min(Math.max(longest + 44, 280), room), 90);
  const b = handler + beside;
  return { a, service, handler, b, hasB, narrow, size, width: Math.max((hasB ? b : handler) + tail, width * 0.4) };
};

const arrowHead = (x, y, way) => svg("path", { class: "tip", d: `M${x} ${y}l${-9 * way} -4.500v9z` });

/** A vertical line through (part of) a row. */
const life = (x, top, bottom, kind) =>
  svg("line", { class: `life ${kind}`, x1: x, x2: x, y1: top, y2: bottom });

const LIVES = { u: "up", r: "ringing" };

/** One leg's column in one row: it is up, it rings, it begins, it ends. */
const leg = (x, letter, next, top, y, bottom) => {
  if (letter === " ") return [];
  if (letter === "x")
    return [life(x, top, y, "up"), svg("path", { class: "end", d: `M${x - 5} ${y - 5}l10 10m0 -10l-10 10` })];
  if (letter === "b")
    return [life(x, y, bottom, LIVES[next] ?? "up"), svg("circle", { class: "begin", cx: x, cy: y, r: 4 })];
  return [life(x, top, bottom, LIVES[letter] ?? "up")];
};

/** What stands between two columns; `end` is how far a label may run where it needs more room. */
const between = (gap, from, to, y, size, across, end) => {
  if (!gap) return [];
  const [fill, ...labels] = gap;
  const drawn = [];
  if (fill === "n") {
    drawn.push(svg("text", { class: "note-text", x: from + 14, y: y + 4 }, fitting(labels, Math.max(to, end) - from - 18, size)));
    return drawn;
  }
  const start = fill === "+" ? Math.max(from + 8, to - 74) : from;
  // A line that passes the handler, who is not told, hops over it.
  const left = start + (across === "from" ? 7 : 0), right = to - (across === "to" ? 7 : 0);
  const line = (x1, x2) => drawn.push(svg("line", { class: "line", x1, x2, y1: y, y2: y }));
  if (fill === "<") {
    line(left + 4, right);
    drawn.push(arrowHead(left + 1, y, -1));
  } else if (fill === "-") {
    line(left, right);
  } else {
    line(left, right - 4);
    drawn.push(arrowHead(right - 1, y, 1));
  }
  if (labels.length) {
    // Behind the handler a label may need more room than there is: then it ends beside LEG-B.
    const own = to - start - 20, wide = measure(visible(labels[0]), size) > own;
    const backwards = across === "from" && wide;
    const text = fitting(labels, backwards ? to - 24 : Math.max(own, end - start - 16), size);
    const place = backwards ? { x: to - 10, "text-anchor": "end" } : { x: start + 12 };
    drawn.push(svg("text", { class: "label", y: y - (across === "from" ? 9 : 6), ...place }, text, svg("title", {}, visible(labels[0]))));
  }
  return drawn;
};

const header = (x, name, top, yours, size) => {
  const width = measure(name, size) + 18;
  return svg("g", { class: yours ? "party yours" : "party" },
    svg("rect", { x: x - width / 2, y: top, width, height: 24, rx: 6 }),
    svg("text", { x, y: top + 16, "text-anchor": "middle" }, name));
};

/** Draw a ladder; `chosen` is the arrow whose JSON is shown, `subject` what is under test. */
const drawLadder = (drawing, { width, whole, chosen, subject }) => {
  const lines = linesOf(drawing, whole);
  const at = columnsOf(lines, drawing, width);
  const root = svg("svg", { class: "ladder", role: "group", "aria-label": "Ladder of the call: time runs downwards" });
  root.setAttribute("font-size", at.size);
  const back = svg("g"), front = svg("g");
  let top = HEAD;
  lines.forEach((line, number) => {
    const high = line.places && !(line.middle && line.middle[0] === "n") ? ROW : NOTE;
    const bottom = top + high, y = line.places && high === ROW ? top + 24 : top + high / 2;
    for (const x of [at.service, at.handler]) back.append(life(x, top, bottom, "side"));
    if (!line.places) {
      const text = line.more ? `… ${line.more} more ${line.more === 1 ? "event" : "events"} …` : line.text;
      front.append(svg("text", { class: "note-text", x: line.more ? at.service + 14 : 14, y: y + 4 }, fitting([text], at.width - 20, at.size)));
      top = bottom;
      return;
    }
    const marked = line.marked ? "marked" : "";
    if (line.marked) {
      back.append(svg("rect", { class: "broken", x: 0, y: top, width: at.width, height: high }));
      front.append(svg("path", { class: "marker", d: at.narrow ? `M0 ${y - 5}l7 5l-7 5zM7 ${y - 5}l7 5l-7 5z` : `M8 ${y - 6}l9 6l-9 6zM17 ${y - 6}l9 6l-9 6z` }));
    }
    const next = lines.slice(number + 1).find((one) => one.places && one.call === line.call);
    back.append(
      ...leg(at.a, line.places[0], next?.places[0], top, y, bottom),
      ...leg(at.b, line.places[1], next?.places[1], top, y, bottom));
    if (drawing.calls.length > 1 && line.told !== "response")
      front.append(svg("text", { class: "number soft-text", x: at.narrow ? 28 : 32, y: y + 4 }, at.narrow ? `${line.call + 1}:` : `call ${line.call + 1}`));
    if (line.sequence)
      front.append(svg("text", { class: "number", x: at.a - (at.narrow ? 9 : 14), y: y + 4, "text-anchor": "end" }, fitting([line.sequence], at.narrow ? 16 : 30, at.size)));
    const across = line.places[3] === "c";
    const end = at.narrow ? at.width : 0;
    const toLeft = between(line.toLeft, at.a, at.service, y, at.size, "", line.middle ? 0 : end);
    const middle = between(line.middle, at.service, at.handler, y, at.size, across ? "to" : "", end);
    const toRight = between(line.toRight, at.handler, at.b, y, at.size, across ? "from" : "", 0);
    if (across) toRight.push(svg("path", { class: "line hop", d: `M${at.handler - 7} ${y}a7 7 0 0 1 14 0` }));
    if (!line.told) {
      front.append(svg("g", { class: `world ${marked}` }, ...toLeft, ...middle, ...toRight));
    } else {
      const key = `${line.call}.${line.index}.${line.told}`;
      const what = line.told === "event" ? `Event ${line.sequence || line.index + 1}` : "Response";
      const label = `${what}: ${visible(line.middle[1] ?? "")}. ${line.marked ? "Breaks the requirement. " : ""}Show the JSON`;
      front.append(svg("g", {
        class: `arrow ${line.told} ${marked}`, role: "button", tabindex: 0, "data-key": key, "aria-label": label,
        "aria-pressed": String(key === chosen),
      }, svg("rect", { class: "hit", x: at.service + 2, y: top + 3, width: at.handler - at.service - 4, height: high - 5, rx: 5 }), ...middle, ...toLeft, ...toRight));
    }
    top = bottom;
  });
  const names = svg("g", {},
    header(at.a, "LEG-A", 10, false, at.size),
    header(at.service, "service", 10, subject === "service", at.size),
    header(at.handler, "handler", 10, subject === "handler", at.size),
    ...(at.hasB ? [header(at.b, drawing.meeting ? (at.narrow ? "meeting" : "LEG-B (meeting)") : "LEG-B", 10, false, at.size)] : []));
  for (const x of [at.service, at.handler]) back.append(life(x, 34, HEAD, "side"));
  root.append(back, front, names);
  const height = top + 8;
  for (const [key, value] of Object.entries({ viewBox: `0 0 ${at.width} ${height}`, width: at.width, height })) root.setAttribute(key, value);
  return root;
};
