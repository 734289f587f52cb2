"use strict";
// What is read here was typed by strangers: it becomes text nodes and attributes, never markup.
(() => {
  const PAGE = 200;
  const PAUSE = 120;
  const byId = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(byId(id).textContent);
  const { words, language, verdicts, severities } = read("words");
  const texts = read("texts");
  const rules = read("rules").map(([code, title, fix]) => ({ code, title, fix }));
  const agencies = read("agencies").map((row, order) => {
    const [name, district, province, verdict, errors, warnings, unchanged, workbook, folder, documents, failure, mend, found, notes] = row;
    return { order, name, district, province, verdict, errors, warnings, unchanged, workbook, folder, documents, failure, mend, found, notes };
  });
  const FOUND = 4; // a finding is severity, rule, place, text

  const number = new Intl.NumberFormat(language);
  const collator = new Intl.Collator(language, { numeric: true });
  const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  };
  const link = (label, href) => make("a", { href, target: "_blank", rel: "noopener noreferrer" }, label);

  // ------------------------------------------------------------ search and filters

  const plain = (text) =>
    text.normalize("NFKC").toLowerCase().replace(/[\u200b-\u200d\ufeff]/g, "")
      .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50));
  let searched = null; // made at the first search: reading the page needs it not
  const prepare = () => {
    searched ??= {
      texts: texts.map(plain),
      rules: rules.map(({ code, title }) => plain(`${code} ${title}`)),
      agencies: agencies.map((agency) => plain(
        [agency.name, agency.district, agency.province, agency.workbook[0],
          ...agency.documents.map(([name]) => name)].join("\n"))),
    };
    return searched;
  };

  const matcher = (typed) => {
    const wanted = plain(typed).split(/\s+/).filter(Boolean);
    if (!wanted.length) return () => true;
    const known = prepare();
    const hits = wanted.map((word) => ({
      word,
      texts: known.texts.map((text) => text.includes(word)),
      rules: known.rules.map((text) => text.includes(word)),
    }));
    return (agency) => hits.every(({ word, texts: inTexts, rules: inRules }) => {
      if (known.agencies[agency.order].includes(word)) return true;
      if (inTexts[agency.failure] || inTexts[agency.mend] || agency.notes.some((note) => inTexts[note])) return true;
      const { found } = agency;
      for (let at = 0; at < found.length; at += FOUND) {
        if (inRules[found[at + 1]] || inTexts[found[at + 3]]) return true;
      }
      return false;
    });
  };

  const breaks = (agency, rule) => {
    for (let at = 1; at < agency.found.length; at += FOUND) if (agency.found[at] === rule) return true;
    return false;
  };

  const state = { verdict: -1, rule: -1, sort: "order", down: false, page: 0, open: new Set(), everything: false };
  let shown = agencies;

  const filter = () => {
    const matches = matcher(byId("search").value);
    const ofVerdict = verdicts.map(() => 0);
    const ofRule = rules.map(() => 0);
    let all = 0;
    shown = [];
    for (const agency of agencies) {
      if (!matches(agency)) continue;
      const right = state.rule < 0 || breaks(agency, state.rule);
      if (right) { all += 1; ofVerdict[agency.verdict] += 1; }
      if (state.verdict >= 0 && agency.verdict !== state.verdict) continue;
      const own = new Set();
      for (let at = 1; at < agency.found.length; at += FOUND) own.add(agency.found[at]);
      for (const rule of own) ofRule[rule] += 1;
      if (right) shown.push(agency);
    }
    order();
    showVerdicts([all, ...ofVerdict]);
    showRules(ofRule);
  };

  const order = () => {
    const { sort } = state;
    const by = typeof agencies[0]?.[sort] === "string"
      ? (one, other) => collator.compare(one[sort], other[sort])
      : (one, other) => one[sort] - other[sort];
    const sign = state.down ? -1 : 1;
    shown.sort((one, other) => sign * by(one, other) || one.order - other.order);
  };

  // ------------------------------------------------------------ what is seen

  const showVerdicts = (counts) => {
    [...byId("verdicts").children].forEach((button, at) => {
      button.setAttribute("aria-pressed", String(state.verdict === at - 1));
      button.querySelector("b").textContent = number.format(counts[at]);
    });
  };

  const showRules = (counts) => {
    [...byId("rule").options].forEach((option, at) => {
      if (at === 0) return;
      const rule = Number(option.value);
      option.textContent = `${rules[rule].code} ${rules[rule].title} (${number.format(counts[rule])})`;
    });
  };

  const COLUMNS = [
    ["order", "number"], ["name", "name"], ["district", "place"], ["province", "place"], ["verdict", ""],
    ["errors", "number"], ["warnings", "number"], ["documents", "links", true],
  ];

  const showHead = () => {
    for (const cell of byId("head").children) {
      const { key } = cell.dataset;
      if (!key) continue;
      if (key === state.sort) cell.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
  };

  const details = (agency) => {
    const list = make("ul");
    for (let at = 0; at < agency.found.length; at += FOUND) {
      const [severity, rule, where, text] = agency.found.slice(at, at + FOUND);
      const { code, fix } = rules[rule];
      list.append(make("li", {},
        make("span", { class: `badge ${severities[severity][0]}` }, severities[severity][1]), " ",
        make("span", { class: "code" }, code), " ",
        make("span", { class: "small" }, where),
        make("p", {}, texts[text]),
        make("p", { class: "small" }, say("mend", { fix }))));
    }
    const about = make("div");
    if (agency.failure >= 0) about.append(make("p", {}, texts[agency.failure]), make("p", { class: "small" }, say("mend", { fix: texts[agency.mend] })));
    else if (!agency.found.length) about.append(make("p", {}, say("nothing_found")));
    if (agency.unchanged) about.append(make("p", { class: "small" }, say("unchanged")));
    const cell = make("td", { colspan: String(COLUMNS.length), role: "cell" }, about, list);
    return make("tr", { class: "details", role: "row", id: `details-${agency.order}` }, cell);
  };

  const links = (agency) => {
    const made = agency.documents.map(([name, href]) => link(name, href));
    made.push(link(agency.workbook[0], agency.workbook[1]));
    if (agency.folder) made.push(link(say("folder"), agency.folder));
    return made;
  };

  const row = (agency) => {
    const open = state.open.has(agency.order);
    const fold = make("button", { type: "button", "aria-expanded": String(open), "aria-controls": `details-${agency.order}` }, agency.name);
    fold.addEventListener("click", () => toggle(agency, fold));
    const [style, words_] = verdicts[agency.verdict];
    const content = {
      order: [number.format(agency.order + 1)],
      name: [fold, ...agency.notes.map((note) => make("p", { class: "beside" }, texts[note]))], district: agency.district ? [agency.district] : [],
      province: agency.province ? [agency.province] : [], verdict: [make("span", { class: `badge ${style}` }, words_)],
      errors: [number.format(agency.errors)], warnings: [number.format(agency.warnings)], documents: links(agency),
    };
    return make("tr", { role: "row" }, ...COLUMNS.map(([key, kind]) => {
      const labelled = key === "name" || key === "verdict" || key === "documents" ? {} : { "data-label": say(`column_${key}`) };
      return make("td", { role: "cell", class: kind, ...labelled }, ...content[key]);
    }));
  };

  const toggle = (agency, button) => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      state.open.add(agency.order);
      button.closest("tr").after(details(agency));
    } else {
      state.open.delete(agency.order);
      byId(`details-${agency.order}`).remove();
    }
  };

  const show = () => {
    const last = Math.max(0, Math.ceil(shown.length / PAGE) - 1);
    state.page = Math.min(state.page, last);
    const from = state.everything ? 0 : state.page * PAGE;
    const part = state.everything ? shown : shown.slice(from, from + PAGE);
    const rows = part.flatMap((agency) => state.open.has(agency.order) ? [row(agency), details(agency)] : [row(agency)]);
    byId("rows").replaceChildren(...rows);
    const format = (value) => number.format(value);
    byId("found").textContent = shown.length
      ? say("found", { found: format(shown.length), total: format(agencies.length), first: format(from + 1), last: format(from + part.length) })
      : say("none_found", { total: format(agencies.length) });
    const [back, where, on] = byId("pages").children;
    where.textContent = say("page", { page: format(state.page + 1), pages: format(last + 1) });
    back.disabled = state.page === 0;
    on.disabled = state.page === last;
    byId("pages").hidden = last === 0;
    const openHere = part.length > 0 && part.every((agency) => state.open.has(agency.order));
    byId("unfold").setAttribute("aria-pressed", String(openHere));
    byId("unfold").textContent = say(openHere ? "fold_all" : "unfold_all");
    showHead();
  };

  const again = () => { state.page = 0; filter(); show(); };

  // ------------------------------------------------------------ what is pressed

  const build = () => {
    [["all", say("all")], ...verdicts].forEach(([style, label], at) => {
      const button = make("button", { type: "button", "data-verdict": style }, make("b"), label);
      button.addEventListener("click", () => { state.verdict = state.verdict === at - 1 ? -1 : at - 1; again(); });
      byId("verdicts").append(button);
    });
    byId("rule").append(make("option", { value: "-1" }, say("all_rules")));
    rules.map((rule, at) => [rule.code, at]).sort().forEach(([, at]) => byId("rule").append(make("option", { value: String(at) })));
    for (const [key, kind, still] of COLUMNS) {
      const title = say(`column_${key}`);
      const cell = make("th", { role: "columnheader", scope: "col", class: `${kind}${still ? " still" : ""}` });
      if (still) {
        cell.append(make("span", {}, title));
      } else {
        const button = make("button", { type: "button" }, title);
        button.addEventListener("click", () => sortBy(key));
        cell.dataset.key = key;
        cell.append(button);
      }
      byId("head").append(cell);
    }
    const step = (label, by) => {
      const button = make("button", { type: "button" }, label);
      button.addEventListener("click", () => { state.page += by; show(); byId("found").scrollIntoView(); });
      return button;
    };
    byId("pages").append(step(say("back"), -1), make("span"), step(say("next"), 1));
  };

  const sortBy = (key) => {
    const first = key === "errors" || key === "warnings" || key === "verdict"; // the worst come first
    state.down = state.sort === key ? !state.down : first;
    state.sort = key;
    state.page = 0;
    order();
    show();
  };

  let waiting = 0;
  byId("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(again, PAUSE); });
  byId("tools").addEventListener("submit", (event) => { event.preventDefault(); again(); });
  byId("rule").addEventListener("change", (event) => { state.rule = Number(event.target.value); again(); });
  byId("clear").addEventListener("click", () => {
    byId("search").value = "";
    byId("rule").value = "-1";
    Object.assign(state, { verdict: -1, rule: -1, sort: "order", down: false });
    again();
    byId("search").focus();
  });
  byId("unfold").addEventListener("click", () => {
    const part = shown.slice(state.page * PAGE, (state.page + 1) * PAGE);
    const open = byId("unfold").getAttribute("aria-pressed") !== "true";
    part.forEach((agency) => open ? state.open.add(agency.order) : state.open.delete(agency.order));
    show();
  });
  addEventListener("beforeprint", () => { state.everything = true; show(); });
  addEventListener("afterprint", () => { state.everything = false; show(); });

  build();
  again();
})();
