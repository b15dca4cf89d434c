/* The panel: what the plan is worth, and every region with its three lights. */
(function (rm) {
  "use strict";

  const { text, count, number, length } = rm.words;
  const { element, button, refill } = rm.elements;
  const { chip, linkTo, reasons, verdictText } = rm.signs;

  /** A light: a sign and a colour, and in words what it says. */
  function light(name, { ok, words }) {
    const label = `${text(name)}: ${words}`;
    return element(
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
    const list = document.getElementById("rm-regions");
    const open = new Set();
    // Rows stay in the page as long as they say the same, so that the focus stays where it is.
    const rows = new Map();

    function redraw() {
      summary.replaceChildren(...summaryLines(store));
      const wanted = new Map();
      const { verdict, step } = store;
      const order = verdict.regions
        .map((_, region) => region)
        .filter((region) => verdict.regions[region]);
      order.sort((a, b) => verdict.regions[a].parent - verdict.regions[b].parent || a - b);
      for (const region of order) {
        const face = JSON.stringify([
          step.regions[region],
          step.labels[region],
          step.colours[region],
          verdict.regions[region],
          store.isLocked(region),
          store.brush === region,
          open.has(step.regions[region]),
        ]);
        const old = rows.get(region);
        wanted.set(region, old && old.face === face ? old : { face, item: row(region) });
      }
      fill(order, wanted);
      rows.clear();
      wanted.forEach((value, region) => rows.set(region, value));
    }

    function fill(order, wanted) {
      const parents = store.territory.parents;
      const groups = [];
      let last = null;
      for (const region of order) {
        const parent = store.verdict.regions[region].parent;
        if (!groups.length || parent !== last) {
          const title = parent < 0 ? text("no.parent") : parents[parent];
          const items = element("ul", { class: "rm-group-list" });
          groups.push({
            items,
            box: element(
              "section",
              { class: "rm-group" },
              parents.length ? element("h3", {}, title) : null,
              items,
            ),
          });
          last = parent;
        }
        groups[groups.length - 1].items.append(wanted.get(region).item);
      }
      refill(
        list,
        groups.map((group) => group.box),
      );
    }

    function row(region) {
      const verdict = store.verdict.regions[region];
      const id = store.step.regions[region];
      const facts = [count("municipalities", verdict.members.length)];
      if (verdict.people !== null) facts.push(text("people.short", { n: number(verdict.people) }));
      const expanded = open.has(id);
      const title = button(
        {
          class: "rm-region-name",
          "aria-expanded": String(expanded),
          "data-focus": `region ${id}`,
          onclick: () => toggle(region),
          onmouseenter: () => view.highlight(verdict.members),
          onmouseleave: () => view.highlight([]),
        },
        chip(store, region),
        element(
          "span",
          { class: "rm-region-words" },
          element(
            "span",
            { class: "rm-region-title" },
            id,
            store.isLocked(region)
              ? element(
                  "span",
                  { class: "rm-lock", role: "img", "aria-label": text("locked") },
                  "🔒\uFE0E",
                )
              : null,
          ),
          element("span", { class: "rm-facts" }, facts.join(" · ")),
        ),
      );
      const lights = element(
        "span",
        { class: "rm-lights" },
        ...Object.entries(verdict.lights).map(([name, one]) => light(name, one)),
      );
      const failing = Object.entries(verdict.lights).filter(([, one]) => !one.ok);
      return element(
        "li",
        {
          class: `rm-region${verdict.ok ? "" : " rm-failing"}${store.brush === region ? " rm-painting" : ""}`,
          "data-region": id,
        },
        element("div", { class: "rm-row" }, title, lights),
        failing.length && !expanded ? reasons(failing) : null,
        expanded ? details(region, verdict) : null,
      );
    }

    function details(region, verdict) {
      const names = verdict.members.slice().sort(store.territory.byName);
      return element(
        "div",
        { class: "rm-details" },
        reasons(Object.entries(verdict.lights)),
        element(
          "ul",
          { class: "rm-members" },
          ...names.map((place) =>
            element(
              "li",
              {},
              linkTo(
                { "data-focus": `member ${place}`, onclick: () => actions.pick(place) },
                store.territory.names[place],
              ),
            ),
          ),
        ),
        store.data.editable ? tools(region) : null,
      );
    }

    const tools = (region) => {
      const locked = store.isLocked(region);
      const painting = store.brush === region;
      return element(
        "div",
        { class: "rm-tools" },
        button(
          {
            "aria-pressed": String(painting),
            disabled: locked,
            "data-focus": `brush ${region}`,
            onclick: () => actions.paint(painting ? -1 : region),
          },
          text("paint"),
        ),
        button(
          {
            "aria-pressed": String(locked),
            "data-focus": `lock ${region}`,
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
      element(
        "p",
        { class: `rm-verdict ${good ? "rm-ok" : "rm-bad"}` },
        element("span", { class: "rm-sign", "aria-hidden": "true" }, good ? "✓" : "✗"),
        verdictText(verdict),
      ),
    ];
    if (plans.includes(step) && step.proof) {
      lines.push(element("p", { class: "rm-proof" }, step.proof));
    }
    const n = territory.codes.length;
    if (verdict.unassigned) {
      lines.push(
        element(
          "p",
          { class: "rm-incomplete" },
          count("incomplete", verdict.unassigned, { all: number(n) }),
        ),
      );
    }
    const difference = verdict.cut - baseCuts[0];
    const compared =
      step === plans[0]
        ? ""
        : Math.abs(difference) < 0.5
          ? text("cut.same", { plan: plans[0].title })
          : text(difference > 0 ? "cut.more" : "cut.less", {
              length: length(Math.abs(difference)),
              plan: plans[0].title,
            });
    lines.push(
      element(
        "p",
        { class: "rm-cut" },
        text("cut", { length: length(verdict.cut), compared: compared ? ` (${compared})` : "" }),
      ),
    );
    return lines;
  }

  rm.panel = { createPanel };
})(window.regiomap);
