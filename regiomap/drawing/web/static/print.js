/* The page on paper: the map on one sheet and every region on the next, or one municipality. */
(function (rm) {
  "use strict";

  const { h, render } = preact;
  const { text, count, number, length, list, longDate } = rm.words;
  const { isWhole } = rm.checks;
  const { drawing } = rm.paper;
  const { chip, regionName, verdictText } = rm.signs;
  const { movedBetween } = rm.difference;
  const { outcomeLines, regionsNear } = rm.choices;
  const { why } = rm.why;
  // A4 within its margins, and the letters from the largest that people like to the smallest.
  const [WIDE_MM, HIGH_MM] = [186, 271];
  const [LARGE_PT, SMALL_PT, STEP_PT] = [9.5, 4.5, 0.25];

  function table(store) {
    const { verdict, step, territory } = store;
    const checked = verdict.regions.find((region) => region);
    const lights = checked ? Object.keys(checked.lights) : [];
    const head = [
      "",
      text("region"),
      text("print.n"),
      ...(territory.population ? [text("population")] : []),
      ...lights.map((name) => text(`key.${name}`)),
      text("print.members"),
    ];
    const rows = verdict.regions.flatMap((region, index) => {
      if (!region) return [];
      const names = region.members
        .slice()
        .sort(territory.byName)
        .map((place) => territory.names[place]);
      const faults = lights
        .map((name) => region.lights[name])
        .filter((one) => !one.ok)
        .map((one) => one.words);
      return [
        h(
          "tr",
          null,
          h("td", null, chip(store, index)),
          h("th", { scope: "row" }, step.regions[index]),
          h("td", { class: "rm-number" }, number(region.members.length)),
          territory.population ? h("td", { class: "rm-number" }, number(region.people)) : null,
          ...lights.map((name) =>
            h("td", { class: "rm-tick" }, region.lights[name].ok ? "✓" : "✗"),
          ),
          h(
            "td",
            null,
            names.join(", "),
            faults.length ? h("em", null, ` (${faults.join("; ")})`) : null,
          ),
        ),
      ];
    });
    return h(
      "table",
      null,
      h("thead", null, h("tr", null, ...head.map((words) => h("th", { scope: "col" }, words)))),
      h("tbody", null, ...rows),
    );
  }

  /** Which plan this is, whether it holds, and when it was printed. */
  function heading({ step, plans, verdict, edited }) {
    const plan = plans[step.plan].title;
    const today = text("print.date", { date: longDate(new Date()) });
    const name = edited ? text("print.edited", { plan }) : plan;
    return `${name} · ${verdictText(verdict)} · ${today}`;
  }

  /** What differs from the plan this began with, those with the same move together. */
  function changes(store) {
    const { step, plans, territory, edited } = store;
    if (!edited) return null;
    const before = plans[step.plan];
    const moves = new Map();
    for (const place of movedBetween(before, step).sort(territory.byName)) {
      const from = before.of[place] < 0 ? text("none") : before.regions[before.of[place]];
      const key = JSON.stringify([from, regionName(store, step.of[place])]);
      moves.set(key, [...(moves.get(key) || []), territory.names[place]]);
    }
    const line = ([key, names]) => {
      const [from, to] = JSON.parse(key);
      return h("li", null, text("print.moved", { before: from, now: to, names: list(names) }));
    };
    return [h("h2", null, text("print.changed")), h("ul", null, [...moves].map(line))];
  }

  function wholePlan(store) {
    const { data, step, plans, verdict, territory } = store;
    const missing = territory.names.filter((_, place) => step.of[place] < 0);
    const cut = { length: length(verdict.cut), compared: "" };
    const proof = plans.includes(step) && step.proof;
    return [
      h(
        "section",
        { class: "rm-sheet" },
        h("h1", null, data.title),
        h("p", null, heading(store)),
        proof && h("p", null, proof),
        drawing(store),
        h("p", { class: "rm-print-key" }, text("print.key")),
        h("p", null, text(isWhole(store) ? "cut" : "cut.part", cut)),
        missing.length > 0 && h("p", null, `${text("none")}: ${list(missing)}`),
        changes(store),
        data.source && h("p", { class: "rm-print-key" }, data.source),
      ),
      h(
        "section",
        { class: "rm-sheet" },
        h("p", null, `${data.title} · ${heading(store)}`),
        table(store),
      ),
    ];
  }

  function oneMunicipality(store, place) {
    const { data, territory, step, verdict } = store;
    const name = territory.names[place];
    const region = step.of[place];
    const members = region < 0 ? [place] : verdict.regions[region].members;
    const names = members
      .slice()
      .sort(territory.byName)
      .map((one) => territory.names[one]);
    const near = regionsNear(store, place);
    const parent = territory.parentOf[place];
    return h(
      "section",
      { class: "rm-sheet" },
      h("h1", null, name),
      h("p", null, `${data.title} · ${heading(store)}`),
      h(
        "p",
        { class: "rm-print-who" },
        chip(store, region),
        ` ${regionName(store, region)}`,
        parent >= 0 && ` · ${text("parent")}: ${territory.parents[parent]}`,
      ),
      why(store, place),
      drawing(store, [...new Set([...members, ...territory.neighbours[place]])], place),
      region >= 0 && [
        h("h2", null, count("print.fellows", names.length, { region: regionName(store, region) })),
        h("p", null, list(names)),
      ],
      near.length > 0 && [
        h("h2", null, text("print.could", { name })),
        near.map((to) =>
          h(
            "div",
            { class: "rm-print-move" },
            h("p", null, chip(store, to), ` ${regionName(store, to)}`),
            outcomeLines(store, place, to, {}),
          ),
        ),
      ],
      changes(store),
      data.source && h("p", { class: "rm-print-key" }, data.source),
    );
  }

  /** Make the letters of a sheet as large as fits on it. */
  function fit(sheet) {
    const high = (sheet.offsetWidth / WIDE_MM) * HIGH_MM;
    for (let size = LARGE_PT; size >= SMALL_PT; size -= STEP_PT) {
      sheet.style.fontSize = `${size}pt`;
      if (sheet.getBoundingClientRect().height <= high) return;
    }
  }

  function createPrint(store) {
    const paper = document.getElementById("rm-print");
    let only = -1;
    const fill = () => {
      render(only < 0 ? wholePlan(store) : oneMunicipality(store, only), paper);
      // As wide as paper, where nobody sees it.
      paper.classList.add("rm-measuring");
      paper.querySelectorAll(".rm-sheet").forEach(fit);
      paper.classList.remove("rm-measuring");
    };
    window.addEventListener("beforeprint", fill);
    window.addEventListener("afterprint", () => {
      only = -1;
      render(null, paper);
    });
    /** Print the plan, or the page of one municipality. */
    const open = (place = -1) => {
      only = place;
      window.print();
    };
    return { open };
  }

  rm.print = { createPrint };
})(window.regiomap);
