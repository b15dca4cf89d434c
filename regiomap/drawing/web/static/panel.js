/* The panel: what the plan is worth, and every region with its three lights. */
(function (rm) {
  "use strict";

  const { h, render } = preact;
  const { text, count, number, length } = rm.words;
  const { chip, button, linkTo, reasons, verdictText } = rm.signs;
  const { foreseen } = rm.preview;
  const { isWhole } = rm.checks;
  const { leftOut } = rm.leftout;

  /** A light: a sign and a colour, and in words what it says. */
  function light(name, { ok, words }) {
    const label = `${text(name)}: ${words}`;
    return h(
      "span",
      {
        class: `rm-light ${ok ? "rm-ok" : "rm-bad"}`,
        role: "img",
        "aria-label": label,
        title: label,
        "data-light": name,
      },
      ok ? "✓" : "✗",
    );
  }

  function createPanel(store, view, actions) {
    const summary = document.getElementById("rm-summary");
    const rows = document.getElementById("rm-regions");
    const open = new Set();
    let ahead = new Map();

    function redraw() {
      ahead = foreseen(store);
      render(summaryLines(store), summary);
      render(groups().map(group), rows);
    }

    /** Regions by the parent most of them lies in, in order; -1 for none. */
    function groups() {
      const { regions } = store.verdict;
      const alive = regions.map((_, region) => region).filter((region) => regions[region]);
      const inside = new Map();
      for (const region of alive) {
        const { parent } = regions[region];
        inside.set(parent, [...(inside.get(parent) || []), region]);
      }
      return [...inside].sort(([a], [b]) => a - b);
    }

    function group([parent, regions]) {
      const { parents } = store.territory;
      return h(
        "section",
        { class: "rm-group", key: parent, style: { "--regions": regions.length } },
        parents.length > 0 && h("h3", null, parent < 0 ? text("no.parent") : parents[parent]),
        h("ul", { class: "rm-group-list" }, regions.map(row)),
      );
    }

    function row(region) {
      // A region that a move would empty keeps its lights: there are none for nobody.
      const verdict = ahead.get(region) || store.verdict.regions[region];
      const id = store.step.regions[region];
      const facts = [count("municipalities", verdict.members.length)];
      if (verdict.people !== null) facts.push(text("people.short", { n: number(verdict.people) }));
      const expanded = open.has(id);
      const title = button(
        {
          class: "rm-region-name",
          "aria-expanded": String(expanded),
          onclick: () => toggle(region),
          onmouseenter: () => view.highlight(verdict.members),
          onmouseleave: () => view.highlight([]),
        },
        chip(store, region),
        h(
          "span",
          { class: "rm-region-words" },
          h(
            "span",
            { class: "rm-region-title" },
            id,
            store.isLocked(region)
              ? h(
                  "span",
                  { class: "rm-lock", role: "img", "aria-label": text("locked") },
                  "🔒\uFE0E",
                )
              : null,
          ),
          h("span", { class: "rm-facts" }, facts.join(" · ")),
        ),
      );
      const lights = h(
        "span",
        { class: "rm-lights" },
        ...Object.entries(verdict.lights).map(([name, one]) => light(name, one)),
      );
      const failing = Object.entries(verdict.lights).filter(([, one]) => !one.ok);
      return h(
        "li",
        {
          key: id,
          class: `rm-region${verdict.ok ? "" : " rm-failing"}${store.brush === region ? " rm-painting" : ""}${ahead.get(region) ? " rm-ahead" : ""}`,
          "data-region": id,
        },
        h("div", { class: "rm-row" }, title, lights),
        failing.length && !expanded ? reasons(failing) : null,
        expanded ? details(region, verdict) : null,
      );
    }

    function details(region, verdict) {
      const names = verdict.members.slice().sort(store.territory.byName);
      return h(
        "div",
        { class: "rm-details" },
        reasons(Object.entries(verdict.lights)),
        h(
          "ul",
          { class: "rm-members" },
          ...names.map((place) =>
            h(
              "li",
              null,
              linkTo({ onclick: () => actions.pick(place) }, store.territory.names[place]),
            ),
          ),
        ),
        store.data.editable ? tools(region) : null,
      );
    }

    const tools = (region) => {
      const locked = store.isLocked(region);
      const painting = store.brush === region;
      return h(
        "div",
        { class: "rm-tools" },
        button(
          {
            "aria-pressed": String(painting),
            disabled: locked,
            onclick: () => actions.paint(painting ? -1 : region),
          },
          text("paint"),
        ),
        button(
          {
            "aria-pressed": String(locked),
            onclick: () => store.toggleLock(region),
          },
          text("lock"),
        ),
      );
    };

    function toggle(region) {
      const id = store.step.regions[region];
      if (!open.delete(id)) {
        open.add(id);
        view.goTo(store.verdict.regions[region].members);
      }
      redraw();
    }

    return { redraw };
  }

  /** The plan in a few lines: does it hold, is it complete, how much border does it cut. */
  function summaryLines(store) {
    const { verdict, territory, step, baseCuts, plans } = store;
    const good = verdict.failing === 0;
    const lines = [
      h(
        "p",
        { class: `rm-verdict ${good ? "rm-ok" : "rm-bad"}` },
        h("span", { class: "rm-sign", "aria-hidden": "true" }, good ? "✓" : "✗"),
        verdictText(verdict),
      ),
    ];
    if (plans.includes(step) && step.proof) {
      lines.push(h("p", { class: "rm-proof" }, step.proof));
    }
    const n = territory.codes.length;
    if (verdict.unassigned) {
      lines.push(
        h(
          "p",
          { class: "rm-incomplete" },
          count("incomplete", verdict.unassigned, { all: number(n) }),
        ),
        ...leftOut(store).map((words) => h("p", { class: "rm-left-out" }, words)),
      );
    }
    const compared = comparedCut(verdict.cut - baseCuts[0], step, plans[0]);
    const key = isWhole(store) ? "cut" : "cut.part";
    const values = { length: length(verdict.cut), compared: compared && ` (${compared})` };
    lines.push(h("p", { class: "rm-cut" }, text(key, values)));
    return lines;
  }

  /** How much more border is cut than in a plan: only plans of the same municipalities compare. */
  function comparedCut(more, step, base) {
    const plan = base.title;
    if (step === base) return "";
    if (step.of.some((region, place) => region < 0 !== base.of[place] < 0))
      return text("cut.incomplete", { plan });
    if (Math.abs(more) < 0.5) return text("cut.same", { plan });
    return text(more > 0 ? "cut.more" : "cut.less", { length: length(Math.abs(more)), plan });
  }

  rm.panel = { createPanel };
})(window.regiomap);
